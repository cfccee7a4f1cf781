import ContactModel
import Contracts
import SyncPlanning

/// The rules that a row can break, by the names that both stores give them.
///
/// SQLite checks its own (a constraint or an index of this name, see `Schema`); the image in memory checks the same.
enum JournalRule: String, Hashable, Sendable, CaseIterable {
    /// An address book is seatless, new or closed, or it has a folder.
    case addressBookFolder = "address_book_folder"
    /// A mailbox has one open address book of a book in each kind of folder.
    case addressBookOne = "address_book_one"
    case addressBookMailbox = "address_book_mailbox"
    /// An entry has an item, unless it is being created.
    case entryItem = "entry_item"
    /// An entry has an open intent exactly while it is being created, updated or deleted.
    case entryIntent = "entry_intent"
    /// Surplus slots count from 1 and only wait for their removal.
    case entrySlot = "entry_slot"
    /// An item belongs to one entry of its address book.
    case entryRemote = "entry_remote"
    case entryAddressBook = "entry_address_book"
    case parkedAddressBook = "parked_address_book"
    case foreignItemAddressBook = "foreign_item_address_book"
    case readBackAddressBook = "read_back_address_book"
    /// An accepted reading is complete and had its canary.
    case readingAccepted = "source_reading_accepted"
    /// A plan lists a record of an address book once.
    case planOperationOne = "plan_op_one"
    /// What the bits of a mask mean is never changed: the disclosures are read through it.
    case mappingVersionFixed = "mapping_version_fixed"
    /// A record id reads back as what was written: no slash in its table, and neither side empty.
    case recordID = "record_id"
    /// Only a mailbox that the journal knows can be leased.
    case leaseMailbox = "lease_mailbox"

    /// Checks what SQL cannot say.
    static func check(_ change: JournalChange) throws(JournalError) {
        if !change.namesReadableRecords { throw .refused(.recordID, table: change.table) }
    }
}

extension JournalChange {
    /// The table that the change is written to.
    var table: String {
        switch self {
        case .putInstallation: "installation"
        case .forgetFingerprints: "entry"
        case .putMailbox: "mailbox"
        case .putMailboxAddress: "mailbox_address"
        case .putAddressBook, .putHold, .addHold, .putPause, .putLoss: "address_book"
        case .putEntry, .removeEntry: "entry"
        case .putParked, .removeParked: "parked"
        case .putForeign, .removeForeign: "foreign_item"
        case .putReading: "source_reading"
        case .putSourceFacts: "source_fact"
        case .putHeldPlan: "plan"
        case .putMappingVersion: "mapping_version"
        case .putCycle: "cycle"
        case .putConfiguration: "configuration"
        case .putDefinition: "definition"
        case .putRun: "run"
        case .appendDisclosure: "disclosure"
        case .putReadBack: "read_back"
        }
    }

    fileprivate var namesReadableRecords: Bool {
        switch self {
        case .putEntry(_, let entry): entry.record.isReadable
        case .removeEntry(_, let record, _), .removeParked(_, let record): record.isReadable
        case .putParked(_, let parked): parked.record.isReadable
        case .putHeldPlan(let plan): plan.operations.allSatisfy(\.record.isReadable)
        case .appendDisclosure(let disclosure): disclosure.record.isReadable
        case .putInstallation, .forgetFingerprints, .putMailbox, .putMailboxAddress, .putSourceFacts, .putAddressBook,
            .putHold, .addHold, .putPause, .putLoss, .putForeign, .removeForeign, .putReading, .putMappingVersion,
            .putCycle, .putConfiguration,
            .putDefinition, .putRun, .putReadBack:
            true
        }
    }
}
