package import ContactModel
package import SyncPlanning

/// What the service says about one address book that is to be run.
package struct RunOrder: Hashable, Sendable {
    package var addressBook: AddressBookID
    package var member: UserID
    /// The book's name.
    package var folderName: String
    /// Use an unmarked folder of that name instead of refusing it.
    package var reusesFolder: Bool
    /// The strictest of installation, book and address book.
    package var mode: SyncMode
    package var onEdit: EditPolicy
    package var onDelete: DeletePolicy
    package var brake: Brake
    /// The properties that the mapping writes: those that are observed. The desired state must name the same ones.
    package var properties: Set<ContactProperty>
    /// Whether its items may show photos of ours: the mapping asks for them, or did when it was last applied.
    package var mayHavePhotos = false
    /// Whether the target shows all of them in its changes and in its answers to writes.
    var seesAll: Bool { !properties.contains(where: \.isExtended) }
    /// The fields that the present mapping makes properties of, as bits of its masks, and its version; 0: not known. What an
    /// item shows that the journal knows nothing of may come from any of them.
    package var allFields = FieldMask()
    package var mappingVersion: Int64 = 0
    /// Look at the folder itself first: for the first run of a process.
    package var checksFolder: Bool
    /// Whether, as far as the service can tell, the CRM and the journal give nothing to do: the selection is the one that
    /// was last applied, and nothing is pending. Then the journal is read only if the target shows something.
    package var mayBeQuiet = false
    /// Whether the member has, or may have, lost a right since the last run: what shows it is taken away before the target is
    /// asked what has changed there.
    package var hasLostRights = false
    /// Whether the member's contacts are to lie in the mailbox's other place from now on (Decisions 17): it is kept up
    /// until they do, and its folder, once gone, is not made anew.
    package var isLeaving = false
    /// Whether the address book ends although the journal knows no folder of it: one that bears its mark is looked for, since
    /// the journal may be older than the mailbox, and emptied.
    package var isEnding = false
    /// Why nothing may be gained in this run, whatever the desired state says; `nil`: it may.
    package var gainsWithheld: String?
    /// Why the book's new definition does not come to this address book yet (Decisions 28); `nil`: it may.
    package var gainsStaged: String?
    /// The new definition that the address book is to be brought up to by this run; `nil`: there is none.
    package var entry: DefinitionEntry?
    /// What removes the items of an address book that is being ended, as the evidence says it.
    package var endsBecause = "the address book ends"
    /// Why it runs now, for the journal: `due`, `first`, `asked`, …
    package var cause: String

    package init(
        addressBook: AddressBookID, member: UserID, folderName: String, reusesFolder: Bool = false,
        mode: SyncMode = .live, onEdit: EditPolicy = .restore,
        onDelete: DeletePolicy = .restore, brake: Brake = Brake(), properties: Set<ContactProperty>,
        checksFolder: Bool = false, cause: String
    ) {
        self.addressBook = addressBook
        self.member = member
        self.folderName = folderName
        self.reusesFolder = reusesFolder
        self.mode = mode
        self.onEdit = onEdit
        self.onDelete = onDelete
        self.brake = brake
        self.properties = properties
        self.checksFolder = checksFolder
        self.cause = cause
    }
}

/// A definition that an address book is brought up to, and since when the book has it.
package struct DefinitionEntry: Hashable, Sendable {
    package var definition: String
    package var since: Moment

    package init(definition: String, since: Moment) {
        self.definition = definition
        self.since = since
    }
}

/// Whether one record with these fields may leave for the member now (ENGINE §10, the gate).
package struct GateQuestion: Hashable, Sendable {
    package var addressBook: AddressBookID
    package var member: UserID
    package var record: RecordID
    package var mask: FieldMask
    package var mappingVersion: Int64
    package var rightsVersion: Int64

    package init(
        addressBook: AddressBookID, member: UserID, record: RecordID, mask: FieldMask, mappingVersion: Int64,
        rightsVersion: Int64
    ) {
        self.addressBook = addressBook
        self.member = member
        self.record = record
        self.mask = mask
        self.mappingVersion = mappingVersion
        self.rightsVersion = rightsVersion
    }
}

/// Which bytes a photo has.
package struct PhotoQuestion: Hashable, Sendable {
    package var addressBook: AddressBookID
    package var record: RecordID
    /// The photo that was planned; `nil`: the neutral picture that takes the place of one.
    package var fingerprint: Fingerprint?
    /// Whether the item may show a photo, which it would lose if there were none for good.
    package var isReplacing: Bool

    package init(
        addressBook: AddressBookID, record: RecordID, fingerprint: Fingerprint?, isReplacing: Bool = false
    ) {
        self.addressBook = addressBook
        self.record = record
        self.fingerprint = fingerprint
        self.isReplacing = isReplacing
    }
}

package enum PhotoAnswer: Hashable, Sendable {
    case jpeg([UInt8])
    /// Nothing can be made of the picture as it is. Says why, without a value.
    case unfit(String)
    /// Not now: the picture changed meanwhile, or the CRM cannot be read.
    case later(String)
}

/// Who knows what an address book shall hold.
package protocol DesiredProvider: Sendable {
    /// What the address book shall hold now, and why it shall no longer hold the rest of `recorded`.
    ///
    /// Not asked for an address book that is being ended. Whoever cannot say it answers with `gainsWithheld`.
    /// Departures that need a second way to ask for them are `unasked`.
    func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState

    /// What `desired` would say of the digest, asked for while nothing is known of what is recorded: it need not be made
    /// up item by item.
    func outline(for addressBook: AddressBookID) async -> DesiredOutline

    /// Whether a record is among those that make up the address book's selection.
    func isSelected(in addressBook: AddressBookID) async -> @Sendable (RecordID) -> Bool

    /// What `desired` would say of these records, none of which is selected: no items, and of the rest only what a plan of
    /// losses needs.
    func losses(of recorded: Set<RecordID>, in addressBook: AddressBookID) async -> DesiredState

    /// Asks a second way (ENGINE §9) for records whose departure was `unasked`. May take as long as a CRM that does not answer.
    ///
    /// - Returns: those that are not proven to have left, and why.
    func doubts(of records: Set<RecordID>, in addressBook: AddressBookID) async -> [RecordID: Departure.Doubt]

    /// Asked directly before a create or an update leaves; "no" keeps it back. Answered by the scalar evaluator.
    func maySee(_ question: GateQuestion) async -> Bool

    /// Asked directly before a photo leaves. The bytes are those of the photo that was planned, or there are none.
    func photo(_ question: PhotoQuestion) async -> PhotoAnswer
}

extension DesiredProvider {
    package func outline(for addressBook: AddressBookID) async -> DesiredOutline {
        DesiredOutline(await desired(for: addressBook, recorded: []))
    }

    package func isSelected(in addressBook: AddressBookID) async -> @Sendable (RecordID) -> Bool {
        let items = await desired(for: addressBook, recorded: []).items
        return { items[$0] != nil }
    }

    package func losses(of recorded: Set<RecordID>, in addressBook: AddressBookID) async -> DesiredState {
        var desired = await desired(for: addressBook, recorded: recorded)
        desired.items = [:]
        return desired
    }
}
