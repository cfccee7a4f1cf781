import ContactModel
import Contracts
import SyncPlanning

extension JournalImage.Tables {
    /// Applies one change; where it throws, the caller throws the whole copy away.
    mutating func apply(_ change: JournalChange) throws(JournalError) {
        switch change {
        case .putInstallation(let row): installation = row
        case .forgetFingerprints: forgetFingerprints()
        case .putMailbox(let row): put(row)
        case .putMailboxAddress(let row): addresses[.init(row.address)] = row
        case .putAddressBook(let row): try put(row)
        case .putHold(let book, let why): addressBooks[book]?.row.hold = why
        case .addHold(let book, let why):
            let former = addressBooks[book]?.row.hold
            addressBooks[book]?.row.hold = AddressBookRow.hold(former, and: why)
        case .putPause(let book, let why): addressBooks[book]?.row.pause = why
        case .putLoss(let book, let lostAt): addressBooks[book]?.row.lostAt = lostAt
        case .putEntry(let book, let entry): try put(entry, in: book)
        case .removeEntry(let book, let record, let slot):
            addressBooks[book]?.remove(EntryKey(record: record, slot: slot))
        case .putParked(let book, let parked): try put(parked, in: book)
        case .removeParked(let book, let record): addressBooks[book]?.parked[record] = nil
        case .putForeign(let book, let foreign): try put(foreign, in: book)
        case .removeForeign(let book, let item): addressBooks[book]?.foreign[item] = nil
        case .putReading(let row): try put(row)
        case .putSourceFacts(let facts):
            self.facts = Dictionary(
                facts.map { (JournalImage.TextKey($0.key), $0.value) }, uniquingKeysWith: { $1 })
        case .putHeldPlan(let plan): try put(plan)
        case .putMappingVersion(let row): try put(row)
        case .putCycle(let row): cycle = row
        case .putConfiguration(let row): put(row)
        case .putDefinition(let row): definitions[JournalImage.TextKey(row.book.text)] = row
        case .putRun(let row): runs[.init(row.id)] = row
        case .putReadBack(let book, let readBack): try put(readBack, in: book)
        case .appendDisclosure: preconditionFailure("a disclosure is appended outside the tables")
        }
    }

    private mutating func forgetFingerprints() {
        for book in addressBooks.keys {
            guard var table = addressBooks[book] else { continue }
            table.row.digest = nil
            table.entries = table.entries.mapValues(\.withoutFingerprints)
            addressBooks[book] = table
        }
    }

    private mutating func put(_ row: MailboxRow) {
        mailboxes[row.mailbox, default: JournalImage.MailboxTable(row: row)].row = row
    }

    private mutating func put(_ row: AddressBookRow) throws(JournalError) {
        switch row.state {
        case .seatless, .new, .closed: break
        case .live, .lost, .draining:
            if row.folder == nil { throw .refused(.addressBookFolder, table: "address_book") }
        }
        let hasRival = addressBooks.values.contains { other in
            other.row.id != row.id && other.row.mailbox == row.mailbox && other.row.book == row.book
                && other.row.ownsFolder == row.ownsFolder && other.row.isOpen
        }
        if row.isOpen && hasRival { throw .refused(.addressBookOne, table: "address_book") }
        if mailboxes[row.mailbox] == nil { throw .refused(.addressBookMailbox, table: "address_book") }
        var kept = row
        if let known = addressBooks[row.id]?.row {
            (kept.hold, kept.pause, kept.lostAt) = (known.hold, known.pause, known.lostAt)
        }
        addressBooks[row.id, default: JournalImage.AddressBookTable(row: kept)].row = kept
    }

    // The rules are checked in the order in which SQLite checks them: columns, unique index, foreign key.
    private mutating func put(_ entry: Entry, in book: AddressBookID) throws(JournalError) {
        try entry.check()
        guard let index = addressBooks.index(forKey: book) else { throw .refused(.entryAddressBook, table: "entry") }
        try addressBooks.values[index].put(entry)
    }

    private mutating func put(_ parked: Parked, in book: AddressBookID) throws(JournalError) {
        guard let index = addressBooks.index(forKey: book) else { throw .refused(.parkedAddressBook, table: "parked") }
        addressBooks.values[index].parked[parked.record] = parked
    }

    private mutating func put(_ foreign: ForeignItem, in book: AddressBookID) throws(JournalError) {
        guard let index = addressBooks.index(forKey: book) else {
            throw .refused(.foreignItemAddressBook, table: "foreign_item")
        }
        addressBooks.values[index].foreign[foreign.item] = foreign
    }

    private mutating func put(_ readBack: ReadBack, in book: AddressBookID) throws(JournalError) {
        guard let index = addressBooks.index(forKey: book) else {
            throw .refused(.readBackAddressBook, table: "read_back")
        }
        addressBooks.values[index].readBacks[readBack.operation] = readBack
    }

    private mutating func put(_ row: SourceReadingRow) throws(JournalError) {
        guard row.rejectedBecause != nil || (row.canaryFound && row.isComplete) else {
            throw .refused(.readingAccepted, table: "source_reading")
        }
        readings[row.reading] = row
    }

    private mutating func put(_ plan: HeldPlanRow) throws(JournalError) {
        let key = JournalImage.TextKey(plan.id)
        var plan = plan
        if let known = plans[key] {
            plan.operations = known.operations
            if plan.decidedBy == nil, known.decidedBy != nil {
                (plan.decidedBy, plan.decidedAt) = (known.decidedBy, known.decidedAt)
            }
        } else {
            let records = plan.operations.map { [$0.addressBook.text, $0.record.description].map { Array($0.utf8) } }
            if Set(records).count != records.count { throw .refused(.planOperationOne, table: "plan") }
        }
        plans[key] = plan
    }

    private mutating func put(_ row: ConfigurationRow) {
        configurations[row.number] = row
        for number in configurations.keys.sorted().dropLast(ConfigurationRow.keptMax) { configurations[number] = nil }
    }

    private mutating func put(_ row: MappingVersionRow) throws(JournalError) {
        if let known = mappings[row.version], !known.means(row) {
            throw .refused(.mappingVersionFixed, table: "mapping_version")
        }
        mappings[row.version] = row
    }
}

extension JournalImage.AddressBookTable {
    fileprivate mutating func put(_ entry: Entry) throws(JournalError) {
        let key = entry.key
        if let item = entry.item, let holder = items[item], holder != key {
            throw .refused(.entryRemote, table: "entry")
        }
        let old = entries.updateValue(entry, forKey: key)
        if let item = old?.item, item != entry.item { items[item] = nil }
        if let item = entry.item { items[item] = key }
    }

    fileprivate mutating func remove(_ key: EntryKey) {
        if let item = entries.removeValue(forKey: key)?.item { items[item] = nil }
    }
}

extension Entry {
    fileprivate var withoutFingerprints: Entry {
        var entry = self
        entry.want = nil
        entry.sent = nil
        entry.seen = nil
        if let photo, photo.fingerprint != ItemPhoto.coverFingerprint, !photo.isFormer {
            entry.photo = ItemPhoto(ItemPhoto.unknown.fingerprint, isCertain: photo.isCertain)
        }
        return entry
    }

    fileprivate func check() throws(JournalError) {
        if state != .creating && item == nil { throw .refused(.entryItem, table: "entry") }
        let isSettled = state == .present || state == .orphaned
        if isSettled != (intent == nil) { throw .refused(.entryIntent, table: "entry") }
        let isSurplus = slot > 0 && (state == .orphaned || state == .deleting)
        if slot != 0 && !isSurplus { throw .refused(.entrySlot, table: "entry") }
    }
}

extension AddressBookRow {
    /// Whether it is the one address book of its mailbox, book and kind of folder.
    fileprivate var isOpen: Bool {
        switch state {
        case .seatless, .new, .live, .lost: true
        case .draining, .closed: false
        }
    }
}

extension MappingVersionRow {
    /// Whether both give the same meaning to the same bits, to the byte.
    fileprivate func means(_ other: MappingVersionRow) -> Bool {
        book == other.book && fields.map { Array($0.utf8) } == other.fields.map { Array($0.utf8) }
    }
}
