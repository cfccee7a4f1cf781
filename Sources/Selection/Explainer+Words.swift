package import AccessRules

/// The facts behind rights in words. Members hear no filter and no entry, operators all of it.
extension Explainer {
    /// "group Vertrieb says yes where Gebiet = 'Nord', which is true": one clause, no full stop.
    package func words(_ reason: RightReason, _ object: String) -> String {
        guard audience == .operatorOfSatchel else {
            return Self.isDenial(reason.ground) ? "no access to \(object)" : "access to \(object)"
        }
        let basis = reason.basis == .accessList ? "the record's access list: " : ""
        return basis + Self.words(reason.ground, object)
    }

    private static func words(_ ground: RightGround, _ object: String) -> String {
        switch ground {
        case .own(let evidence): "the user's own entry says \(entry(evidence))"
        case .group(let evidence): "group \(name(evidence)) says \(entry(evidence))"
        case .groups(let entries):
            "none of the user's groups allows it: "
                + entries.map { "group \(name($0)) says \(entry($0))" }.joined(separator: ", ")
        case .notNamed: "\(object) has entries, and none names the user or one of the user's groups"
        case .byDefault(.open): "\(object) has no entry, and the default is open"
        case .byDefault(.hidden): "\(object) has no entry, and the default is hidden"
        case .protected: "the configuration protects the field"
        case .underlying(let key, let ground): "it is read through field \(key): \(words(ground, "field \(key)"))"
        case .unknown: "the CRM has no \(object)"
        case .nowhere(let absence): words(absence)
        }
    }

    /// Why there is no record, as one clause.
    package static func words(_ absence: Absence) -> String {
        switch absence {
        case .unknownTable: "the CRM has no such table"
        case .unknownRecord: "the CRM has no such record"
        case .recycled: "the record is in the CRM's recycle bin"
        case .mergeCycle: "the record's chain of merges runs in a circle"
        case .merged(let into): "the record was merged into \(into)"
        }
    }

    private static func entry(_ evidence: RightEvidence) -> String {
        if let fault = evidence.fault { return "\(evidence.value.rawValue), which does not count: \(fault)" }
        guard let filter = evidence.filter else { return evidence.value.rawValue }
        let value = evidence.filterValue.map { $0 ? "true" : "false" } ?? "null"
        return "\(evidence.value.rawValue) where \(filter), which is \(value)"
    }

    private static func name(_ evidence: RightEvidence) -> String {
        evidence.groupName ?? evidence.principal.shown
    }

    private static func isDenial(_ ground: RightGround) -> Bool {
        switch ground {
        case .own(let evidence), .group(let evidence): !evidence.allows
        case .groups, .notNamed, .protected, .unknown, .nowhere: true
        case .byDefault(let right): right == .hidden
        case .underlying(_, let ground): isDenial(ground)
        }
    }
}
