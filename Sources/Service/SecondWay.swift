import AccessRules
package import Configuration
package import ContactMapping
package import ContactModel
package import Contracts
import Selection
package import SyncPlanning

/// Asks the CRM for single records by their ids: the second, independent way to tell whether what leaves a selection
/// really does (ENGINE §9).
///
/// What one address book asked in a reading serves all others. Whoever asks waits for the one before, so that a record
/// which leaves a thousand address books at once is asked for once.
actor SecondWay {
    /// What was found.
    struct Finding {
        /// The reading's rights, over the records as they were found.
        let model: RightsModel
        /// Of those asked for: it, or a record that it leads to, could not be asked for.
        let unanswered: Set<RecordID>
    }

    /// Records in one question to the source.
    static let questionMax = 1_000
    /// So many relations and merges are followed from a record: more than any path has.
    static let stepsMax = 8

    private let source: any CRMSource
    /// The reading's, that everything below is about.
    private var base: RightsModel?
    private var reading: CRMReading?
    private var model: RightsModel?
    private var found: [RecordID: CRMChanges.Row] = [:]
    private var asked: Set<RecordID> = []
    /// Questions of this reading that the source did not answer. Each may have taken seconds, and lost rights wait meanwhile.
    private var failures = 0
    private static let failuresMax = 3
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(source: any CRMSource) { self.source = source }

    func look(at records: Set<RecordID>, in snapshot: Snapshot) async -> Finding {
        await takeTurn()
        defer { passTurn() }
        if base !== snapshot.model { begin(snapshot) }
        // What could not be asked may answer now.
        asked.formIntersection(found.keys)
        var next = records
        for _ in 0..<Self.stepsMax {
            await ask(next.subtracting(asked), snapshot)
            next = Set(next.flatMap(leads))
            if next.isEmpty { break }
        }
        return Finding(model: model ?? snapshot.model, unanswered: records.filter { !isTold($0) })
    }

    private func begin(_ snapshot: Snapshot) {
        base = snapshot.model
        model = snapshot.model
        reading = snapshot.reading
        found = [:]
        asked = []
        failures = 0
    }

    private func ask(_ records: Set<RecordID>, _ snapshot: Snapshot) async {
        var rest = records.sorted()[...]
        while !rest.isEmpty, !Task.isCancelled, failures < Self.failuresMax {
            let question = Set(rest.prefix(Self.questionMax))
            rest = rest.dropFirst(Self.questionMax)
            asked.formUnion(question)
            let rows: [CRMChanges.Row]
            do throws(SourceError) {
                rows = try await source.records(question, as: snapshot.reading)
            } catch {
                // Whatever is wrong with the source: what it does not answer is not proven.
                failures += 1
                continue
            }
            take(rows.filter { question.contains($0.id) }, snapshot)
        }
    }

    private func take(_ rows: [CRMChanges.Row], _ snapshot: Snapshot) {
        guard let known = reading, let former = model, !rows.isEmpty else { return }
        for row in rows { found[row.id] = row }
        var changes = CRMChanges(
            startedAt: snapshot.reading.startedAt, changeCounter: snapshot.reading.changeCounter ?? 0)
        changes.records = rows
        let reading = known.applying(changes)
        self.reading = reading
        model = RightsModel(former, reading: reading, changes: changes, now: snapshot.model.clock.now)
    }

    /// The records that a record's relations, and its merge, lead to.
    private func leads(from id: RecordID) -> [RecordID] {
        guard let values = found[id]?.values, let table = reading?.schema.tables[id.table] else { return [] }
        func target(_ field: String, in target: String) -> RecordID? {
            guard let position = table.position(of: field), values.indices.contains(position) else { return nil }
            return values[position].keyText.map { RecordID(table: target, key: $0) }
        }
        let related = table.relations.compactMap { target($0.field, in: $0.targetTable) }
        let merged = table.mergedIntoField.flatMap { target($0, in: table.name) }
        return related + [merged].compactMap(\.self)
    }

    private func isTold(_ record: RecordID) -> Bool {
        var seen: Set<RecordID> = [record]
        var next = [record]
        for _ in 0..<Self.stepsMax {
            guard next.allSatisfy({ found[$0] != nil }) else { return false }
            next = next.flatMap(leads).filter { seen.insert($0).inserted }
            if next.isEmpty { break }
        }
        return true
    }

    private func takeTurn() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// In the order of asking.
    private func passTurn() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}

extension SecondWay.Finding {
    /// Why it is not proven that the record has left the member's selection of the book; `nil`: it is.
    func doubt(of record: RecordID, _ book: Book, _ member: UserID, _ options: MappingOptions) -> Departure.Doubt? {
        if unanswered.contains(record) { return .unanswered }
        guard record.table == book.rule.view.table, let viewer = model.viewer(of: member),
            viewer.viewRight(book.rule.view.name).isAllowed, case .record(let final) = model.resolve(record),
            final.id == record, let perspective = viewer.perspective(on: record),
            SelectionPass.isWanted(perspective, by: book.rule, viewer),
            !book.mapping.contact(from: perspective, options: options).isEmpty
        else { return nil }
        return .contradicted
    }
}

extension Snapshot {
    /// Why it is not proven that a record that the member's selection of the book lacks has left it; `nil`: it is, or the
    /// member has lost the right to it, which waits for no proof, or it is beyond the limit.
    package func doubt(
        of record: RecordID, _ book: Book, _ member: UserID, source: any CRMSource, options: MappingOptions
    ) async -> Departure.Doubt? {
        guard let viewer = model.viewer(of: member), viewer.viewRight(book.rule.view.name).isAllowed else { return nil }
        if case .record(let final) = model.resolve(record), final.id == record {
            guard let perspective = viewer.perspective(on: record),
                !SelectionPass.isWanted(perspective, by: book.rule, viewer)
            else { return nil }
        } else if !viewer.mightSee(record) {
            return nil
        }
        return await SecondWay(source: source).look(at: [record], in: self).doubt(of: record, book, member, options)
    }
}
