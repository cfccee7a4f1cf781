package import ContactModel

extension Mapping {
    /// Which of `fields`, by position, each property is made of. A telephone number also depends on its record's country.
    package var sources: [ContactProperty: Set<Int>] {
        Dictionary(
            uniqueKeysWithValues: rules.map { entry in
                var fields = Set(entry.rule.fields)
                if entry.property.isPhone, let countryField { fields.insert(countryField) }
                return (entry.property, fields)
            })
    }
}

extension Mapping.Rule {
    fileprivate var fields: [Int] {
        switch self {
        case .text(let line): line.fields.flatMap(\.self)
        case .texts(let lines), .phones(let lines), .mails(let lines): lines.flatMap { $0.fields.flatMap(\.self) }
        case .address(let parts): parts.values.flatMap { $0.fields.flatMap(\.self) }
        case .date(_, let fields): fields
        }
    }
}
