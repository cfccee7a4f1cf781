package import AccessRules
import ContactModel

extension Mapping {
    /// Checks a mapping for records of `table`. All faults are found at once.
    ///
    /// A property is named once. Lists take a list of templates or a single one, addresses their parts, a date one
    /// field that holds dates or timestamps, everything else one template. `protected` fields are refused (SEMANTICS
    /// 10); a protected country is left unread.
    ///
    /// `photo` takes one field: of bytes, or a text that names a file.
    /// - Parameter hasPictureFolder: whether it is known in which folder such a file lies.
    package static func compile(
        entries: [MappingEntry], table: String, schema: CRMSchema, protected: Set<FieldKey>,
        hasPictureFolder: Bool = false
    ) -> Result<Mapping, MappingErrors> {
        var compiler = MappingCompiler(
            table: table, schema: schema, protected: protected, hasPictureFolder: hasPictureFolder)
        for (index, entry) in entries.enumerated() { compiler.add(entry, index) }
        guard compiler.errors.isEmpty else { return .failure(MappingErrors(all: compiler.errors)) }
        return .success(
            Mapping(table: table, parsed: compiler.parsed, country: compiler.country, photo: compiler.photo))
    }
}

private struct MappingCompiler {
    let table: String
    let schema: CRMSchema
    let protected: Set<FieldKey>
    let hasPictureFolder: Bool

    private(set) var photo: FieldPath?
    private(set) var parsed: [ContactProperty: ParsedRule] = [:]
    private(set) var errors: [MappingError] = []
    private var named: Set<ContactProperty> = []
    private var namesPhoto = false

    init(table: String, schema: CRMSchema, protected: Set<FieldKey>, hasPictureFolder: Bool) {
        self.table = table
        self.schema = schema
        self.protected = protected
        self.hasPictureFolder = hasPictureFolder
    }

    var country: FieldKey? {
        guard let field = schema.tables[table]?.countryField else { return nil }
        let key = FieldKey(table: table, field: field)
        return protected.contains(key) ? nil : key
    }

    mutating func add(_ entry: MappingEntry, _ index: Int) {
        if entry.property == Mapping.photoName { return addPhoto(entry.value, index) }
        guard let property = ContactProperty(rawValue: entry.property) else {
            let nearest = NearestName.nearest(to: entry.property, among: Mapping.names)
            let hint = nearest.map { " Did you mean \($0)?" } ?? ""
            errors.append(
                MappingError(
                    entry: index, place: .name, "A contact has no property \(entry.property).\(hint)",
                    suggestion: nearest))
            return
        }
        guard named.insert(property).inserted else {
            errors.append(MappingError(entry: index, place: .name, "\(property.rawValue) is mapped twice. Drop one."))
            return
        }
        if let rule = rule(for: property, entry.value, index) { parsed[property] = rule }
    }

    private mutating func addPhoto(_ value: MappingEntry.Value, _ index: Int) {
        guard !namesPhoto else {
            errors.append(MappingError(entry: index, place: .name, "photo is mapped twice. Drop one."))
            return
        }
        namesPhoto = true
        guard case .template(let text) = value else {
            return refuse(index, "photo takes one field, such as \"{Foto}\".")
        }
        guard let template = template(text, index, .value, takesBytes: true) else { return }
        guard let path = template.onlyField else {
            return refuse(index, "photo takes one field and nothing beside it, such as \"{Foto}\".")
        }
        switch path.type {
        case .one(.blob): photo = path
        case .one(.text) where hasPictureFolder: photo = path
        case .one(.text):
            refuse(index, "\(path) is a text, which names a file. Say in which folder the files lie: crm.pictures.")
        default:
            refuse(
                index,
                "\(path) is \(path.type.name). photo takes a field of bytes, or a text field that names a file.")
        }
    }

    private mutating func rule(
        for property: ContactProperty, _ value: MappingEntry.Value, _ index: Int
    ) -> ParsedRule? {
        switch (property.shape, value) {
        case (.text, .template(let text)), (.texts, .template(let text)):
            return template(text, index, .value).map { .templates([$0]) }
        case (.date, .template(let text)):
            return template(text, index, .value).flatMap { date($0, property, index) }
        case (.texts, .list(let texts)):
            if texts.isEmpty {
                refuse(index, "\(property.rawValue) has no template. Name one, or leave the line out.")
            }
            let templates = texts.enumerated().map { template($1, index, .element($0)) }
            return .templates(templates.compactMap { $0 })
        case (.address, .address(let parts)): return address(parts, property, index)
        case (.text, _), (.date, _):
            refuse(index, "\(property.rawValue) takes one template, such as \"{Name}\".")
        case (.texts, _):
            refuse(index, "\(property.rawValue) takes a list of templates, such as [\"{Telefon}\"].")
        case (.address, _):
            refuse(index, "\(property.rawValue) takes the parts of an address, such as { city: \"{Ort}\" }.")
        }
        return nil
    }

    private mutating func date(_ template: Template, _ property: ContactProperty, _ index: Int) -> ParsedRule? {
        switch template.onlyField?.type {
        case .one(.date), .one(.timestamp): return .templates([template])
        default:
            refuse(
                index, "\(property.rawValue) takes one field that holds a date or a timestamp, and nothing beside it.")
            return nil
        }
    }

    private mutating func address(
        _ parts: [MappingEntry.Part], _ property: ContactProperty, _ index: Int
    ) -> ParsedRule? {
        if parts.isEmpty { refuse(index, "\(property.rawValue) has no part. Name one, or leave the line out.") }
        var templates: [AddressPart: Template] = [:]
        var named: Set<String> = []
        for part in parts {
            guard named.insert(part.name).inserted else {
                errors.append(
                    MappingError(entry: index, place: .part(part.name), "\(part.name) is mapped twice. Drop one."))
                continue
            }
            guard let name = AddressPart(rawValue: part.name) else {
                let nearest = NearestName.nearest(to: part.name, among: AddressPart.allCases.map(\.rawValue))
                let hint = nearest.map { " Did you mean \($0)?" } ?? ""
                errors.append(
                    MappingError(
                        entry: index, place: .part(part.name), "An address has no part \(part.name).\(hint)",
                        suggestion: nearest))
                continue
            }
            templates[name] = template(part.template, index, .part(part.name))
        }
        return .address(templates)
    }

    private mutating func template(
        _ text: String, _ index: Int, _ place: MappingError.Place, takesBytes: Bool = false
    ) -> Template? {
        let parsed = Template.parse(
            text, table: table, schema: schema, protected: protected, takesBytes: takesBytes)
        switch parsed {
        case .success(let template): return template
        case .failure(let faults):
            errors += faults.all.map { MappingError(entry: index, place: place, template: $0) }
            return nil
        }
    }

    private mutating func refuse(_ index: Int, _ message: String) {
        errors.append(MappingError(entry: index, place: .value, message))
    }
}
