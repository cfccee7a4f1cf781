import CRMSources
import Contracts

enum CRMImportCommand {
    private struct Answer: Encodable {
        let inserted: Int
        let updated: Int
        let unchanged: Int
        let applied: Bool
        let errors: [String]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        guard let table = arguments.value("table") else { throw UsageError("'crm import' needs --table TABLE.") }
        guard let file = arguments.operands.first else { throw UsageError("'crm import' needs FILE.") }
        let isDryRun = arguments.has("dry-run")
        let path = try CommandSupport.crmPath(arguments)
        if VCardImport.isFor(path: file) {
            return try VCardImportCommand.run(arguments, output, file: file, table: table, crm: path)
        }
        guard !arguments.has("column") else {
            throw UsageError("--column is for vCards; the first line of a CSV file names its columns.")
        }
        let report: CSVImport.Report
        do throws(EmbeddedCRMError) {
            let crm = try EmbeddedCRM.open(path: path)
            report = try CSVImport.run(path: file, table: table, crm: crm, isDryRun: isDryRun)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        for error in report.errors { output.note(error) }
        let counts = "\(report.inserted) new, \(report.updated) changed, \(report.unchanged) as they were"
        if report.errors.isEmpty {
            output.result([isDryRun ? "Would import: \(counts). Nothing was written." : "Imported: \(counts)."])
        } else {
            output.result(["\(report.errors.count) mistakes; nothing was written. Without them: \(counts)."])
        }
        try output.json(
            Answer(
                inserted: report.inserted, updated: report.updated, unchanged: report.unchanged,
                applied: report.isApplied, errors: report.errors))
        return report.errors.isEmpty ? .done : .usage
    }
}

enum CRMCheckCommand {
    private struct Answer: Encodable {
        struct Finding: Encodable {
            let weight: String
            let place: String
            let text: String
        }

        let findings: [Finding]
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let path = try CommandSupport.crmPath(arguments)
        let findings: [CRMFinding]
        do throws(SourceError) {
            findings = try CRMCheck.findings(path: path)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        output.result(
            findings.isEmpty
                ? ["\(path) has no faults."]
                : findings.map(\.description) + ["", "\(findings.count) findings in \(path)"])
        try output.json(
            Answer(
                findings: findings.map {
                    .init(weight: "\($0.weight)", place: $0.place, text: $0.text)
                }))
        return findings.isEmpty ? .done : .attention
    }
}
