import AccessRules
import CRMSources
import Configuration
import ContactModel
import Contracts
import Foundation
import Selection
import Service
import Testing

@testable import satchel

/// One example carried out: an embedded CRM of its own, read by the real source at the page's time, and asked what the
/// commands `preview` and `explain` ask.
final class PageOffice {
    private let folder: URL
    private var notation: PageNotation
    private let configurationText: String

    init(_ example: RightsPage.Example, of page: RightsPage) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "satchel-rights-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        notation = PageNotation(try EmbeddedCRM.create(path: folder.appending(path: "crm.db").path))
        try notation.write(page.common.crm)
        try notation.write(example.crm)
        configurationText = try page.configuration(of: example)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What comes of the example, as the page writes it: who gets what, what is reported, and every `why` of `answer`.
    func answer(to example: RightsPage.Example) async throws -> String {
        var judge = ReadingJudge(accepted: nil, acceptedRecords: nil)
        if !example.change.isEmpty {
            _ = try await ask([], &judge)
            try notation.change(example.change)
        }
        let questions = example.answer.split(separator: "\n").filter { $0.hasPrefix("why ") }
        return try await ask(questions, &judge).joined(separator: "\n") + "\n"
    }

    private func ask(_ questions: [Substring], _ judge: inout ReadingJudge) async throws -> [String] {
        let now = notation.now
        let reading = try await EmbeddedCRMSource(path: notation.crm.path) { now }.read()
        let office: Office
        do {
            let configuration = try SatchelConfiguration.parse(
                text: configurationText, fileName: folder.appending(path: "satchel.yaml").path)
            office = try Office(configuration, reading, keptDefined: judge.definedToKeep)
        } catch let error as ConfigurationErrors {
            return refusal(error.description)
        } catch let error as CommandFailure {
            return refusal(error.message)
        }
        var lines = PageAnswer.contacts(office)
        lines += reports(reading, office, &judge).map { "reported: \($0)" }
        for question in questions { lines += ["", String(question)] + (try await PageAnswer.why(question, office)) }
        return lines
    }

    /// The configuration's errors without the places, which are those of the test's file.
    private func refusal(_ message: String) -> [String] {
        message.split(separator: "\n").map { line in
            String(line.replacing(/^.*\/satchel\.yaml:\d+:\d+/, with: "satchel.yaml"))
        }
    }

    /// What the service would say of this reading, by its own judgement.
    private func reports(_ reading: CRMReading, _ office: Office, _ judge: inout ReadingJudge) -> [String] {
        let model = office.snapshot.model
        let verdict = judge.judge(
            facts: SourceFacts(reading, defined: model.definedObjects), records: 0, missingCanaries: [],
            rightsProblems: model.problems.filter(\.failsClosed).map(\.description), now: reading.startedAt)
        return reading.problems.map { "\($0.place): \($0.text)" } + model.problems.map(\.description)
            + verdict.reasons.map { "Nobody gains anything by this reading: \($0)." }
    }
}
