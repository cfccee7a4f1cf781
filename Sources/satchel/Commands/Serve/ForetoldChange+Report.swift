import Console
import Sentences
import Service
import SyncEngine
import SyncPlanning

extension ForetoldChange {
    /// What a dry run found, without more operations than a person looks through.
    init(_ report: CycleReport) {
        var addressBooks: [AddressBook] = []
        var operations: [Operation] = []
        for entry in report.addressBooks {
            guard let summary = entry.summary else { continue }
            let all =
                summary.plan.operations.map { ($0.record, Kind(Act($0.act), $0.cause.word)) }
                + summary.plan.held.map { ($0.record, Kind(.held, $0.cause.rawValue)) }
            guard !all.isEmpty || !summary.problems.isEmpty else { continue }
            let counts = Dictionary(grouping: all) { $0.1 }.mapValues(\.count)
            operations += all.prefix(Self.operationsMax - operations.count).map { record, kind in
                Operation(place: addressBooks.count, kind: kind, record: "\(record)")
            }
            addressBooks.append(
                AddressBook(
                    member: entry.login, book: entry.bookAndPlace, counts: counts, problems: summary.problems))
        }
        let isUnusable = CycleTable.exitCode(report) == .target
        self.init(
            addressBooks: addressBooks, lookedAt: report.addressBooks.count { $0.summary != nil },
            operations: operations,
            remarks: report.rollouts.map(\.foretold) + report.rollouts.flatMap(\.problems) + report.problems,
            obstacle: isUnusable ? CycleSentence.noForetelling.text() : nil)
    }
}

extension ForetoldChange.Act {
    fileprivate init(_ act: OperationAct) {
        self =
            switch act {
            case .create: .create
            case .update: .update
            case .redact: .redact
            case .remove: .remove
            }
    }
}
