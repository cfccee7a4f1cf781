import AccessRules
import ContactModel
import Cryptography
import Foundation
import ICU
import Selection

/// The product's bulk selection on generated data, timed by phase on one thread: the other side of
/// Benchmarks/reference/selection_floor.c.
@main enum SelectionBenchmark {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: selection-bench DIR\n".utf8))
            exit(2)
        }
        var watch = StopWatch()
        let company = try Company(folder: CommandLine.arguments[1])
        let collator = try Collator(locale: "de-DE")
        let model = RightsModel(
            reading: company.reading,
            policy: RightsPolicy(
                recordsDefault: .hidden, fieldsDefault: .open, protected: [], timeZone: .gmt),
            now: company.reading.startedAt)
        let current = CurrentSelections(
            model: model, collator: collator,
            books: [.init(rule: company.rule, reading: company.contactPaths, members: company.members)])
        let viewers = current.viewers
        let read = watch.lap()

        let index = current.index
        let rule = current.indexedRule(of: 0)
        for isHidden in [false, true] {
            let one = viewers.first { company.withoutName.contains($0.user.id) == isHidden }
            if let one { index.prepareOrder(by: rule, for: one) }
        }
        let sort = watch.lap()

        let parts = Self.parts(company, model, index)
        let contact = watch.lap()

        // The first member of each sight brings the shared sets and postings into being.
        for isHidden in [false, true] {
            let one = viewers.first { company.withoutName.contains($0.user.id) == isHidden }
            if let one { _ = index.selection(by: rule, for: one) }
        }
        let bitmaps = watch.lap()

        var selections: [(ordinals: [UInt32], rightsClass: Int)] = []
        selections.reserveCapacity(viewers.count)
        for viewer in viewers {
            let ordinals = index.selection(by: rule, for: viewer).ordinals
            selections.append((ordinals, company.withoutName.contains(viewer.user.id) ? 1 : 0))
        }
        let selecting = watch.lap()

        var pairs = 0
        var whole: [UInt8] = []
        for (ordinals, rightsClass) in selections {
            var digest = SelectionDigest()
            parts[rightsClass].withUnsafeBufferPointer { parts in
                for ordinal in ordinals { digest.add(parts[Int(ordinal)]) }
            }
            pairs += ordinals.count
            whole += digest.fingerprint.bytes
        }
        let digests = watch.lap()
        let name = SHA256.digest(of: whole).prefix(16).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        let peak = peakMebibytes()
        selections = []
        var changing = ChangeBenchmark(company, current, collator)
        let changes = try changing.run()
        print(
            "product read_s=\(read) sort_s=\(sort) contact_s=\(contact) bitmaps_s=\(bitmaps) selections_s=\(selecting) "
                + "digests_s=\(digests) pairs=\(pairs) digest=\(name) peak_mib=\(peak) \(changes)")
    }

    /// By rights class and ordinal, what a record contributes to a digest.
    private static func parts(_ company: Company, _ model: RightsModel, _ index: SelectionIndex) -> [[Fingerprint]] {
        guard let columns = model.tables["Kontakte"]?.columns else { return [] }
        return [0, 1].map { rightsClass in
            if rightsClass == 1, company.withoutName.isEmpty { return [] }
            return index.rows(of: "Kontakte").map { row in
                SelectionDigest.part(
                    of: columns.id(Int(row)), company.fingerprint(row: Int(row), rightsClass: rightsClass))
            }
        }
    }

    /// The most memory that the process had at any time.
    private static func peakMebibytes() -> Int {
        var usage = rusage()
        // 0 is the process itself; the constant has a type of its own on Linux.
        getrusage(0, &usage)
        return usage.ru_maxrss / 1024
    }
}

/// Seconds of the steady clock, lap by lap, with three decimals.
struct StopWatch {
    private let clock = ContinuousClock()
    private var last = ContinuousClock().now

    mutating func lap() -> String {
        let now = clock.now
        defer { last = now }
        let (seconds, attoseconds) = (now - last).components
        return String(format: "%.3f", Double(seconds) + Double(attoseconds) / 1e18)
    }
}
