import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Locking
import Selection
import SyncPlanning

// What an address book shall hold, made of the snapshot.
extension Desires {
    /// - Parameter keepsItems: else only the outline is made.
    func made(_ addressBook: AddressBookID, keepsItems: Bool = true) -> Made? {
        let (snapshot, place, selection) = known(of: addressBook)
        guard let place, let book = snapshot.books[place.book] else { return nil }
        return make(book, place.member, selection, snapshot, keepsItems: keepsItems)
    }

    func known(of addressBook: AddressBookID) -> (Snapshot, Place?, PlacedSelections.Placed?) {
        state.withLock { state in
            let place = state.places[addressBook]
            return (state.snapshot, place, place.flatMap { state.selections[$0] })
        }
    }

    /// Without the selected records, which the selection tells.
    ///
    /// - Parameter isOutline: which fields the member may not read is not asked then.
    static func chosen(_ book: Book, _ member: UserID, _ snapshot: Snapshot, isOutline: Bool = false) -> Chosen {
        let viewer = snapshot.model.viewer(of: member)
        let rights = viewer.map { SelectionRights(of: $0, by: book.rule) }
        let digest = viewer.map { MemberRights(of: $0, in: snapshot).digest } ?? "none"
        var basis = Basis(
            rights: digest, selection: rights?.description, mapping: snapshot.mappingVersions[book.id] ?? 0,
            properties: book.mapping.properties)
        basis.templates = templates(of: book)
        basis.hasPhotos = book.mapping.photo != nil
        return Chosen(
            book: book, viewer: viewer,
            unreadable: isOutline ? FieldMask() : unreadable(book.mapping.fields, viewer, snapshot),
            doubtful: isOutline ? FieldMask() : doubtful(book.mapping.fields, viewer, snapshot), basis: basis,
            rights: rights, digest: digest)
    }

    private func make(
        _ book: Book, _ member: UserID, _ selection: PlacedSelections.Placed?, _ snapshot: Snapshot, keepsItems: Bool
    ) -> Made {
        var chosen = Self.chosen(book, member, snapshot, isOutline: !keepsItems)
        var items: [RecordID: DesiredItem] = [:]
        var digest = SelectionDigest()
        var count = 0
        if let viewer = chosen.viewer, let selection,
            let columns = snapshot.model.tables[book.rule.view.table]?.columns
        {
            if keepsItems {
                items.reserveCapacity(selection.rows.count)
                chosen.selected.reserveCapacity(selection.rows.count)
            }
            for row in selection.rows {
                let place =
                    selection.changedRows.contains(row)
                    ? nil : SharedContacts.Place(book: book.id, sight: selection.sight, row: row)
                // Without a perspective there is no contact: the two ways to a selection would have to differ.
                let contact = contacts.contact(at: place, of: book) { viewer.perspective(on: columns.id(Int(row))) }
                if let made = contact?.made, !made.mapped.isEmpty {
                    digest.add(made.part)
                    count += 1
                }
                guard keepsItems else { continue }
                let record = columns.id(Int(row))
                chosen.selected.insert(record)
                guard let contact else { continue }
                if contact.made.mapped.isEmpty {
                    chosen.empty.insert(record)
                } else {
                    items[record] = item(
                        contact.made.mapped, contact.made.fingerprint, contact.made.photo, book, snapshot,
                        unreadable: Self.unreadable(
                            chosen.unreadable, and: contact.withheld, chosen.doubtful, snapshot))
                }
            }
        }
        return Made(
            chosen: chosen, items: items,
            outline: Outline(
                digest: digest.fingerprint, basis: chosen.basis, visible: selection?.visible ?? 0, items: count))
    }

    func item(
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
    static func unreadable(_ fields: [FieldKey?], _ viewer: Viewer?, _ snapshot: Snapshot) -> FieldMask {
        guard let viewer, snapshot.verdict.revocationsBarred == nil else { return FieldMask() }
        return FieldMask(
            fields.indices.filter { bit in
                guard let field = fields[bit] else { return false }
                let decision = viewer.fieldRight(field)
                return !decision.isAllowed && decision.reason.ground != .unknown
            })
    }

    /// Together with what is withheld of one record, which proves nothing while the rights count as unread.
    static func unreadable(
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
}
