import AccessRules
import ContactMapping
import ContactModel
import Contracts
import Cryptography
import Foundation
import ICU
import Locking
import Selection
import SyncPlanning
import Testing

@testable import Configuration
@testable import Service

/// ENGINE §9, I35: what the bitmaps leave out and the rules, applied row by row, do not, stays.
@Suite("Two ways to a selection") struct TwoWaysTests {
    private static let anna = UserID("anna")
    private static let addressBook = AddressBookID("a")
    private static let record = RecordID(table: "Kontakte", key: "1")

    /// Has one record, and counts how it is asked for it.
    private struct Source: CRMSource {
        let name: String
        let questions = Locked(0)

        func read() async throws(SourceError) -> CRMReading { TwoWaysTests.reading(name) }
        func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? { nil }
        func changeCounter() async throws(SourceError) -> Int64? { nil }
        func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) -> FieldBytes { .none }

        func records(_ records: Set<RecordID>, as reading: CRMReading) -> [CRMChanges.Row] {
            questions.withLock { $0 += 1 }
            return records.map { id in
                CRMChanges.Row(id: id, values: id == TwoWaysTests.record ? [.text("1"), .text(name)] : nil)
            }
        }
    }

    private static let schema = CRMSchema(
        tables: [
            "Kontakte": TableSchema(
                name: "Kontakte", keyField: "Id",
                fields: ["Id", "Name"].map { FieldDefinition(name: $0, type: .text) })
        ], views: ["Kontakte": ViewDefinition(name: "Kontakte", table: "Kontakte")], attributes: [:])

    private static func reading(_ name: String) -> CRMReading {
        CRMReading(
            schema: schema,
            directory: DirectoryRows(users: [User(id: anna, login: "anna")], groups: [], memberships: []),
            rights: RightsRows(), records: ["Kontakte": [Record(id: record, values: [.text("1"), .text(name)])]],
            startedAt: Moment(milliseconds: 0))
    }

    private static func book(limit: Int? = nil) throws -> Book {
        let mapping = try Mapping.compile(
            entries: [MappingEntry(property: "displayName", value: .template("{Name}"))], table: "Kontakte",
            schema: schema, protected: []
        ).get()
        return Book(
            id: BookID("kontakte"), name: "Kontakte",
            rule: SelectionRule(
                view: try #require(schema.views["Kontakte"]), viewFilter: nil, filter: nil, pinned: nil, order: [],
                limit: limit),
            mapping: mapping, membership: BookMembers(), folder: .own, onEdit: .restore, onDelete: .restore,
            brake: Brake(), mode: .live, reuseFolder: false, definitionDigest: [], mappingDigest: [])
    }

    private static func desires(
        _ source: Source, _ book: Book, recordsDefault: DefaultRight = .open, selected: [UInt32] = []
    ) throws -> Desires {
        let reading = reading("Muster")
        let policy = RightsPolicy(recordsDefault: recordsDefault, fieldsDefault: .open, protected: [], timeZone: .gmt)
        let snapshot = Snapshot(
            reading: reading, model: RightsModel(reading: reading, policy: policy, now: reading.startedAt),
            books: [book], verdict: ReadingVerdict(), rightsVersion: 1, mappingVersions: [book.id: 1],
            collator: try Collator(locale: "de"), readingNumber: 1)
        let key = try #require(FingerprintKey(bytes: Array(repeating: 7, count: FingerprintKey.byteCount)))
        let desires = Desires(
            snapshot: snapshot, key: key, options: MappingOptions(defaultRegion: "", timeZone: .gmt), source: source,
            pictures: nil)
        let place = Desires.Place(book: book.id, member: anna)
        var selections = PlacedSelections()
        // What the bitmaps select, whatever the rules say.
        selections[place] = PlacedSelections.Placed(
            rows: selected, visible: 1, sight: PlacedSelections.Sight(reading: 1, index: 1, number: 1), changedRows: [])
        desires.update(
            snapshot, selections, affected: nil, places: [addressBook: place], recordedBases: [:], quietTime: false)
        return desires
    }

    /// As a run asks: first what is selected, then about what seems to have left.
    private static func proven(_ desires: Desires) async -> DesiredState {
        var desired = await desires.desired(for: addressBook, recorded: [record])
        desired.prove(await desires.doubts(of: desired.unasked, in: addressBook))
        return desired
    }

    @Test(arguments: [nil, 5])
    func `a record that only the bitmaps leave out is not proven to have left`(limit: Int?) async throws {
        let desires = try Self.desires(Source(name: "Muster"), Self.book(limit: limit))
        let desired = await Self.proven(desires)
        let departure = try #require(desired.departures[Self.record])
        #expect(departure.cause == .filter && departure.doubt == .contradicted)

        let entry = Entry(
            record: Self.record, state: .present, createOperation: OperationID("op"), item: ItemID("item"), etag: "1",
            want: departure.current?.fingerprint, sent: departure.current?.fingerprint, mappingVersion: 1,
            rightsVersion: 1, changedAt: Moment(milliseconds: 0))
        let plan = makePlan(
            PlanInput(entries: [entry], desired: desired, now: Moment(milliseconds: 0)))
        #expect(!plan.operations.contains { $0.act == .remove })
        #expect(plan.unproven.map(\.doubt) == [.contradicted])
    }

    @Test func `a record of which the CRM has no value any more, when it is asked, leaves`() async throws {
        let desires = try Self.desires(Source(name: ""), Self.book())
        let desired = await Self.proven(desires)
        let departure = try #require(desired.departures[Self.record])
        #expect(departure.doubt == nil)
    }

    @Test
    func `nothing is asked before what is lost is gone, and a record once however many address books it leaves`()
        async throws
    {
        let source = Source(name: "Muster")
        let desires = try Self.desires(source, Self.book())
        _ = await desires.desired(for: Self.addressBook, recorded: [])
        _ = await desires.desired(for: Self.addressBook, recorded: [Self.record])
        #expect(source.questions.withLock { $0 } == 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { _ = await Self.proven(desires) }
            }
        }
        #expect(source.questions.withLock { $0 } == 1)
    }

    @Test(arguments: [false, true])
    func `why a record has left is told alike before its book's contacts are made and with them`(
        isHidden: Bool
    ) async throws {
        let desires = try Self.desires(
            Source(name: "Muster"), Self.book(), recordsDefault: isHidden ? .hidden : .open)
        let isSelected = await desires.isSelected(in: Self.addressBook)
        #expect(!isSelected(Self.record))
        let losses = await desires.losses(of: [Self.record], in: Self.addressBook)
        let desired = await desires.desired(for: Self.addressBook, recorded: [Self.record])
        #expect(losses.basis == desired.basis && losses.basis.rights != nil)
        #expect(losses.properties == desired.properties && losses.readAt == desired.readAt)
        #expect(losses.gainsWithheld == desired.gainsWithheld)
        let (first, whole) = (losses.departures, desired.departures)
        #expect(first.mapValues(\.cause) == [Self.record: isHidden ? .rights : .filter])
        #expect(first.mapValues(\.cause) == whole.mapValues(\.cause))
        #expect(first == whole)
        #expect(first[Self.record]?.doubt == (isHidden ? nil : .unasked))
    }

    @Test func `what is selected is no loss, whoever asks without the contacts`() async throws {
        let desires = try Self.desires(Source(name: "Muster"), Self.book(), selected: [0])
        let isSelected = await desires.isSelected(in: Self.addressBook)
        #expect(isSelected(Self.record))
        #expect(!isSelected(RecordID(table: "Kontakte", key: "2")))
        #expect(!isSelected(RecordID(table: "Firmen", key: "1")))
    }

    /// A basis of other rights is enough to know whose turn it is; whoever has lost something waits for no contact.
    @Test func `where the basis tells of a change no contact is made for a glance`() async throws {
        let desires = try Self.desires(Source(name: "Muster"), Self.book(), selected: [0])
        var row = AddressBookRow(id: Self.addressBook, mailbox: MailboxID("m"), book: BookID("kontakte"))
        row.basis = Basis(rights: "others", mapping: 1, properties: [])
        let other = try #require(await desires.glance(of: row))
        #expect(other.digest == nil && other.isUnlike(row) && desires.contactCost.asked == 0)

        let whole = try #require(await desires.glance(of: row, needsDigest: true))
        #expect(whole.digest != nil && desires.contactCost.asked == 1)
        row.basis = whole.basis
        row.digest = whole.digest
        let same = try #require(await desires.glance(of: row))
        #expect(!same.isUnlike(row) && same.visible == 1)
        row.digest = Fingerprint(high: 1, low: 1)
        #expect(same.isUnlike(row))
    }
}
