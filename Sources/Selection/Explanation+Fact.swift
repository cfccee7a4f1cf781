package import AccessRules
package import ContactModel

extension Explanation {
    /// The fact behind a step, as a value, so that it can be said in more than one language. `description` is it in English:
    /// one clause without a full stop.
    package enum Fact: Hashable, Sendable {
        // Seat and membership, which others know.
        case hasSeat(of: Int)
        case noSeatLeft(of: Int)
        case noMailbox
        case member(ofBook: String)
        case noMember(ofBook: String)
        case memberOfAny
        case memberOfNone
        case inactive
        case inactiveMember

        // Rights.
        case right(RightReason, RightObject)
        /// All that a member hears of a right.
        case access(Bool, RightObject)
        case otherTable(than: String)
        case nowhere(Absence)
        /// What a member hears of a record that is not there, and of one that is hidden: the same.
        case unseen
        case visible
        indirect case merged(RecordID, into: RecordID, Fact)

        // Filters, subscription, rank.
        case noFilter(FilterOwner)
        case filter(FilterOwner, Bool?)
        case subscription(Bool)
        /// - Parameter limit: `nil`: none.
        case rank(Int, of: Int, limit: Int?, isPinned: Bool)
        case beyondLimit(rank: Int, limit: Int?)

        // Fields.
        case allReadable
        case withheld([WithheldField])
        /// The contact would be empty.
        case nothingToWrite(withheld: [WithheldField])

        // What the address book is believed to hold.
        case noAddressBook
        case inAddressBook(Presence, alsoIn: OldPlace?, isStaged: Bool)
        /// - Parameter doubt: its word.
        case notProven(doubt: String, inWords: String)
    }

    package enum RightObject: Hashable, Sendable {
        case view(String)
        case records(ofTable: String)
        case field(FieldKey)
    }

    package enum FilterOwner: Hashable, Sendable {
        case view(String)
        case book
    }

    package struct WithheldField: Hashable, Sendable {
        package let key: FieldKey
        /// `nil`: it is not told.
        package let reason: RightReason?

        package init(_ key: FieldKey, _ reason: RightReason?) {
            self.key = key
            self.reason = reason
        }
    }

    package enum Presence: Hashable, Sendable, CaseIterable {
        case missing
        /// The member deleted it, and it stays away.
        case leftOut
        /// Many were gone at once too often.
        case refilledLater
        case inOrder
        case changes
        case beingCreated
        case beingUpdated
        case beingRemoved
    }

    /// Where a book's contacts are moving out of.
    package enum OldPlace: Hashable, Sendable, CaseIterable { case ownFolder, defaultFolder }
}

extension Explanation.Fact: CustomStringConvertible {
    package var description: String {
        switch self {
        case .hasSeat(let seats): "the address book has one of \(seats) seats"
        case .noSeatLeft(let seats): "all \(seats) seats are taken by others"
        case .noMailbox: "the CRM has no mail address of the user, so there is no mailbox"
        case .member(let book): "the user is an active member of book \(book)"
        case .noMember(let book): "the user is not a member of book \(book)"
        case .memberOfAny: "the user is a member"
        case .memberOfNone: "the user is a member of no book with such records"
        case .inactive: "the user is inactive"
        case .inactiveMember: "the user is inactive, and a member of nothing"
        case .right(let reason, let object): reason.words(object)
        case .access(true, let object): "access to \(object)"
        case .access(false, let object): "no access to \(object)"
        case .otherTable(let table): "the view shows records of \(table) only"
        case .nowhere(let absence): absence.words
        case .unseen: "there is no such record that this member may see"
        case .visible: "the record is visible"
        case .merged(let asked, let final, let fact):
            "\(asked) was merged into \(final), for which this is the answer; \(fact)"
        case .noFilter(let owner): "\(owner) has no filter"
        case .filter(let owner, let value): "the filter of \(owner) is \(value.map { "\($0)" } ?? "null")"
        case .subscription(true): "a subscription names the member or one of its groups"
        case .subscription(false): "no subscription names the member"
        case .rank(let rank, let count, let limit, let isPinned):
            "rank \(rank) of \(count), limit \(Self.words(limit))\(isPinned ? ", pinned" : "")"
        case .beyondLimit(let rank, let limit): "rank \(rank) is beyond the limit of \(Self.words(limit))"
        case .allReadable: "every mapped field is readable"
        case .withheld(let fields): Self.words(fields)
        case .nothingToWrite(let fields):
            "the contact would be empty, since no mapped field that can be read has a value"
                + (fields.isEmpty ? "" : "; \(Self.words(fields))")
        case .noAddressBook: "there is no address book yet"
        case .inAddressBook(let presence, let place, let isStaged):
            presence.words(still: place.map { ", and \($0) still does" } ?? "")
                + (isStaged ? "; the book's new definition has not come to this address book yet" : "")
        case .notProven(_, let doubt): "not proven to have left: \(doubt)"
        }
    }

    private static func words(_ limit: Int?) -> String { limit.map(String.init) ?? "none" }

    private static func words(_ fields: [Explanation.WithheldField]) -> String {
        "withheld: "
            + fields.map { field in
                field.reason.map { "\(field.key) (\($0.words(.field(field.key))))" } ?? field.key.description
            }.joined(separator: "; ")
    }
}

extension Explanation.RightObject: CustomStringConvertible {
    package var description: String {
        switch self {
        case .view(let name): "view \(name)"
        case .records(let table): "records of \(table)"
        case .field(let key): "field \(key)"
        }
    }
}

extension Explanation.FilterOwner: CustomStringConvertible {
    package var description: String {
        switch self {
        case .view(let name): "view \(name)"
        case .book: "the book"
        }
    }
}

extension Explanation.OldPlace: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ownFolder: "the folder of its own"
        case .defaultFolder: "the default Contacts folder"
        }
    }
}

extension Explanation.Presence {
    fileprivate func words(still: String) -> String {
        switch self {
        case .missing: "the address book does not hold it\(still)"
        case .leftOut:
            "the address book does not hold it\(still): the member deleted it there, and it is left out until it is released"
        case .refilledLater:
            "the address book does not hold it\(still): many were gone at once for the third time within a week, so that it "
                + "is put back later"
        case .inOrder: "the address book holds it, up to date as of its last run\(still)"
        case .changes: "the address book holds it; a change waits for the next run\(still)"
        case .beingCreated: "it is being created; the outcome is not known yet\(still)"
        case .beingUpdated: "the address book holds it; an update is under way\(still)"
        case .beingRemoved: "the address book holds it; it is being removed\(still)"
        }
    }
}
