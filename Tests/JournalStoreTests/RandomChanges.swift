import ContactModel
import Contracts
import SyncPlanning

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Draws changes out of few ids, so that they meet, and about one in eight breaks a rule.
struct RandomChanges {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func transaction() -> [JournalChange] { (0..<number(1...6)).map { _ in change() } }

    mutating func mailbox() -> MailboxID { MailboxID("m\(number(0...3))") }

    mutating func isTrue(_ inHowMany: Int) -> Bool { number(1...inHowMany) == 1 }

    mutating func moment() -> Moment { .at(Int64(number(0...50))) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func change() -> JournalChange {
        switch number(0...20) {
        case 0: return isTrue(3) ? .forgetFingerprints : .putInstallation(installation())
        case 1: return .putMailbox(mailboxRow())
        case 2:
            return .putMailboxAddress(
                MailboxAddressRow(address: text(), mailbox: mailbox(), checkedAt: moment()))
        case 3, 4: return .putAddressBook(addressBookRow())
        case 5...10: return .putEntry(addressBook(), entry())
        case 11: return .removeEntry(addressBook(), record(), slot: number(0...2))
        case 12: return .putParked(addressBook(), parked())
        case 13: return .removeParked(addressBook(), record())
        case 14:
            return .putForeign(addressBook(), ForeignItem(item: item(), kind: isTrue(2) ? .copy : .member))
        case 15: return .removeForeign(addressBook(), item())
        case 16:
            if isTrue(4) { return .putConfiguration(configuration()) }
            if isTrue(4) { return .putDefinition(definition()) }
            return isTrue(3) ? .putCycle(cycle()) : .putReading(reading())
        case 17: return .putHeldPlan(plan())
        case 18: return .putMappingVersion(mapping())
        case 19: return isTrue(2) ? .putRun(run()) : .putReadBack(addressBook(), readBack())
        default: return isTrue(9) ? .putSourceFacts([text(): Int64(number(-9...9))]) : .appendDisclosure(disclosure())
        }
    }

    // MARK: Rows

    private mutating func cycle() -> CycleRow {
        CycleRow(
            startedAt: moment(), endedAt: moment(), cause: text(), nextDue: isTrue(2) ? moment() : nil,
            addressBooks: number(0...9), quiet: number(0...9), contactsAsked: number(0...9), contactsMade: number(0...9)
        )
    }

    private mutating func configuration() -> ConfigurationRow {
        ConfigurationRow(number: Int64(number(0...9)), text: bytes(), since: moment())
    }

    private mutating func definition() -> BookDefinitionRow {
        BookDefinitionRow(
            book: BookID("b\(number(0...1))"), definition: text(), since: moment(), releasedBy: optional(text()),
            releasedAt: optional(moment()))
    }

    private mutating func installation() -> Installation {
        Installation(
            instance: text(), epoch: Int64(number(-1...9)), site: text(), mode: one(of: SyncMode.allCases),
            gateUntil: moment(), epochAt: moment(), restoredAt: optional(moment()),
            formerSite: optional(text()), keyCheck: optional(fingerprint()),
            epochElsewhere: optional(Int64(number(0...9))),
            place: JournalPlace(machine: optional(text()), file: optional(Int64(number(0...3)))))
    }

    private mutating func mailboxRow() -> MailboxRow {
        MailboxRow(
            mailbox: mailbox(), member: UserID(text()), state: one(of: [.ok, .suspended, .gone]),
            priority: number(0...4), nextDue: moment(), gateUntil: moment(), begun: number(0...3),
            spent: optional(text()))
    }

    private mutating func addressBookRow() -> AddressBookRow {
        AddressBookRow(
            id: addressBook(), mailbox: mailbox(), book: BookID("b\(number(0...1))"), ownsFolder: isTrue(2),
            state: one(of: [.seatless, .new, .live, .lost, .draining, .closed]),
            mode: optional(one(of: SyncMode.allCases)), folder: isTrue(8) ? nil : FolderID(text()),
            folderEpoch: optional(3), cursor: optional(Cursor(text())), cursorAt: optional(moment()),
            listedAt: optional(moment()), digest: optional(fingerprint()), basis: optional(basis()),
            fails: number(0...3), lastOkAt: optional(moment()), lostAt: optional(moment()), hold: optional(text()),
            pause: optional(text()), endsAt: optional(moment()),
            definition: DefinitionState(
                reached: optional(text()), entering: optional(text()), enteredAt: optional(moment()),
                refusedBefore: number(0...3)))
    }

    private mutating func basis() -> Basis {
        var basis = Basis(
            rights: one(of: ["1", "00ff"]), selection: optional("f01"), mapping: Int64(number(0...3)),
            properties: one(of: [[], [.surname], [.surname, .personalNotes]]))
        basis.templates = optional("0a")
        basis.hasPhotos = isTrue(2)
        basis.unsettledUntil = optional(moment())
        return basis
    }

    private mutating func entry() -> Entry {
        let state: EntryState = one(of: [.creating, .present, .present, .updating, .deleting, .orphaned])
        let isSettled = state == .present || state == .orphaned
        let isSurplus = (state == .orphaned || state == .deleting) && isTrue(2)
        return Entry(
            record: record(), slot: isSurplus || isTrue(20) ? number(0...2) : 0, state: state,
            intent: isSettled != isTrue(20) ? nil : intent(), createOperation: optional(OperationID(text())),
            item: state == .creating || isTrue(20) ? optional(item()) : item(), etag: optional(text()),
            want: optional(fingerprint()), sent: optional(fingerprint()), seen: optional(fingerprint()),
            photo: optional(ItemPhoto(fingerprint(), isCertain: isTrue(2))), canonicalVersion: number(1...2),
            mask: mask(), mappingVersion: Int64(number(0...3)),
            rightsVersion: Int64(number(0...3)), repairs: number(0...3), repairedAt: optional(moment()),
            changedAt: moment(), loss: optional(loss()))
    }

    private mutating func loss() -> Loss {
        Loss(since: moment(), fields: optional(LostFields(mask: mask(), mappingVersion: Int64(number(0...3)))))
    }

    private mutating func readBack() -> ReadBack {
        let isRead = isTrue(2)
        return ReadBack(
            operation: OperationID(text()), item: item(), removedAt: moment(), readAt: isRead ? moment() : nil,
            way: isRead ? one(of: [.changes, .listing, .direct, .folder]) : nil)
    }

    private mutating func intent() -> OpenIntent {
        OpenIntent(
            operation: OperationID(text()), cause: text(), fence: Int64(number(0...3)), sentAt: moment(),
            outcome: isTrue(2) ? .sent : .unknown)
    }

    private mutating func parked() -> Parked {
        Parked(record: record(), want: fingerprint(), fails: number(0...3), until: moment(), code: text())
    }

    private mutating func reading() -> SourceReadingRow {
        SourceReadingRow(
            reading: Int64(number(0...5)), records: number(0...9), users: number(0...9), canaryFound: !isTrue(4),
            isComplete: !isTrue(4), rightsVersion: Int64(number(0...9)), configurationDigest: bytes(),
            rejectedBecause: optional(text()), at: moment())
    }

    private mutating func plan() -> HeldPlanRow {
        let operations = (0..<number(0...3)).map { _ in
            HeldOperation(
                addressBook: addressBook(), record: record(), act: one(of: OperationAct.allCases), cause: text())
        }
        return HeldPlanRow(
            id: text(), addressBook: optional(addressBook()), digest: bytes(), counts: text(), why: text(),
            at: moment(), expiresAt: moment(), state: one(of: [.held, .released, .discarded, .expired, .applied]),
            decidedBy: optional(text()), decidedAt: optional(moment()), operations: operations)
    }

    private mutating func mapping() -> MappingVersionRow {
        MappingVersionRow(
            version: Int64(number(0...9)), book: BookID("b"), fields: isTrue(5) ? [text(), text()] : ["A.b"],
            configurationDigest: bytes(), at: moment())
    }

    private mutating func run() -> RunRow {
        RunRow(
            id: text(), addressBook: addressBook(), fence: 1, epoch: 2, cause: text(), startedAt: moment(),
            endedAt: optional(moment()), outcome: optional(text()), basis: text(), counts: text(),
            error: optional(text()))
    }

    private mutating func disclosure() -> DisclosureRow {
        var row = DisclosureRow.sample(
            0, mailbox: mailbox(), member: UserID(text()), addressBook: addressBook(),
            act: one(of: [.create, .update, .redact, .remove, .remove, .adopt, .moved, .copy]),
            certainty: one(of: [.possible, .confirmed, .void]), cause: text())
        (row.at, row.record, row.fields, row.run) = (moment(), record(), mask(), optional(text()))
        row.proof = optional(
            DisclosureRow.Proof(
                evidence: optional(.removed), item: item(), sentAt: optional(moment()), lostAt: optional(moment()),
                lostFields: optional(LostFields(mask: mask(), mappingVersion: 2))))
        return row
    }

    // MARK: Values

    private mutating func addressBook() -> AddressBookID { AddressBookID("ab\(number(0...4))") }

    private mutating func item() -> ItemID { ItemID("i\(number(0...12))") }

    private mutating func record() -> RecordID {
        isTrue(60) ? RecordID(table: "a/b", key: "c") : RecordID(table: "t", key: one(of: ["1", "2", "10", "/", "ä"]))
    }

    private mutating func fingerprint() -> Fingerprint { .sample(UInt64(number(0...3))) }

    private mutating func mask() -> FieldMask { FieldMask((0..<number(0...4)).map { _ in number(0...150) }) }

    private mutating func bytes() -> [UInt8] { (0..<number(0...3)).map { _ in UInt8(number(0...255)) } }

    private mutating func text() -> String {
        one(of: ["", "a", "B", "\u{e9}", "e\u{301}", "\u{1F600}", "a\0b", "'; DROP TABLE entry; --"])
    }

    private mutating func one<Value>(of values: [Value]) -> Value { values[number(0...values.count - 1)] }

    private mutating func optional<Value>(_ value: Value) -> Value? { isTrue(3) ? nil : value }
}
