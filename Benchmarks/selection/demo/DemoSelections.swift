import AccessRules
import CRMSources
import Configuration
import ContactModel
import Foundation
import ICU
import Selection

/// From a cold start to every member's selection of the sample company: reading, rights, selections, on one thread.
@main enum DemoSelections {
    static func main() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // Invented people in a temporary folder: what cannot be removed harms nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        let crm = folder.appendingPathComponent("crm.db").path
        try SampleCRM.write(to: crm)
        let configuration = try SatchelConfiguration.parse(
            text: SampleCRM.configuration(
                endpoint: "http://127.0.0.1:8081", tenant: "musterwerk.example",
                clientID: "9a2e0000-0000-4000-8000-000000000001", crmPath: crm, journalPath: folder.path + "/journal.db"
            ),
            fileName: "satchel.yaml")

        let clock = ContinuousClock()
        let started = clock.now
        let reading = try await EmbeddedCRMSource(path: crm) { Moment(milliseconds: 1_772_535_600_000) }.read()
        let read = clock.now
        let resolved = try configuration.resolve(against: reading).get()
        let model = RightsModel(reading: reading, policy: resolved.policy, now: reading.startedAt)
        let compiled = clock.now
        let index = SelectionIndex(
            model: model, collator: try Collator(locale: "de-DE"), rules: resolved.books.map(\.rule))
        var members = 0
        var pairs = 0
        for book in resolved.books {
            let rule = index.prepare(book.rule)
            for viewer in book.members(in: model.directory).compactMap(model.viewer) {
                members += 1
                pairs += index.selection(by: rule, for: viewer).ordinals.count
            }
        }
        let selected = clock.now
        func seconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> String {
            let (seconds, attoseconds) = (to - from).components
            return String(format: "%.3f", Double(seconds) + Double(attoseconds) / 1e18)
        }
        print(
            "demo read_s=\(seconds(started, read)) rights_s=\(seconds(read, compiled)) "
                + "selections_s=\(seconds(compiled, selected)) total_s=\(seconds(started, selected)) "
                + "members=\(members) pairs=\(pairs)")
    }
}
