package import AccessRules
package import ContactModel

/// A book's mapping, checked: which properties are made of which fields of one table's records, and how.
package struct Mapping: Hashable, Sendable {
    /// A template, and where in `fields` stands what each of its paths reads.
    struct Line: Hashable, Sendable {
        let template: Template
        /// By slot, in the order of `template.paths`.
        let fields: [[Int]]
    }

    /// How a property comes about.
    enum Rule: Hashable, Sendable {
        case text(Line)
        case texts([Line])
        case phones([Line])
        case mails([Line])
        case address([AddressPart: Line])
        case date(path: FieldPath, fields: [Int])
    }

    struct PropertyRule: Hashable, Sendable {
        let property: ContactProperty
        let rule: Rule
    }

    package let table: String
    /// The properties that it writes. What is absent of these in a contact is cleared at the target.
    package let properties: Set<ContactProperty>
    /// Every field and relation that it reads, sorted, each once: position `n` is bit `n` of a contact's mask. The
    /// table's country is among them where telephone numbers are read.
    package let fields: [FieldKey]
    /// Every path that it reads, each once, in the order of the properties.
    package let paths: [FieldPath]
    /// By property, in canonical order.
    let rules: [PropertyRule]
    /// `nil`: contacts get no photo.
    package let photo: PhotoRule?
    /// Where the country stands in `fields`; `nil` where no numbers are read, or the country may not be.
    let countryField: Int?

    /// Whether a contact also depends on which related records its member may see (SEMANTICS 27).
    package var usesRelations: Bool { paths.contains { !$0.relations.isEmpty } }

    /// Bits of a contact's mask: fields of related records that are there and that the perspective's member may not see.
    ///
    /// A field that is also read through another relation, and there with a value, may be among them.
    package func withheldBits(of perspective: Perspective) -> [Int] {
        guard usesRelations else { return [] }
        return Set(paths.flatMap(perspective.withheld(along:))).compactMap(fields.firstIndex(of:)).sorted()
    }

    /// - Parameter country: The field with the country of a record, if numbers shall be read by it.
    /// - Parameter photo: The field that a photo is made of.
    init(table: String, parsed: [ContactProperty: ParsedRule], country: FieldKey?, photo: FieldPath? = nil) {
        let ordered = parsed.sorted { $0.key < $1.key }
        let slots = ordered.flatMap { $0.value.templates.flatMap(\.paths) } + [photo].compactMap(\.self)
        var keys = Set(slots.flatMap(\.reads))
        let country = ordered.contains { $0.key.isPhone } ? country : nil
        if let country { keys.insert(country) }
        let fields = keys.sorted()
        let positions = Dictionary(uniqueKeysWithValues: zip(fields, 0...))

        self.table = table
        properties = Set(parsed.keys)
        self.fields = fields
        var seen: Set<FieldPath> = []
        paths = slots.filter { seen.insert($0).inserted }
        countryField = country.flatMap { positions[$0] }
        self.photo = photo.map { path in
            PhotoRule(path: path, fields: path.reads.compactMap { positions[$0] })
        }
        rules = ordered.map { property, parsed in
            PropertyRule(property: property, rule: parsed.rule(for: property, positions))
        }
    }
}

/// A part of an address, under its name in Graph's contact resource.
package enum AddressPart: String, CaseIterable, Hashable, Sendable {
    case street, city, state, countryOrRegion, postalCode
}

/// An entry of a mapping whose templates are read and whose shape is that of its property.
enum ParsedRule {
    case templates([Template])
    case address([AddressPart: Template])

    /// In a fixed order.
    var templates: [Template] {
        switch self {
        case .templates(let templates): templates
        case .address(let parts): AddressPart.allCases.compactMap { parts[$0] }
        }
    }

    fileprivate func rule(for property: ContactProperty, _ positions: [FieldKey: Int]) -> Mapping.Rule {
        let fields = { (path: FieldPath) in path.reads.compactMap { positions[$0] } }
        let line = { (template: Template) in Mapping.Line(template: template, fields: template.paths.map(fields)) }
        switch self {
        case .address(let parts): return .address(parts.mapValues(line))
        case .templates(let templates):
            if property.isPhone { return .phones(templates.map(line)) }
            if property == .emailAddresses { return .mails(templates.map(line)) }
            if property.shape == .date, let path = templates.first?.onlyField {
                return .date(path: path, fields: fields(path))
            }
            if property.shape == .text, let template = templates.first { return .text(line(template)) }
            return .texts(templates.map(line))
        }
    }
}

extension ContactProperty {
    var isPhone: Bool { isExtended || [.businessPhones, .homePhones, .mobilePhone].contains(self) }
}
