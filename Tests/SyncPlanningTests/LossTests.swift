import ContactModel
import Testing

@testable import SyncPlanning

/// Since when a member has had no right to what an item holds.
@Suite("Loss") struct LossTests {
    private static let record = RecordID(table: "Kontakte", key: "1")
    private static let first = Moment(milliseconds: 1000)
    private static let second = Moment(milliseconds: 2000)

    private static func entry(_ loss: Loss? = nil, bits: [Int] = [0, 1]) -> Entry {
        Entry(
            record: record, state: .present, item: ItemID("i"), mask: FieldMask(bits), mappingVersion: 3,
            changedAt: first, loss: loss)
    }

    private static func desired(
        _ departure: RemovalCause? = nil, isSelected: Bool = false, readAt: Moment, withheld: String? = nil
    ) -> DesiredState {
        let zero = Fingerprint(high: 0, low: 0)
        let item = DesiredItem(
            contact: Contact(), fingerprint: zero, mask: FieldMask(), rightsVersion: 1, mappingVersion: 3)
        var desired = DesiredState(
            items: isSelected ? [record: item] : [:],
            departures: departure.map { [record: Departure(cause: $0, evidence: "")] } ?? [:], digest: zero,
            basis: Basis(),
            gainsWithheld: withheld, properties: [])
        desired.readAt = readAt
        return desired
    }

    private static func fields(_ bits: [Int], version: Int64 = 3) -> LostFields {
        LostFields(mask: FieldMask(bits), mappingVersion: version)
    }

    @Test func `begins with the reading that first shows it, and keeps that beginning`() {
        let lost = Self.entry().loss(in: Self.desired(.rights, readAt: Self.first), lostFields: nil, now: Self.second)
        #expect(lost == Loss(since: Self.first))
        let later = Self.entry(lost).loss(
            in: Self.desired(.member, readAt: Self.second), lostFields: nil, now: Self.second)
        #expect(later == lost)
        let field = Self.entry().loss(
            in: Self.desired(isSelected: true, readAt: Self.first), lostFields: FieldMask([1]), now: Self.second)
        #expect(field == Loss(since: Self.first, fields: Self.fields([1])))
        let more = Self.entry(field).loss(
            in: Self.desired(isSelected: true, readAt: Self.second), lostFields: FieldMask([0, 1]), now: Self.second)
        #expect(more == Loss(since: Self.first, fields: Self.fields([0, 1])))
        // The whole item is lost later than the field was.
        let whole = Self.entry(field).loss(
            in: Self.desired(.rights, readAt: Self.second), lostFields: nil, now: Self.second)
        #expect(whole == Loss(since: Self.second))
    }

    @Test func `other removals are no loss, and only a trusted reading gives a right back`() {
        let none = Self.entry().loss(in: Self.desired(.filter, readAt: Self.first), lostFields: nil, now: Self.first)
        #expect(none == nil)
        let lost = Self.entry(Loss(since: Self.first))
        func after(_ desired: DesiredState) -> Loss? { lost.loss(in: desired, lostFields: nil, now: Self.second) }
        #expect(after(Self.desired(isSelected: true, readAt: Self.second)) == nil)
        #expect(after(Self.desired(.filter, readAt: Self.second)) == nil)
        #expect(after(Self.desired(isSelected: true, readAt: Self.second, withheld: "rejected")) == lost.loss)
        // Nothing is known of the record.
        #expect(after(Self.desired(readAt: Self.second)) == lost.loss)
    }

    @Test func `ends with a write after which the item lacks the fields, field by field`() {
        var entry = Self.entry(Loss(since: Self.first, fields: Self.fields([0, 1])), bits: [1, 2])
        let some = entry.closeLoss()
        #expect(some?.fields == Self.fields([0]) && some?.since == Self.first)
        #expect(entry.loss == Loss(since: Self.first, fields: Self.fields([1])))
        let nothing = entry.closeLoss()
        #expect(nothing?.since == nil)
        entry.mask = FieldMask([2])
        let rest = entry.closeLoss()
        #expect(rest?.fields == Self.fields([1]) && entry.loss == nil)
        // A write under another mapping replaced the whole contact.
        var remade = Self.entry(Loss(since: Self.first, fields: Self.fields([1], version: 2)))
        let replaced = remade.closeLoss()
        #expect(replaced?.fields == Self.fields([1], version: 2))
        // A write takes no item away.
        var item = Self.entry(Loss(since: Self.first))
        let none = item.closeLoss()
        #expect(none?.since == nil && item.loss != nil)
    }

    @Test func `lost fields are read as they were written, and nothing else is`() {
        for fields in [Self.fields([]), Self.fields([0, 130], version: 17)] {
            #expect(LostFields(fields.description) == fields)
        }
        for text in ["", ":", "5", "5:", ":1f", "5:x", "5:1:2"] { #expect(LostFields(text) == nil, "\(text)") }
    }
}
