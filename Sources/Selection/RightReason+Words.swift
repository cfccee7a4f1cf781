import AccessRules

/// The facts behind rights in words. Members hear no filter and no entry, operators all of it.
extension RightReason {
    /// "group Vertrieb says yes where Gebiet = 'Nord', which is true": one clause, no full stop.
    func words(_ object: Explanation.RightObject) -> String {
        (basis == .accessList ? "the record's access list: " : "") + ground.words(object)
    }
}

extension RightGround {
    fileprivate func words(_ object: Explanation.RightObject) -> String {
        switch self {
        case .own(let evidence): "the user's own entry says \(evidence.words)"
        case .group(let evidence): "group \(evidence.name) says \(evidence.words)"
        case .groups(let entries):
            "none of the user's groups allows it: "
                + entries.map { "group \($0.name) says \($0.words)" }.joined(separator: ", ")
        case .notNamed: "\(object) has entries, and none names the user or one of the user's groups"
        case .byDefault(.open): "\(object) has no entry, and the default is open"
        case .byDefault(.hidden): "\(object) has no entry, and the default is hidden"
        case .protected: "the configuration protects the field"
        case .underlying(let key, let ground): "it is read through field \(key): \(ground.words(.field(key)))"
        case .unknown: "the CRM has no \(object)"
        case .nowhere(let absence): absence.words
        }
    }

    var isDenial: Bool {
        switch self {
        case .own(let evidence), .group(let evidence): !evidence.allows
        case .groups, .notNamed, .protected, .unknown, .nowhere: true
        case .byDefault(let right): right == .hidden
        case .underlying(_, let ground): ground.isDenial
        }
    }
}

extension RightEvidence {
    fileprivate var words: String {
        if let fault { return "\(value.rawValue), which does not count: \(fault)" }
        guard let filter else { return value.rawValue }
        return "\(value.rawValue) where \(filter), which is \(filterValue.map { "\($0)" } ?? "null")"
    }

    /// The group's, or the principal's where the directory does not know it.
    package var name: String { groupName ?? principal.shown }
}

extension Absence {
    /// Why there is no record, as one clause.
    var words: String {
        switch self {
        case .unknownTable: "the CRM has no such table"
        case .unknownRecord: "the CRM has no such record"
        case .recycled: "the record is in the CRM's recycle bin"
        case .mergeCycle: "the record's chain of merges runs in a circle"
        case .merged(let into): "the record was merged into \(into)"
        }
    }
}
