internal import ContactMapping
internal import ContactModel
internal import YAML

/// Turns a book's mapping into lines: which property gets which templates. Templates are not yet looked into.
struct MappingReader {
    let faults: FaultList

    private static let propertyKeys = ContactProperty.allCases.map { property in
        ConfigurationKey(property.rawValue, wanted(property), .nothing)
    }

    private static let partKeys = AddressPart.allCases.map { part in
        ConfigurationKey(part.rawValue, "a template, such as \"{Ort}\"", .nothing)
    }

    private static func wanted(_ property: ContactProperty) -> String {
        switch property.shape {
        case .text, .date: "a template, such as \"{Name}\""
        case .texts: "a list of templates, such as [\"{Telefon}\"]"
        case .address: "a mapping, such as { street: \"{Strasse}\", city: \"{Ort}\" }"
        }
    }

    private static let photoKey = ConfigurationKey(Mapping.photoName, "a template, such as \"{Foto}\"", .nothing)

    /// The lines, and what the photo is made of.
    func lines(_ book: Section) -> (lines: [MappingLine], photo: PhotoLine?)? {
        guard let node = book.node(Keys.mapping) else { return nil }
        guard case .mapping(let pairs) = node.content else {
            book.refuse(Keys.mapping, at: node.place, "is \(Section.words(for: node))")
            return nil
        }
        guard !pairs.isEmpty else {
            book.refuse(Keys.mapping, at: node.place, "is empty")
            return nil
        }
        let keys = Self.propertyKeys + [Self.photoKey]
        guard let section = Section(node, as: Keys.mapping, prefix: "", keys: keys, faults: faults) else { return nil }
        let lines = pairs.compactMap { pair -> MappingLine? in
            guard let property = ContactProperty(rawValue: pair.key.text) else { return nil }
            return template(property, in: section).map {
                MappingLine(property: Located(property, at: pair.key.place), template: $0)
            }
        }
        let photo = section.text(Self.photoKey).flatMap { template in
            pairs.first { $0.key.text == Mapping.photoName }.map {
                PhotoLine(place: $0.key.place, template: template)
            }
        }
        if photo != nil, pairs.count == 1 {
            book.refuse(Keys.mapping, at: node.place, "has nothing but a photo, which makes no contact")
            return nil
        }
        return (lines, photo)
    }

    private func template(_ property: ContactProperty, in section: Section) -> TemplateConfiguration? {
        let key = Self.propertyKeys[property.position]
        switch property.shape {
        case .text, .date: return section.text(key).map { .text($0) }
        case .texts: return section.texts(key, allowsNone: false).map { .texts($0) }
        case .address:
            guard let address = section.section(key, keys: Self.partKeys) else { return nil }
            var parts: [AddressPart: Located<String>] = [:]
            for (part, partKey) in zip(AddressPart.allCases, Self.partKeys) { parts[part] = address.text(partKey) }
            if address.isEmpty {
                section.refuse(key, at: address.place, "has no part")
                return nil
            }
            return .address(parts)
        }
    }
}
