package import ContactModel

/// What a right is about.
package enum RightsObject: Hashable, Sendable, CustomStringConvertible {
    case view(String)
    /// The records of a table.
    case records(table: String)
    /// One record's access list.
    case access(RecordID)
    /// A field or a relation.
    case field(FieldKey)

    package var description: String {
        switch self {
        case .view(let name): "view \(name)"
        case .records(let table): "records of \(table)"
        case .access(let record): "record \(record)"
        case .field(let key): "field \(key)"
        }
    }
}

/// Why an entry of the rights cannot be used (SEMANTICS 4).
package enum EntryFault: Hashable, Sendable, CustomStringConvertible {
    /// The principal has another entry for the same object.
    case duplicate
    /// Only a `yes` on a table's records carries a filter.
    case filterNotAllowed
    /// A group says yes or no.
    case byGroupsOfGroup
    case badFilter(FilterErrors)

    /// A whole sentence but for its beginning.
    package var description: String {
        switch self {
        case .duplicate: "there is more than one entry for this principal."
        case .filterNotAllowed: "only a yes on a table's records may carry a filter."
        case .byGroupsOfGroup: "a group's entry is yes or no."
        case .badFilter(let errors): "its filter is wrong: \(errors)"
        }
    }
}

/// Something about directory, rights or records that an operator should know of.
package enum RightsProblem: Hashable, Sendable, CustomStringConvertible {
    case directory(DirectoryProblem)
    /// What the source could not take over and counts as part of the rights.
    case source(ReadingProblem)
    /// An entry that contributes nothing, though its object stays defined; a user's own one denies.
    case brokenEntry(RightsObject, Principal, EntryFault)
    /// Rights for what the schema does not have: perhaps renamed, and then open under its new name.
    case unknownObject(RightsObject)
    /// An attribute that does not have the type that it was declared with; it counts as lacking.
    case misfitAttribute(UserID, name: String)
    /// A row that cannot be a record of its table; it is left out.
    case misfitRecord(RecordID)
    /// Records that were merged into each other in a circle: none of them is there (SEMANTICS 23).
    case mergeCycle([RecordID])
    /// An object that lost its last entry; it stays closed until an operator confirms (SEMANTICS 5).
    case lostLastEntry(RightsObject)

    /// Whether nobody may gain anything because of it (DOMAIN "Fail closed").
    package var failsClosed: Bool {
        switch self {
        case .directory(let problem): problem.failsClosed
        case .source(let problem): problem.failsClosed
        case .brokenEntry, .unknownObject, .misfitAttribute: true
        // The object itself stays closed, the record itself is left out.
        case .misfitRecord, .mergeCycle, .lostLastEntry: false
        }
    }

    package var description: String {
        switch self {
        case .directory(let problem): problem.description
        case .source(let problem): "\(problem.place): \(problem.text)"
        case .brokenEntry(let object, let principal, let fault):
            "The right of \(principal.shown) for \(object) does not count: \(fault)"
        case .unknownObject(let object): "There are rights for \(object), which the CRM does not have."
        case .misfitAttribute(let user, let name):
            "The attribute \(name) of user \(user) does not have its declared type and counts as lacking."
        case .misfitRecord(let record):
            "The record \(record) is left out: it stands twice, or does not have the fields of its table."
        case .mergeCycle(let records):
            "The records \(records.map(\.description).joined(separator: ", ")) are merged in a circle and lead nowhere."
        case .lostLastEntry(let object):
            "There is no right for \(object) any more: it stays closed. If that is right, stop the service and run "
                + "'satchel sync --confirm-emptied \"\(object)\"' once."
        }
    }
}

extension Principal {
    /// `user 12`, `group 7`: by key, never by name.
    package var shown: String {
        switch self {
        case .user(let id): "user \(id)"
        case .group(let id): "group \(id)"
        }
    }
}
