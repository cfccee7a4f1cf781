import ContactModel
import Contracts
import SyncPlanning

extension MailboxID {
    static var anna: Self { .init("0f2c-anna") }
    static var boris: Self { .init("91d7-boris") }
}

extension UserID {
    static var anna: Self { .init("u-anna") }
    static var boris: Self { .init("u-boris") }
}

extension AddressBookID {
    static var annas: Self { .init("ab1") }
    static var boriss: Self { .init("ab2") }
}

extension Moment {
    static func at(_ seconds: Int64) -> Moment { Moment(milliseconds: 1_700_000_000_000 + seconds * 1000) }
}

extension Fingerprint {
    static func sample(_ number: UInt64) -> Fingerprint { Fingerprint(high: .max - number, low: number) }
}

extension RecordID {
    static func contact(_ number: Int) -> RecordID { RecordID(table: "Kontakte", key: String(number)) }
}

extension MailboxRow {
    static var anna: MailboxRow { MailboxRow(mailbox: .anna, member: .anna) }
    static var boris: MailboxRow { MailboxRow(mailbox: .boris, member: .boris) }
}

extension AddressBookRow {
    static var annas: AddressBookRow {
        AddressBookRow(id: .annas, mailbox: .anna, book: BookID("customers"), state: .live, folder: FolderID("F1"))
    }
    static var boriss: AddressBookRow {
        AddressBookRow(id: .boriss, mailbox: .boris, book: BookID("customers"), state: .live, folder: FolderID("F2"))
    }
}

extension Array where Element == JournalChange {
    /// Two members with one address book each.
    static var twoMembers: [JournalChange] {
        [
            .putMailbox(.anna), .putMailbox(.boris), .putAddressBook(.annas), .putAddressBook(.boriss),
        ]
    }
}

extension Entry {
    static func present(_ number: Int, item: String? = nil) -> Entry {
        Entry(
            record: .contact(number), state: .present, item: ItemID(item ?? "item-\(number)"), changedAt: .at(1))
    }

    static func creating(_ number: Int, operation: String = "op-1") -> Entry {
        Entry(record: .contact(number), state: .creating, intent: .sample(operation), changedAt: .at(1))
    }

    /// Every column has a value of its own.
    static var full: Entry {
        Entry(
            record: .contact(7), state: .updating,
            intent: OpenIntent(
                operation: OperationID("op-9"), cause: "drift", fence: 12, sentAt: .at(2), outcome: .unknown),
            createOperation: OperationID("op-3"), item: ItemID("AAMkAG=="), etag: "W/\"1\"", want: .sample(1),
            sent: .sample(2), seen: .sample(3), photo: ItemPhoto(.sample(5), isCertain: false), canonicalVersion: 4,
            mask: FieldMask([0, 63, 64, 130]),
            mappingVersion: 5, rightsVersion: 6, repairs: 2, repairedAt: .at(3), changedAt: .at(4),
            loss: Loss(since: .at(5), fields: LostFields(mask: FieldMask([0, 130]), mappingVersion: 4)))
    }
}

extension OpenIntent {
    static func sample(_ operation: String, outcome: IntentOutcome = .sent) -> OpenIntent {
        OpenIntent(operation: OperationID(operation), cause: "newRecord", fence: 1, sentAt: .at(1), outcome: outcome)
    }
}

extension DisclosureRow {
    static func sample(
        _ number: Int, at: Int64 = 10, mailbox: MailboxID = .anna, member: UserID = .anna,
        addressBook: AddressBookID = .annas, act: Act = .create, certainty: Certainty = .confirmed,
        cause: String = "newRecord"
    ) -> DisclosureRow {
        DisclosureRow(
            at: .at(at), mailbox: mailbox, member: member, addressBook: addressBook, record: .contact(number),
            act: act, certainty: certainty, fields: FieldMask([1, 2]), cause: cause)
    }
}

extension HeldPlanRow {
    static func sample(_ id: String, at: Int64 = 20, state: State = .held) -> HeldPlanRow {
        HeldPlanRow(
            id: id, addressBook: .annas, digest: [1, 2, 3], counts: #"{"remove":2}"#, why: "brake", at: .at(at),
            expiresAt: .at(at + 86_400), state: state,
            operations: [
                HeldOperation(addressBook: .annas, record: .contact(9), act: .remove, cause: "gone"),
                HeldOperation(addressBook: .annas, record: .contact(2), act: .remove, cause: "filter"),
            ])
    }
}

extension SourceReadingRow {
    static func sample(_ number: Int64, rejected: String? = nil) -> SourceReadingRow {
        SourceReadingRow(
            reading: number, records: 100, users: 5, canaryFound: rejected == nil, isComplete: true,
            rightsVersion: 3, configurationDigest: [9, 0], rejectedBecause: rejected, at: .at(number))
    }
}

extension RunRow {
    static func sample(_ id: String, startedAt: Int64, addressBook: AddressBookID = .annas) -> RunRow {
        RunRow(
            id: id, addressBook: addressBook, fence: 3, epoch: 1, cause: "poll", startedAt: .at(startedAt),
            basis: "r1", counts: "{}")
    }
}
