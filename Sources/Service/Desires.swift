import AccessRules
package import CRMSources
import Configuration
package import ContactMapping
package import ContactModel
package import Contracts
import Cryptography
import Locking
import Selection
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
    private struct Applied {
        let base: Snapshot.RightsBase
        let rights: SelectionRights
    }

    private struct State {
        var snapshot: Snapshot
        var selections = PlacedSelections()
        var places: [AddressBookID: Place] = [:]
        /// The basis that the journal has, for address books that this process has not run yet.
        var recordedBases: [AddressBookID: String] = [:]
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

    /// What an address book shall hold under one snapshot.
    private struct Made {
        let book: Book
        let viewer: Viewer?
        let items: [RecordID: DesiredItem]
        let empty: Set<RecordID>
        let selected: Set<RecordID>
        let unreadable: FieldMask
        /// Fields that are no lost right where they are withheld.
        let doubtful: FieldMask
        let outline: Outline
        /// `nil`: the member may see nothing at all.
        let rights: SelectionRights?
        let digest: String
    }

    /// What tells whether an address book's selection has changed, without what is in it.
    package struct Outline: Sendable {
        package let digest: Fingerprint
        package let basis: String
        /// Records that the member may see at all.
        package let visible: Int
    }

    private let state: Locked<State>
    private let contacts: SharedContacts
    private let key: FingerprintKey
    private let options: MappingOptions
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
        places: [AddressBookID: Place], recordedBases: [AddressBookID: String],
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
    func record(bases: [AddressBookID: String]) {
        state.withLock { $0.recordedBases = bases }
    }

    /// Notes that the address book's last run was carried out under this snapshot.
    package func applied(_ addressBook: AddressBookID, under snapshot: Snapshot) {
        state.withLock { state in
            guard snapshot.isApplicable else { return }
            guard let place = state.places[addressBook], let viewer = snapshot.model.viewer(of: place.member),
                let book = snapshot.books[place.book]
            else {
                state.applied[addressBook] = nil
                return
            }
            state.applied[addressBook] = Applied(
                base: snapshot.rightsBase, rights: SelectionRights(of: viewer, by: book.rule))
        }
    }

    package var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// `nil`: not an address book of this snapshot.
    package func outline(of addressBook: AddressBookID) async -> Outline? {
        let (known, version) = state.withLock { ($0.outlines[addressBook], $0.version) }
        if let known { return known }
        guard let outline = made(addressBook)?.outline else { return nil }
        state.withLock { state in
            if state.version == version { state.outlines[addressBook] = outline }
        }
        return outline
    }

    /// What the contacts of the newest snapshot cost so far.
    package var contactCost: ContactCost { contacts.cost }

    // MARK: DesiredProvider

    package func desired(for addressBook: AddressBookID, recorded: Set<RecordID>) async -> DesiredState {
        guard let made = made(addressBook) else {
            return DesiredState(
                digest: Fingerprint(high: 0, low: 0), basis: "unknown",
                gainsWithheld: "the address book belongs to no book of the configuration", properties: [])
        }
        let (snapshot, place, applied, basis, mappings, isQuietTime) = state.withLock { state in
            (
                state.snapshot, state.places[addressBook], state.applied[addressBook],
                state.recordedBases[addressBook], state.mappings, state.isQuietTime
            )
        }
        let leaving = recorded.subtracting(made.items.keys)
        var departures =
            leaving.isEmpty
            ? [:]
            : departures(
                of: leaving, made,
                former: former(made, member: place?.member, snapshot, applied: applied, basis: basis), snapshot)
        if place != nil { markUnasked(&departures, addressBook, snapshot) }
        // Where departures wait for a better reading, what was applied last stays what the next one is compared with.
        let isKept = !snapshot.isApplicable
        var desired = DesiredState(
            items: made.items, departures: departures, digest: made.outline.digest,
            basis: isKept ? basis ?? made.outline.basis : made.outline.basis, limit: made.book.rule.limit,
            gainsWithheld: snapshot.verdict.gainsBarred, gainsDelayed: isQuietTime ? "quiet hours" : nil,
            properties: Self.properties(of: made.book, recordedBasis: basis))
        desired.readAt = snapshot.reading.startedAt
        desired.sources = made.book.mapping.sources.mapValues { FieldMask($0) }
        desired.photoSources = FieldMask(made.book.mapping.photo?.fields ?? [])
        desired.isMadeByPresentMapping = Basis(basis).templates == Self.templates(of: made.book)
        desired.formerMasks = Self.formerMasks(of: made.book, made.viewer, snapshot, mappings)
        return desired
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
    private static func templates(of book: Book) -> String {
        book.mappingDigest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What masks of the book's other mappings say now.
    private static func formerMasks(
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
    static func properties(of book: Book, recordedBasis: String?) -> Set<ContactProperty> {
        book.mapping.properties.union(Basis(recordedBasis).properties)
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
        else { return .later("the record changed meanwhile. The next run sends what it has then.") }
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

    // MARK: Parts of the answer

    private func made(_ addressBook: AddressBookID) -> Made? {
        let (snapshot, place, selection) = state.withLock { state in
            (state.snapshot, state.places[addressBook], state.places[addressBook].flatMap { state.selections[$0] })
        }
        guard let place, let book = snapshot.books[place.book] else { return nil }
        return make(book, place.member, selection, snapshot)
    }

    private func make(
        _ book: Book, _ member: UserID, _ selection: PlacedSelections.Placed?, _ snapshot: Snapshot
    ) -> Made {
        let viewer = snapshot.model.viewer(of: member)
        let unreadable = Self.unreadable(book.mapping.fields, viewer, snapshot)
        let doubtful = Self.doubtful(book.mapping.fields, viewer, snapshot)
        var items: [RecordID: DesiredItem] = [:]
        var empty: Set<RecordID> = []
        var selected: Set<RecordID> = []
        var digest = SelectionDigest()
        if let viewer, let selection, let columns = snapshot.model.tables[book.rule.view.table]?.columns {
            for row in selection.rows {
                let record = columns.id(Int(row))
                selected.insert(record)
                let place =
                    selection.changedRows.contains(row)
                    ? nil : SharedContacts.Place(book: book.id, sight: selection.sight, row: row)
                // Without a perspective there is no contact: the two ways to a selection would have to differ.
                let contact = contacts.contact(at: place, of: book) { viewer.perspective(on: record) }
                guard let contact else { continue }
                let made = contact.made
                if made.mapped.isEmpty {
                    empty.insert(record)
                } else {
                    items[record] = item(
                        made.mapped, made.fingerprint, made.photo, book, snapshot,
                        unreadable: Self.unreadable(unreadable, and: contact.withheld, doubtful, snapshot))
                    digest.add(made.part)
                }
            }
        }
        let rights = viewer.map { SelectionRights(of: $0, by: book.rule) }
        let whole = viewer.map { MemberRights(of: $0, in: snapshot).digest } ?? "none"
        var basis = Basis(
            rights: whole, selection: rights?.description, mapping: snapshot.mappingVersions[book.id] ?? 0,
            properties: book.mapping.properties)
        basis.templates = Self.templates(of: book)
        basis.hasPhotos = book.mapping.photo != nil
        return Made(
            book: book, viewer: viewer, items: items, empty: empty, selected: selected, unreadable: unreadable,
            doubtful: doubtful,
            outline: Outline(
                digest: digest.fingerprint, basis: basis.description, visible: selection?.visible ?? 0), rights: rights,
            digest: whole)
    }

    private func item(
        _ mapped: MappedContact, _ fingerprint: Fingerprint, _ photo: DesiredPhoto?, _ book: Book,
        _ snapshot: Snapshot, unreadable: FieldMask
    ) -> DesiredItem {
        var item = DesiredItem(
            contact: mapped.contact, fingerprint: fingerprint, mask: FieldMask(mapped.fields),
            unreadable: unreadable, rightsVersion: snapshot.rightsVersion,
            mappingVersion: snapshot.mappingVersions[book.id] ?? 0)
        item.photo = photo
        return item
    }

    /// The mapped fields that the member has surely no right to. None while the rights count as unread, and none for a
    /// field that the CRM does not have now: that is no loss of a right.
    private static func unreadable(_ fields: [FieldKey?], _ viewer: Viewer?, _ snapshot: Snapshot) -> FieldMask {
        guard let viewer, snapshot.verdict.revocationsBarred == nil else { return FieldMask() }
        return FieldMask(
            fields.indices.filter { bit in
                guard let field = fields[bit] else { return false }
                let decision = viewer.fieldRight(field)
                return !decision.isAllowed && decision.reason.ground != .unknown
            })
    }

    /// Together with what is withheld of one record, which proves nothing while the rights count as unread.
    private static func unreadable(
        _ mask: FieldMask, and withheld: FieldMask, _ doubtful: FieldMask, _ snapshot: Snapshot
    ) -> FieldMask {
        guard snapshot.verdict.revocationsBarred == nil, withheld != FieldMask() else { return mask }
        return mask.union(withheld.subtracting(doubtful))
    }

    /// The mapped fields of tables whose records may be invisible only since a field could not be read.
    private static func doubtful(_ fields: [FieldKey], _ viewer: Viewer?, _ snapshot: Snapshot) -> FieldMask {
        guard let viewer, snapshot.reading.schema.tables.values.contains(where: { !$0.unreadFields.isEmpty }) else {
            return FieldMask()
        }
        let tables = Set(fields.map(\.table)).filter { viewer.unreadField(decidingOnRecordsOf: $0) != nil }
        return FieldMask(fields.indices.filter { tables.contains(fields[$0].table) })
    }

    /// Notes which departures need a second way to tell of them. Revocations need no proof, and of a reading that was not
    /// accepted nothing else goes anyway.
    private func markUnasked(
        _ departures: inout [RecordID: Departure], _ addressBook: AddressBookID, _ snapshot: Snapshot
    ) {
        guard snapshot.verdict.isAccepted else { return }
        let records = departures.filter { $0.value.cause == .filter || $0.value.cause == .gone }.keys
        guard !records.isEmpty else { return state.withLock { $0.proofs[addressBook] = nil } }
        for record in records { departures[record]?.doubt = .unasked }
    }

    private func departures(
        of records: Set<RecordID>, _ made: Made, former: Departures.Former, _ snapshot: Snapshot
    ) -> [RecordID: Departure] {
        let judge = Departures(
            snapshot: snapshot, book: made.book, viewer: made.viewer, empty: made.empty, selected: made.selected,
            former: former)
        var departures: [RecordID: Departure] = [:]
        for record in records {
            departures[record] = judge.departure(of: record) { perspective in
                let mapped = made.book.mapping.contact(from: perspective, options: options)
                // What an earlier mapping wrote and this one does not is absent in the contact: more properties to
                // compare by do not change its fingerprint.
                let fingerprint = key.fingerprint(of: mapped.contact, over: made.book.mapping.properties)
                let withheld = FieldMask(made.book.mapping.withheldBits(of: perspective))
                return mapped.isEmpty
                    ? nil
                    : item(
                        mapped, fingerprint, contacts.photo(of: made.book, perspective), made.book, snapshot,
                        unreadable: Self.unreadable(made.unreadable, and: withheld, made.doubtful, snapshot))
            }
        }
        let blank = blank(made, snapshot)
        for (record, departure) in departures where departure.current == nil { departures[record]?.blank = blank }
        return departures
    }

    /// Stands for the contact of a record that none can be made of, by the member's rights to the mapped fields alone.
    private func blank(_ made: Made, _ snapshot: Snapshot) -> DesiredItem {
        DesiredItem(
            contact: Contact(), fingerprint: key.fingerprint(of: Contact(), over: made.book.mapping.properties),
            mask: FieldMask(), unreadable: made.unreadable, rightsVersion: snapshot.rightsVersion,
            mappingVersion: snapshot.mappingVersions[made.book.id] ?? 0)
    }

    /// What is known of the rights that the address book was last brought up to date under.
    private func former(
        _ made: Made, member: UserID?, _ snapshot: Snapshot, applied: Applied?, basis: String?
    ) -> Departures.Former {
        guard let rights = made.rights else { return .unchanged }
        guard let applied else {
            let basis = Basis(basis)
            guard let recorded = basis.rights else { return .unchanged }
            guard let selection = basis.selection else {
                // Nothing to tell by: a journal of before, or a member who could see nothing.
                let all = SelectionRights.Change(ofFilters: true, ofLimit: true)
                return recorded == made.digest ? .unchanged : .changed(all)
            }
            let change = rights.changes(since: SelectionRights(selection))
            return change == SelectionRights.Change() ? .unchanged : .changed(change)
        }
        guard rights.changes(since: applied.rights) != SelectionRights.Change() else { return .unchanged }
        let model = snapshot.model(under: applied.base)
        guard let viewer = member.flatMap(model.viewer(of:)) else { return .selected([]) }
        var pass = SelectionPass(model: model, collator: snapshot.collator)
        return .selected(Set(pass.selection(by: made.book.rule, for: viewer).selected.map(\.record)))
    }
}
