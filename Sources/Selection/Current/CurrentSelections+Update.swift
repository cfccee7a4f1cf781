package import AccessRules
import Bitmaps
package import ContactModel

/// From one state of the records to the next.
extension CurrentSelections {
    /// A member's copy of a book that may have to be another now.
    package struct Affected: Hashable, Sendable {
        /// The book's number.
        package let book: Int
        package let member: UserID
        /// Whether something goes out of the member's sight: that is to be carried out first (DOMAIN §8).
        package let losesSight: Bool
    }

    /// - Parameters:
    ///   - model: made of the present one by these changes; see `canFollow`.
    ///   - records: whose rows, access lists or subscriptions changed.
    /// - Returns: every copy that differs by it, by book and member; now and then one that does not differ after all.
    ///   `nil`: that is more than is worth following, and nothing is taken over.
    package func update(to model: RightsModel, changed records: Set<RecordID>) -> [Affected]? {
        guard records.count <= changedMax(model) else { return nil }
        let touched = referrers.touched(by: records, from: self.model, to: model)
        guard touched.values.reduce(0, { $0 + $1.count }) <= changedMax(model) else { return nil }
        let present = RecordAudiences(model: model, members: members, rights: index.rights)
        var affected: [[UInt32: Bool]] = Array(repeating: [:], count: books.count)
        var stale: [[UInt32]] = Array(repeating: [], count: books.count)
        var made: [String: [Int: ChangedRecord]] = [:]
        for (table, rows) in touched {
            let numbers = books.indices.filter { books[$0].rule.view.table == table }
            guard !numbers.isEmpty, let store = model.tables[table] else { continue }
            for row in rows {
                let former = changed[table]?[row]
                let before = former ?? record(row, audiences, table, numbers, isAsIndexed: true)
                let after = record(row, present, table, numbers, isAsIndexed: false)
                var isAlike = former == nil && before.visible == after.visible
                for book in numbers {
                    let contact = contactChange(book, row, present)
                    let change = Change(before: before, after: after, isLive: store.isLive(row), contact: contact)
                    compare(change, book, &affected[book], &stale[book])
                    isAlike =
                        isAlike && !contact.isChanged
                        && ChangedRecord.Wanted.areAlike(before.wanted[book], after.wanted[book])
                }
                // What nobody could tell from before may stay with the index.
                if isAlike { continue }
                made[table, default: [:]][row] = after
                countVisible(from: before.visible, to: after.visible, of: table)
            }
        }
        for book in books.indices {
            for member in stale[book] { prepared[book].reaches[Int(member)] = nil }
        }
        let answer = books.indices.flatMap { book in
            affected[book].sorted { $0.key < $1.key }.map {
                Affected(book: book, member: members.viewer($0.key).user.id, losesSight: $0.value)
            }
        }
        commit(made, model, present)
        return answer
    }

    private struct Change {
        let before: ChangedRecord
        let after: ChangedRecord
        let isLive: Bool
        let contact: ContactChange
    }

    /// What a record's contacts in one book have lost or changed.
    private struct ContactChange {
        let isChanged: Bool
        /// Members that no longer get to the end of a path that is still there.
        let losing: Bitmap
    }

    /// Tells whose copies of the book a change concerns, and whose reach is no longer known.
    private func compare(
        _ change: Change, _ book: Int, _ affected: inout [UInt32: Bool], _ stale: inout [UInt32]
    ) {
        let (before, after) = (change.before.wanted[book], change.after.wanted[book])
        let isInPlace = ChangedRecord.Wanted.areAlike(before, after)
        if isInPlace, !change.contact.isChanged { return }
        let concerned = (before?.candidates ?? .empty).union(after?.candidates ?? .empty)
        for member in concerned.numbers() {
            let reach = reach(book, member)
            let wasSelected =
                before?.candidates.contains(member) == true && isWithin(reach, change.before, book, member)
            let isSelected = after?.candidates.contains(member) == true && isWithin(reach, change.after, book, member)
            guard wasSelected || isSelected else { continue }
            if !isInPlace { stale.append(member) }
            let isSettled = reach.isShared && wasSelected && isSelected
            guard !isSettled || change.contact.isChanged else { continue }
            let losesSight =
                wasSelected && change.isLive
                && (change.before.visible.contains(member) && !change.after.visible.contains(member)
                    || change.contact.losing.contains(member))
            affected[member] = affected[member] == true || losesSight
        }
    }

    private func reach(_ book: Int, _ member: UInt32) -> Reach {
        if let known = prepared[book].reaches[Int(member)] { return known }
        _ = selection(of: book, for: members.viewer(member).user.id)
        guard let reach = prepared[book].reaches[Int(member)] else {
            preconditionFailure("a candidate for a member who may not use the view")
        }
        return reach
    }

    private func isWithin(_ reach: Reach, _ record: ChangedRecord, _ book: Int, _ member: UInt32) -> Bool {
        guard reach.isShared, let last = reach.last else { return true }
        let table = books[book].rule.view.table
        let standing: Standing
        if record.isAsIndexed, let ordinal = index.space(table)?.ordinal(of: record.row) {
            standing = Standing(
                isPinned: record.wanted[book]?.pinned.contains(member) == true, count: reach.ladder.place(of: ordinal),
                place: nil)
        } else {
            standing = record.standing(in: book, for: member, on: reach.ladder)
        }
        return standing.isWithin(last, by: books[book].rule.order)
    }

    // MARK: One record

    /// A record as all members see it, for some books of its table.
    private func record(
        _ row: Int, _ audiences: RecordAudiences, _ table: String, _ numbers: [Int], isAsIndexed: Bool
    ) -> ChangedRecord {
        guard let store = audiences.model.tables[table] else {
            return ChangedRecord(row: row, key: "", visible: .empty, wanted: [:])
        }
        let audience = audiences.audience(store, row: row)
        let visible = audience.visible
        var wanted: [Int: ChangedRecord.Wanted] = [:]
        if !visible.isEmpty {
            for book in numbers { wanted[book] = self.wanted(audience, visible, book) }
        }
        return ChangedRecord(
            row: row, key: row < store.columns.rowCount ? store.columns.key(row) : "", visible: visible, wanted: wanted,
            isAsIndexed: isAsIndexed)
    }

    private func wanted(_ audience: RecordAudience, _ visible: Bitmap, _ book: Int) -> ChangedRecord.Wanted? {
        let rule = prepared[book].rule
        var candidates = visible.intersection(prepared[book].admitted)
        for condition in rule.conditions where !candidates.isEmpty {
            candidates = candidates.intersection(audience.truth(condition, .perspective).isTrue)
        }
        guard !candidates.isEmpty else { return nil }
        let pinned = rule.pinned.map { audience.truth($0, .perspective).isTrue.intersection(candidates) }
        let criteria = rule.rule.order.map { criterion in
            (sortKey(of: audience.end(of: criterion.path).value.single), audience.reached(criterion.path))
        }
        return ChangedRecord.Wanted(candidates: candidates, pinned: pinned ?? .empty, criteria: criteria)
    }

    /// Whether a book's contact of the record is made of other values now, for anybody.
    private func contactChange(
        _ book: Int, _ row: Int, _ present: RecordAudiences
    ) -> ContactChange {
        let table = books[book].rule.view.table
        guard let formerStore = model.tables[table], let store = present.model.tables[table] else {
            return ContactChange(isChanged: true, losing: .empty)
        }
        let former = audiences.audience(formerStore, row: row)
        let now = present.audience(store, row: row)
        var isChanged = false
        var losing: [Bitmap] = []
        for path in books[book].reading {
            let (before, after) = (former.end(of: path), now.end(of: path))
            let (reached, reaching) = (former.reached(path), now.reached(path))
            // The same value at the end of another way is seen by others.
            if !before.value.isIdentical(to: after.value) || reached != reaching { isChanged = true }
            if after.isThere { losing.append(reached.subtracting(reaching)) }
        }
        return ContactChange(isChanged: isChanged, losing: Bitmap.union(of: losing))
    }
}
