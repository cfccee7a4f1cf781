package import ContactModel
package import Contracts
package import SyncPlanning

/// Makes out of the journal's account of one record who holds it now, and who held it when.
///
/// Takes the record's disclosures in the order in which they were appended, then what the journal believes now.
package struct HoldingHistory {
    private let names: FieldNames
    private var ended: [Holding] = []
    /// At most one in each address book.
    private var open: [AddressBookID: Holding] = [:]

    package init(_ names: FieldNames) { self.names = names }

    /// In the order in which they began; then by address book.
    package var holdings: [Holding] {
        (ended + open.values).sorted { ($0.since, $0.addressBook) < ($1.since, $1.addressBook) }
    }

    // MARK: Disclosures

    package mutating func take(_ row: DisclosureRow) {
        switch (row.act, row.certainty) {
        case (_, .void): withdraw(row)
        case (.copy, _): open[row.addressBook]?.copies += 1
        case (.remove, .confirmed): end(row)
        case (.remove, .possible): break
        case (_, .possible): receive(row, isSure: false)
        case (.create, .confirmed), (.update, .confirmed), (.redact, .confirmed), (.adopt, .confirmed),
            (.moved, .confirmed):
            receive(row, isSure: true)
        }
    }

    private mutating func receive(_ row: DisclosureRow, isSure: Bool) {
        let book = row.addressBook
        if let former = open[book], former.member != row.member { handOver(former, at: row.at) }
        let begins = row.act == .create || row.act == .adopt
        var holding =
            open[book] ?? (begins ? nil : reopened(in: book, of: row.member))
            ?? Holding(row, state: isSure ? .held : .possible)
        if isSure { holding.state = .held }
        let isNamed = row.act != .adopt || !row.fields.isEmpty
        if let fields = names.names(of: row.fields, version: row.mappingVersion), isNamed {
            if isSure { holding.fields.formUnion(fields) } else { holding.possibleFields.formUnion(fields) }
        } else {
            holding.knowsFields = false
        }
        open[book] = holding
    }

    /// The account of then did not say that the mailbox went over to another member.
    private mutating func handOver(_ former: Holding, at moment: Moment) {
        var former = former
        former.end(at: moment, cause: DisclosureRow.handedOver)
        ended.append(former)
        open[former.addressBook] = nil
    }

    /// A create that was possible until now has surely not happened.
    private mutating func withdraw(_ row: DisclosureRow) {
        guard let holding = open[row.addressBook], holding.state == .possible, holding.operation == row.operation else {
            return
        }
        open[row.addressBook] = nil
    }

    private mutating func end(_ row: DisclosureRow) {
        let isSurplus = row.cause == OperationCause.duplicate.description
        guard var holding = open[row.addressBook] else { return prolong(row, isSurplus: isSurplus) }
        holding.note(row)
        // Of two items of one record the one that should not be there goes; the other stays.
        guard !isSurplus else {
            open[row.addressBook] = holding
            return
        }
        holding.end(at: row.at, cause: row.cause)
        ended.append(holding)
        open[row.addressBook] = nil
    }

    /// Another item of the record went later than the one that was taken for the last: the stay lasted until then.
    private mutating func prolong(_ row: DisclosureRow, isSurplus: Bool) {
        guard let place = lastEnded(in: row.addressBook, of: row.member) else { return }
        ended[place].note(row)
        ended[place].end(at: row.at, cause: isSurplus ? ended[place].endCause ?? row.cause : row.cause)
    }

    private func lastEnded(in book: AddressBookID, of member: UserID) -> Int? {
        ended.lastIndex { $0.addressBook == book && $0.member == member }
    }

    /// One item of the record went by a cause of its own, and another one is still there.
    private mutating func reopened(in book: AddressBookID, of member: UserID) -> Holding? {
        guard let place = lastEnded(in: book, of: member) else { return nil }
        var holding = ended.remove(at: place)
        holding.reopen()
        return holding
    }

    // MARK: What is believed now

    /// Compares with the record's entries: what the journal says now counts.
    ///
    /// - Parameters:
    ///   - entries: all of the record, in the order of slots.
    ///   - place: whose address book it is.
    package mutating func take(
        _ entries: [(addressBook: AddressBookID, entry: Entry)],
        place: (AddressBookID) -> (mailbox: MailboxID, member: UserID)?
    ) {
        let byBook = Dictionary(grouping: entries, by: \.addressBook)
        for (book, holding) in open where byBook[book] == nil {
            guard holding.state != .possible else { continue }
            open[book]?.state = .unfollowed
        }
        for (book, found) in byBook {
            guard let place = place(book) else { continue }
            var holding =
                open[book] ?? reopened(in: book, of: place.member)
                ?? Holding(found[0].entry, of: book, mailbox: place.mailbox, member: place.member)
            holding.state = Self.state(found.map(\.entry))
            for (_, entry) in found { holding.hold(entry, names) }
            open[book] = holding
        }
        ended = ended.map(\.withoutSurePossibilities)
        open = open.mapValues(\.withoutSurePossibilities)
    }

    private static func state(_ entries: [Entry]) -> Holding.State {
        let states = entries.map(\.state)
        if states.contains(.present) || states.contains(.updating) { return .held }
        return states.contains(.creating) ? .possible : .leaving
    }
}

extension Holding {
    /// What surely went along is not possible besides.
    fileprivate var withoutSurePossibilities: Holding {
        var holding = self
        holding.possibleFields.subtract(fields)
        return holding
    }

    /// Takes over what the item may hold now.
    fileprivate mutating func hold(_ entry: Entry, _ names: FieldNames) {
        loss = loss ?? entry.loss
        guard let now = names.names(of: entry.mask, version: entry.mappingVersion),
            !entry.mask.isEmpty || entry.mappingVersion > 0
        else {
            knowsFields = false
            return
        }
        fieldsNow.formUnion(now)
        // Until its outcome is known, the mask names what an open change may have brought.
        if entry.intent == nil, entry.state != .creating {
            fields.formUnion(now)
        } else {
            possibleFields.formUnion(now)
        }
    }
}
