package import ContactModel
package import SyncPlanning

/// What an installation knows of itself. There is exactly one.
package struct Installation: Hashable, Sendable {
    /// 16 hexadecimal digits, random, made once, part of every mark.
    package var instance: String
    package var epoch: Int64
    /// Must equal the configuration's.
    package var site: String
    package var mode: SyncMode
    /// Nothing is sent by anybody before this (throttle or sign-in of the whole app).
    package var gateUntil: Moment
    /// When the epoch was last raised.
    package var epochAt: Moment
    /// When the journal was last found, or declared, to be older than the mailboxes: what was under way then must settle,
    /// and every folder be listed, before anything is created or removed (ENGINE §15). `nil`: never.
    package var restoredAt: Moment?
    /// The site before an operator adopted the journal for the present one: folders may still carry it.
    package var formerSite: String?
    /// What tells the key of the fingerprints from every other one; `nil`: not noted yet.
    package var keyCheck: Fingerprint?
    /// The highest epoch in marks of another machine that works with a copy; `nil`: none was met.
    package var epochElsewhere: Int64?
    /// Where the journal was last worked with; `nil` inside: not noted yet.
    package var place: JournalPlace

    package init(
        instance: String, epoch: Int64, site: String, mode: SyncMode, gateUntil: Moment = Moment(milliseconds: 0),
        epochAt: Moment = Moment(milliseconds: 0), restoredAt: Moment? = nil,
        formerSite: String? = nil, keyCheck: Fingerprint? = nil, epochElsewhere: Int64? = nil,
        place: JournalPlace = JournalPlace()
    ) {
        self.instance = instance
        self.epoch = epoch
        self.site = site
        self.mode = mode
        self.gateUntil = gateUntil
        self.epochAt = epochAt
        self.restoredAt = restoredAt
        self.formerSite = formerSite
        self.keyCheck = keyCheck
        self.epochElsewhere = epochElsewhere
        self.place = place
    }
}

/// Which machine a journal is worked with on, and which file it is there: what a copy differs in.
package struct JournalPlace: Hashable, Sendable {
    /// A digest of what tells the machine from others; `nil`: unknown.
    package var machine: String?
    /// The file's number on its file system; `nil`: unknown.
    package var file: Int64?

    /// The number of no file: the journal is a backup, as it was written.
    package static let backup: Int64 = 0

    package init(machine: String? = nil, file: Int64? = nil) {
        self.machine = machine
        self.file = file
    }
}

/// A mailbox: the unit of leasing, throttling and scheduling. The lease's columns are the store's alone.
package struct MailboxRow: Hashable, Sendable {
    package enum State: String, Hashable, Sendable { case ok, suspended, gone }

    package var mailbox: MailboxID
    /// Whose rights apply.
    package var member: UserID
    package var state: State
    /// 0 (revocations) to 4 (first fills), ENGINE §12.
    package var priority: Int
    package var nextDue: Moment
    package var gateUntil: Moment
    /// Visits begun since the last finished one; counts crashes too.
    package var begun: Int
    /// The request window when the last visit ended; `nil`: assume it full.
    package var spent: String?

    package init(
        mailbox: MailboxID, member: UserID, state: State = .ok, priority: Int = 4,
        nextDue: Moment = Moment(milliseconds: 0), gateUntil: Moment = Moment(milliseconds: 0), begun: Int = 0,
        spent: String? = nil
    ) {
        self.mailbox = mailbox
        self.member = member
        self.state = state
        self.priority = priority
        self.nextDue = nextDue
        self.gateUntil = gateUntil
        self.begun = begun
        self.spent = spent
    }
}

/// Which mailbox an address stood for when it was last looked up. The same address under another id is another mailbox.
package struct MailboxAddressRow: Hashable, Sendable {
    package var address: String
    package var mailbox: MailboxID
    package var checkedAt: Moment

    package init(address: String, mailbox: MailboxID, checkedAt: Moment) {
        self.address = address
        self.mailbox = mailbox
        self.checkedAt = checkedAt
    }
}

package struct AddressBookRow: Hashable, Sendable {
    package enum State: String, Hashable, Sendable { case seatless, new, live, lost, draining, closed }

    package var id: AddressBookID
    package var mailbox: MailboxID
    package var book: BookID
    package var ownsFolder: Bool
    package var state: State
    /// `nil`: the installation's.
    package var mode: SyncMode?
    package var folder: FolderID?
    package var folderEpoch: Int64?
    package var cursor: Cursor?
    package var cursorAt: Moment?
    /// When the folder was last listed completely.
    package var listedAt: Moment?
    /// Of the selection that was last applied.
    package var digest: Fingerprint?
    /// What the items were last brought up to; `nil`: nothing is known of it.
    package var basis: Basis?
    package var fails: Int
    package var lastOkAt: Moment?
    package var lostAt: Moment?
    /// Why a run wants nothing but revocations done in it until a person lifts that.
    package var hold: String?
    /// Why a person wants the same. It ends with the address book: one that nobody shall have any more is emptied.
    package var pause: String?
    /// The reading since which nobody shall have the address book any more; kept when it is closed. `nil`: it is wanted.
    package var endsAt: Moment?
    /// When much that was gone from it at once was last put back (ENGINE §8), and the time before that.
    package var refilledAt: Moment?
    package var refilledBefore: Moment?
    package var definition: DefinitionState

    /// Whether it is being emptied, or looked for to be.
    package var isEnding: Bool { state == .draining || state == .new && endsAt != nil }

    /// What a hold says when it is held for another reason as well: each of them once.
    package static func hold(_ hold: String?, and why: String) -> String {
        guard let hold else { return why }
        return hold.contains(why) ? hold : hold + " " + why
    }

    package var isPaused: Bool { pause != nil && endsAt == nil }

    /// Why nothing but revocations may be done in it now; `nil`: it is not held.
    package var heldBecause: String? { Self.heldBecause(hold, openPause: isPaused ? pause : nil) }

    /// The same of a hold, and of a pause that counts.
    package static func heldBecause(_ hold: String?, openPause: String?) -> String? {
        let reasons = [hold, openPause].compactMap(\.self)
        return reasons.isEmpty ? nil : reasons.joined(separator: " ")
    }

    package init(
        id: AddressBookID, mailbox: MailboxID, book: BookID, ownsFolder: Bool = true, state: State = .new,
        mode: SyncMode? = nil, folder: FolderID? = nil, folderEpoch: Int64? = nil, cursor: Cursor? = nil,
        cursorAt: Moment? = nil, listedAt: Moment? = nil, digest: Fingerprint? = nil, basis: Basis? = nil,
        fails: Int = 0, lastOkAt: Moment? = nil, lostAt: Moment? = nil, hold: String? = nil,
        pause: String? = nil, endsAt: Moment? = nil, refilledAt: Moment? = nil, refilledBefore: Moment? = nil,
        definition: DefinitionState = DefinitionState()
    ) {
        self.id = id
        self.mailbox = mailbox
        self.book = book
        self.ownsFolder = ownsFolder
        self.state = state
        self.mode = mode
        self.folder = folder
        self.folderEpoch = folderEpoch
        self.cursor = cursor
        self.cursorAt = cursorAt
        self.listedAt = listedAt
        self.digest = digest
        self.basis = basis
        self.fails = fails
        self.lastOkAt = lastOkAt
        self.lostAt = lostAt
        self.hold = hold
        self.pause = pause
        self.endsAt = endsAt
        self.refilledAt = refilledAt
        self.refilledBefore = refilledBefore
        self.definition = definition
    }
}

package struct SourceReadingRow: Hashable, Sendable {
    package var reading: Int64
    package var records: Int
    package var users: Int
    package var canaryFound: Bool
    package var isComplete: Bool
    package var rightsVersion: Int64
    package var configurationDigest: [UInt8]
    /// `nil`: accepted.
    package var rejectedBecause: String?
    package var at: Moment

    package init(
        reading: Int64, records: Int, users: Int, canaryFound: Bool, isComplete: Bool, rightsVersion: Int64,
        configurationDigest: [UInt8], rejectedBecause: String?, at: Moment
    ) {
        self.reading = reading
        self.records = records
        self.users = users
        self.canaryFound = canaryFound
        self.isComplete = isComplete
        self.rightsVersion = rightsVersion
        self.configurationDigest = configurationDigest
        self.rejectedBecause = rejectedBecause
        self.at = at
    }
}

/// What the last cycle over all address books, or over some, cost, and when the next one over all is due.
package struct CycleRow: Hashable, Sendable {
    package var startedAt: Moment
    package var endedAt: Moment
    /// `due`, `changed`, `asked`.
    package var cause: String
    /// `nil`: no service said so.
    package var nextDue: Moment?
    /// That were run, and of these the ones with nothing to do.
    package var addressBooks: Int
    package var quiet: Int
    /// Contacts that the address books asked for, and those of them that had to be made anew.
    package var contactsAsked: Int
    package var contactsMade: Int

    package init(
        startedAt: Moment, endedAt: Moment, cause: String, nextDue: Moment? = nil, addressBooks: Int, quiet: Int,
        contactsAsked: Int, contactsMade: Int
    ) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.cause = cause
        self.nextDue = nextDue
        self.addressBooks = addressBooks
        self.quiet = quiet
        self.contactsAsked = contactsAsked
        self.contactsMade = contactsMade
    }
}

/// A configuration under which mailboxes were written to, from a moment until that of the next number.
package struct ConfigurationRow: Hashable, Sendable {
    /// Higher for each one that came into use.
    package var number: Int64
    /// The file's bytes.
    package var text: [UInt8]
    package var since: Moment

    /// So many are kept: years of changes, and 100 MiB at the very most, since a larger file than 1 MiB does not load.
    package static let keptMax = 100

    package init(number: Int64, text: [UInt8], since: Moment) {
        self.number = number
        self.text = text
        self.since = since
    }
}

/// The definition of a book that its address books are brought up to, one stage after the other (Decisions 28).
package struct BookDefinitionRow: Hashable, Sendable {
    package var book: BookID
    /// A digest.
    package var definition: String
    package var since: Moment
    /// Who let it go to all address books at once, and when; `nil`: nobody.
    package var releasedBy: String?
    package var releasedAt: Moment?

    package init(
        book: BookID, definition: String, since: Moment, releasedBy: String? = nil, releasedAt: Moment? = nil
    ) {
        self.book = book
        self.definition = definition
        self.since = since
        self.releasedBy = releasedBy
        self.releasedAt = releasedAt
    }
}

/// One operation that a waiting plan lists.
package struct HeldOperation: Hashable, Sendable {
    package var addressBook: AddressBookID
    package var record: RecordID
    package var act: OperationAct
    package var cause: String

    package init(addressBook: AddressBookID, record: RecordID, act: OperationAct, cause: String) {
        self.addressBook = addressBook
        self.record = record
        self.act = act
        self.cause = cause
    }
}

/// A plan that must wait for a person.
package struct HeldPlanRow: Hashable, Sendable {
    package enum State: String, Hashable, Sendable { case held, released, discarded, expired, applied }

    package var id: String
    /// `nil`: over the whole installation.
    package var addressBook: AddressBookID?
    package var digest: [UInt8]
    package var counts: String
    package var why: String
    package var at: Moment
    package var expiresAt: Moment
    package var state: State
    package var decidedBy: String?
    package var decidedAt: Moment?
    package var operations: [HeldOperation]

    package init(
        id: String, addressBook: AddressBookID?, digest: [UInt8], counts: String, why: String, at: Moment,
        expiresAt: Moment, state: State = .held, decidedBy: String? = nil, decidedAt: Moment? = nil,
        operations: [HeldOperation]
    ) {
        self.id = id
        self.addressBook = addressBook
        self.digest = digest
        self.counts = counts
        self.why = why
        self.at = at
        self.expiresAt = expiresAt
        self.state = state
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.operations = operations
    }
}

/// What the bits of a mask mean.
package struct MappingVersionRow: Hashable, Sendable {
    package var version: Int64
    package var book: BookID
    /// `Table.Field`, bit 0 first.
    package var fields: [String]
    package var configurationDigest: [UInt8]
    package var at: Moment

    package init(version: Int64, book: BookID, fields: [String], configurationDigest: [UInt8], at: Moment) {
        self.version = version
        self.book = book
        self.fields = fields
        self.configurationDigest = configurationDigest
        self.at = at
    }
}

/// A run that did or refused something; quiet ones leave no row.
package struct RunRow: Hashable, Sendable {
    package var id: String
    package var addressBook: AddressBookID
    package var fence: Int64
    package var epoch: Int64
    package var cause: String
    package var startedAt: Moment
    package var endedAt: Moment?
    /// `ok`, `held`, `refused`, `failed`, `interrupted`.
    package var outcome: String?
    package var basis: String
    /// One JSON object of counts, no content.
    package var counts: String
    package var error: String?

    package init(
        id: String, addressBook: AddressBookID, fence: Int64, epoch: Int64, cause: String, startedAt: Moment,
        endedAt: Moment? = nil, outcome: String? = nil, basis: String, counts: String, error: String? = nil
    ) {
        self.id = id
        self.addressBook = addressBook
        self.fence = fence
        self.epoch = epoch
        self.cause = cause
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.basis = basis
        self.counts = counts
        self.error = error
    }
}

/// Who received which record's which fields when. Append-only; the store numbers the rows.
package struct DisclosureRow: Hashable, Sendable {
    package enum Act: String, Hashable, Sendable { case create, update, redact, remove, adopt, moved, copy }
    package enum Certainty: String, Hashable, Sendable { case possible, confirmed, void }

    package var at: Moment
    package var mailbox: MailboxID
    package var member: UserID
    package var addressBook: AddressBookID
    package var record: RecordID
    package var act: Act
    package var certainty: Certainty
    package var fields: FieldMask
    package var cause: String
    package var rightsVersion: Int64?
    package var mappingVersion: Int64?
    package var run: String?
    package var operation: OperationID?
    /// Of what was taken away: since when it was to go, and how it is known to be gone.
    package var proof: Proof?

    package init(
        at: Moment, mailbox: MailboxID, member: UserID, addressBook: AddressBookID, record: RecordID, act: Act,
        certainty: Certainty, fields: FieldMask, cause: String, rightsVersion: Int64? = nil,
        mappingVersion: Int64? = nil, run: String? = nil, operation: OperationID? = nil, proof: Proof? = nil
    ) {
        self.at = at
        self.mailbox = mailbox
        self.member = member
        self.addressBook = addressBook
        self.record = record
        self.act = act
        self.certainty = certainty
        self.fields = fields
        self.cause = cause
        self.rightsVersion = rightsVersion
        self.mappingVersion = mappingVersion
        self.run = run
        self.operation = operation
        self.proof = proof
    }
}

extension DisclosureRow {
    /// The cause where a mailbox went over to another member: of the end for the one, and of the beginning for the other.
    package static let handedOver = "handed over"

    /// How something is known to be gone from an item, or the item from the mailbox.
    package struct Proof: Hashable, Sendable {
        package enum Evidence: String, Hashable, Sendable {
            /// Exchange's answer: removed for good.
            case removed
            /// Exchange's answer: moved to Deleted Items, since this cloud cannot do more.
            case leftInDeletedItems
            /// Exchange's answer to the removal: there is no such item.
            case absent
            /// Asked for by its id without being removed by us, it was not found, or found in Deleted Items.
            case read
            /// The item has lost its mark: it is the member's own now, and is not followed.
            case unmarked
            /// Exchange's answer to the change showed the item without it.
            case written
            /// Exchange accepted the change; what it changed is in no answer.
            case accepted
            /// The item was read later, and showed what was wanted.
            case shown
        }

        /// `nil`: nothing was taken away, the right came back before.
        package var evidence: Evidence?
        package var item: ItemID?
        /// When the request left that took it away.
        package var sentAt: Moment?
        /// The reading that first showed that the member has no right to it; `nil`: it went for another reason.
        package var lostAt: Moment?
        /// `nil`: the whole item.
        package var lostFields: LostFields?

        package init(
            evidence: Evidence?, item: ItemID? = nil, sentAt: Moment? = nil, lostAt: Moment? = nil,
            lostFields: LostFields? = nil
        ) {
            self.evidence = evidence
            self.item = item
            self.sentAt = sentAt
            self.lostAt = lostAt
            self.lostFields = lostFields
        }
    }
}
