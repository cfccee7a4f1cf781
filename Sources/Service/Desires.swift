import AccessRules
package import CRMSources
import Configuration
package import ContactMapping
package import ContactModel
package import Contracts
import Cryptography
import Locking
import Selection
import Sentences
package import SyncEngine
package import SyncPlanning

/// Answers what each address book shall hold, from the newest snapshot, and guards the gate.
///
/// Selections are worked out for all at once when a snapshot comes; contacts when they are asked for, on the asker's task,
/// so that several address books use several cores.
package final class Desires: DesiredProvider {
    /// Whose copy of which book an address book is.
    package struct Place: Hashable, Sendable {
        package let book: BookID
        package let member: UserID

        package init(book: BookID, member: UserID) {
            self.book = book
            self.member = member
        }
    }

    /// The rights that an address book was last brought up to date under.
    struct Applied {
        /// Whose they were: a mailbox may have another member since.
        let member: UserID
        let base: Snapshot.RightsBase
        let rights: SelectionRights
        /// Records whose items are not found yet, each once.
        var owed: [Owed] = []
    }

    /// Records that were last brought up to date under something earlier.
    struct Owed {
        let records: Set<RecordID>
        /// `nil`: what the journal says.
        let applied: Applied?
    }

    struct State {
        var snapshot: Snapshot
        var selections = PlacedSelections()
        var places: [AddressBookID: Place] = [:]
        /// The basis that the journal has, for address books that this process has not run yet.
        var recordedBases: [AddressBookID: Basis] = [:]
        var applied: [AddressBookID: Applied] = [:]
        var mappings: [MappingVersionRow] = []
        var isQuietTime = false
        var proofs: [AddressBookID: DepartureProofs] = [:]
        /// As far as they were asked for; what is not affected by a change keeps its own.
        var outlines: [AddressBookID: Outline] = [:]
        /// Of the snapshot, if they were asked for.
        var namedPictures: NamedPictures?
        /// Grows with every update.
        var version = 0
    }

    /// Which records an address book shall hold under one snapshot, and what its member may see.
    struct Chosen {
        let book: Book
        let viewer: Viewer?
        var selected: Set<RecordID> = []
        /// Selected ones of which no contact can be made; not known before the contacts are made.
        var empty: Set<RecordID> = []
        let unreadable: FieldMask
        /// Fields that are no lost right where they are withheld.
        let doubtful: FieldMask
        let basis: Basis
        /// `nil`: the member may see nothing at all.
        let rights: SelectionRights?
        let digest: String
    }

    /// What an address book shall hold under one snapshot.
    struct Made {
        let chosen: Chosen
        let items: [RecordID: DesiredItem]
        let outline: Outline
    }

    /// What tells whether an address book's selection has changed, without what is in it.
    package struct Outline: Sendable {
        package let digest: Fingerprint
        package let basis: Basis
        /// Records that the member may see at all.
        package let visible: Int
        /// How many items it makes.
        package let items: Int
    }

    /// What a cycle knows of an address book before its run.
    struct Glance: Sendable {
        let basis: Basis
        /// As in `Outline`.
        let visible: Int
        /// `nil`: not worked out, since the basis is another one than the journal's, which tells enough.
        let digest: Fingerprint?

        /// Whether the last whole run was for something else.
        func isUnlike(_ row: AddressBookRow) -> Bool { basis != row.basis || digest != row.digest }
    }

    let state: Locked<State>
    let contacts: SharedContacts
    let key: FingerprintKey
    let options: MappingOptions
    private let photoFingerprints: PhotoFingerprints
    private let photos: PhotoMaker
    private let secondWay: SecondWay

    /// - Parameters:
    ///   - source: that the snapshots come from; asked for pictures, and for single records that leave a selection.
    ///   - pictures: where the files lie that text fields name.
    package init(
        snapshot: Snapshot, key: FingerprintKey, options: MappingOptions, source: any CRMSource,
        pictures: PictureFolder?
    ) {
        state = Locked(State(snapshot: snapshot))
        photoFingerprints = PhotoFingerprints(key: key, folder: pictures)
        photos = PhotoMaker(source: source, fingerprints: photoFingerprints)
        secondWay = SecondWay(source: source)
        contacts = SharedContacts(key: key, options: options, photos: photoFingerprints)
        self.key = key
        self.options = options
    }

    /// From now on answers by this snapshot, for these address books.
    ///
    /// - Parameters:
    ///   - selections: under the snapshot.
    ///   - affected: the only address books whose selection or contacts may be others than under the last snapshot;
    ///     `nil`: nothing is known of that.
    ///   - mappings: what the bits of earlier masks mean.
    ///   - quietTime: whether creates and updates wait for the end of the quiet hours.
    func update(
        _ snapshot: Snapshot, _ selections: PlacedSelections, affected: Set<AddressBookID>?,
        places: [AddressBookID: Place], recordedBases: [AddressBookID: Basis],
        mappings: [MappingVersionRow] = [], quietTime: Bool
    ) {
        if affected == nil { contacts.startReading() } else { contacts.startCounting() }
        state.withLock { state in
            state.snapshot = snapshot
            state.selections = selections
            state.places = places
            state.recordedBases = recordedBases
            state.mappings = mappings
            state.isQuietTime = quietTime
            state.version += 1
            state.namedPictures = nil
            if let affected {
                // One that is not served now may be affected unseen before it comes back.
                state.outlines = state.outlines.filter { places[$0.key] != nil && !affected.contains($0.key) }
            } else {
                state.outlines = [:]
            }
        }
    }

    /// Takes over the bases that the journal has now.
    func record(bases: [AddressBookID: Basis]) {
        state.withLock { $0.recordedBases = bases }
    }

    /// Notes that the address book's last run was carried out under this snapshot.
    ///
    /// - Parameter owing: records whose items wait until they are found: a right to these that was lost is lost still.
    package func applied(_ addressBook: AddressBookID, under snapshot: Snapshot, owing: Set<RecordID> = []) {
        state.withLock { state in
            guard snapshot.isApplicable else { return }
            guard let place = state.places[addressBook], let viewer = snapshot.model.viewer(of: place.member),
                let book = snapshot.books[place.book]
            else {
                state.applied[addressBook] = nil
                return
            }
            let former = state.applied[addressBook].flatMap { $0.member == place.member ? $0 : nil }
            var applied = Applied(
                member: place.member, base: snapshot.rightsBase, rights: SelectionRights(of: viewer, by: book.rule))
            var rest = owing
            for earlier in former?.owed ?? [] {
                let records = earlier.records.intersection(rest)
                if !records.isEmpty { applied.owed.append(Owed(records: records, applied: earlier.applied)) }
                rest.subtract(records)
            }
            if !rest.isEmpty {
                var before = former
                before?.owed = []
                applied.owed.append(Owed(records: rest, applied: before))
            }
            state.applied[addressBook] = applied
        }
    }

    package var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// `nil`: not an address book of this snapshot.
    package func outline(of addressBook: AddressBookID) async -> Outline? {
        let (known, version) = state.withLock { ($0.outlines[addressBook], $0.version) }
        if let known { return known }
        guard let outline = made(addressBook, keepsItems: false)?.outline else { return nil }
        state.withLock { state in
            if state.version == version { state.outlines[addressBook] = outline }
        }
        return outline
    }

    /// - Parameter needsDigest: whether the contacts are made even where the basis is another one than the journal's.
    /// - Returns: `nil`: not an address book of this snapshot.
    func glance(of row: AddressBookRow, needsDigest: Bool = false) async -> Glance? {
        let (snapshot, place, selection) = known(of: row.id)
        guard let place, let book = snapshot.books[place.book] else { return nil }
        if !needsDigest, state.withLock({ $0.outlines[row.id] == nil }) {
            let basis = Self.chosen(book, place.member, snapshot, isOutline: true).basis
            if basis != row.basis { return Glance(basis: basis, visible: selection?.visible ?? 0, digest: nil) }
        }
        return await outline(of: row.id).map { Glance(basis: $0.basis, visible: $0.visible, digest: $0.digest) }
    }

    /// What the contacts of the newest snapshot cost so far.
    package var contactCost: ContactCost { contacts.cost }

    // MARK: DesiredProvider

    package func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState {
        let version = state.withLock { $0.version }
        guard let made = made(addressBook) else {
            return DesiredState(
                digest: Fingerprint(high: 0, low: 0), basis: Basis(),
                gainsWithheld: "the address book belongs to no book of the configuration", properties: [])
        }
        let (snapshot, place, basis, mappings, isQuietTime) = state.withLock { state in
            if state.version == version { state.outlines[addressBook] = made.outline }
            return (
                state.snapshot, state.places[addressBook], state.recordedBases[addressBook], state.mappings,
                state.isQuietTime
            )
        }
        let book = made.chosen.book
        var left = departures(of: recorded.subtracting(made.items.keys), made.chosen, addressBook, snapshot)
        if place != nil {
            markUnasked(&left, snapshot)
            let isClear = snapshot.verdict.isAccepted && !left.values.contains { $0.doubt == .unasked }
            // Nothing leaves: what was in doubt is not any more.
            if isClear { state.withLock { $0.proofs[addressBook] = nil } }
        }
        // Where departures wait for a better reading, what was applied last stays what the next one is compared with.
        let isKept = !snapshot.isApplicable
        var desired = DesiredState(
            items: made.items, departures: left, digest: made.outline.digest,
            basis: isKept ? basis ?? made.outline.basis : made.outline.basis, limit: book.rule.limit,
            gainsWithheld: snapshot.verdict.gainsBarred, gainsDelayed: isQuietTime ? "quiet hours" : nil,
            properties: Self.properties(of: book, recordedBasis: basis))
        desired.readAt = snapshot.reading.startedAt
        desired.sources = book.mapping.sources.mapValues { FieldMask($0) }
        desired.photoSources = FieldMask(book.mapping.photo?.fields ?? [])
        desired.isMadeByPresentMapping = basis?.templates == Self.templates(of: book)
        desired.formerMasks = Self.formerMasks(of: book, made.chosen.viewer, snapshot, mappings)
        return desired
    }

    package func isSelected(in addressBook: AddressBookID) async -> @Sendable (RecordID) -> Bool {
        let (snapshot, place, selection) = known(of: addressBook)
        guard let place, let selection, let table = snapshot.books[place.book]?.rule.view.table,
            let columns = snapshot.model.tables[table]?.columns
        else { return { _ in false } }
        let rows = Set(selection.rows)
        return { record in
            record.table == table && columns.row(of: record.key).map { rows.contains(UInt32($0)) } ?? false
        }
    }

    package func losses(of recorded: Set<RecordID>, in addressBook: AddressBookID) async -> DesiredState {
        let (snapshot, place, selection) = known(of: addressBook)
        let nothing = DesiredState(digest: Fingerprint(high: 0, low: 0), basis: Basis(), properties: [])
        guard let place, let book = snapshot.books[place.book] else { return nothing }
        var chosen = Self.chosen(book, place.member, snapshot)
        if let selection, let columns = snapshot.model.tables[book.rule.view.table]?.columns {
            chosen.selected = Set(selection.rows.map { columns.id(Int($0)) })
        }
        let basis = state.withLock { $0.recordedBases[addressBook] }
        var losses = DesiredState(
            departures: departures(of: recorded.subtracting(chosen.selected), chosen, addressBook, snapshot),
            digest: nothing.digest, basis: snapshot.isApplicable ? chosen.basis : basis ?? chosen.basis,
            gainsWithheld: snapshot.verdict.gainsBarred, properties: Self.properties(of: book, recordedBasis: basis))
        losses.readAt = snapshot.reading.startedAt
        markUnasked(&losses.departures, snapshot)
        return losses
    }

    package func outline(for addressBook: AddressBookID) async -> DesiredOutline {
        guard let outline = await outline(of: addressBook) else {
            return DesiredOutline(await desired(for: addressBook, recorded: []))
        }
        return state.withLock { state in
            let (snapshot, basis) = (state.snapshot, state.recordedBases[addressBook])
            // Nothing leaves: what was in doubt is not any more.
            if snapshot.verdict.isAccepted { state.proofs[addressBook] = nil }
            let book = state.places[addressBook].flatMap { snapshot.books[$0.book] }
            return DesiredOutline(
                items: outline.items, digest: outline.digest,
                basis: snapshot.isApplicable ? outline.basis : basis ?? outline.basis,
                gainsWithheld: snapshot.verdict.gainsBarred,
                properties: book.map { Self.properties(of: $0, recordedBasis: basis) } ?? [])
        }
    }

    package func doubts(
        of records: Set<RecordID>, in addressBook: AddressBookID
    ) async -> [RecordID: Departure.Doubt] {
        let (snapshot, place) = state.withLock { ($0.snapshot, $0.places[addressBook]) }
        guard let place, let book = snapshot.books[place.book] else {
            return Dictionary(uniqueKeysWithValues: records.map { ($0, .unanswered) })
        }
        let finding = await secondWay.look(at: records, in: snapshot)
        let answers = Dictionary(
            uniqueKeysWithValues: records.map { ($0, finding.doubt(of: $0, book, place.member, options)) })
        return state.withLock { state in
            state.proofs[addressBook, default: DepartureProofs()].doubts(answers, in: snapshot.wholeReading)
        }
    }

    /// Names the templates in a basis.
    static func templates(of book: Book) -> String {
        book.mappingDigest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What masks of the book's other mappings say now.
    static func formerMasks(
        of book: Book, _ viewer: Viewer?, _ snapshot: Snapshot, _ mappings: [MappingVersionRow]
    ) -> [Int64: MaskMeaning] {
        let present = Dictionary(uniqueKeysWithValues: zip(book.mapping.fields.map(\.description), 0...))
        let tables = snapshot.reading.schema.tables
        func key(_ text: String) -> FieldKey? {
            let table = tables.keys.filter { text.hasPrefix($0 + ".") }.max { $0.count < $1.count }
            return table.map { FieldKey(table: $0, field: String(text.dropFirst($0.count + 1))) }
        }
        let versions = mappings.filter { $0.book == book.id && $0.version != snapshot.mappingVersions[book.id] }
        return Dictionary(
            versions.map { row in
                let bits = row.fields.enumerated().compactMap { bit, name in present[name].map { (bit, $0) } }
                return (
                    row.version,
                    MaskMeaning(
                        unreadable: unreadable(row.fields.map(key), viewer, snapshot),
                        presentBits: Dictionary(uniqueKeysWithValues: bits))
                )
            }, uniquingKeysWith: { $1 })
    }

    /// The properties that an address book's items are kept in: those of the mapping, and those that the mapping of its
    /// last whole run wrote, so that what left the mapping is cleared.
    static func properties(of book: Book, recordedBasis: Basis?) -> Set<ContactProperty> {
        book.mapping.properties.union(recordedBasis?.properties ?? [])
    }

    package func maySee(_ question: GateQuestion) async -> Bool {
        let (snapshot, place) = state.withLock { ($0.snapshot, $0.places[question.addressBook]) }
        guard let place, place.member == question.member, let book = snapshot.books[place.book],
            question.rightsVersion == snapshot.rightsVersion,
            question.mappingVersion == snapshot.mappingVersions[book.id],
            let viewer = snapshot.model.viewer(of: place.member), viewer.viewRight(book.rule.view.name).isAllowed,
            viewer.perspective(on: question.record) != nil
        else { return false }
        return question.mask.bits.allSatisfy { bit in
            book.mapping.fields.indices.contains(bit) && viewer.fieldRight(book.mapping.fields[bit]).isAllowed
        }
    }

    package func photo(_ question: PhotoQuestion) async -> PhotoAnswer {
        guard let fingerprint = question.fingerprint else { return photos.cover() }
        let (snapshot, place) = state.withLock { ($0.snapshot, $0.places[question.addressBook]) }
        // Asked as the member sees it now, like the gate: a right that is gone takes the picture along.
        guard let place, let book = snapshot.books[place.book],
            let perspective = snapshot.model.viewer(of: place.member)?.perspective(on: question.record),
            let photo = book.mapping.photo(from: perspective),
            photoFingerprints.fingerprint(of: photo.source) == fingerprint
        else { return .later(RunObstacle.recordChanged.text()) }
        return await photos.answer(for: photo.source, fingerprint, isReplacing: question.isReplacing) {
            self.namedPictures()
        }
    }

    private func namedPictures() -> NamedPictures {
        let (known, snapshot, version) = state.withLock { ($0.namedPictures, $0.snapshot, $0.version) }
        if let known { return known }
        let named = snapshot.namedPictures
        state.withLock { state in
            if state.version == version { state.namedPictures = named }
        }
        return named
    }
}
