import CRMSources

/// `crm import` of vCards.
enum VCardImportCommand {
    private struct Answer: Encodable {
        struct LeftOut: Encodable {
            let property: String
            let reason: String
            let count: Int
            let first: String
        }

        let inserted: Int
        let updated: Int
        let unchanged: Int
        let repeated: Int
        let groups: Int
        let empty: Int
        let withoutUid: Int
        let leftOut: [LeftOut]
        let applied: Bool
        let errors: [String]
    }

    /// How many kinds of what is left out are shown as text.
    private static let kindsShownMax = 30

    static func run(
        _ arguments: ParsedArguments, _ output: Output, file: String, table: String, crm path: String
    ) throws -> ExitCode {
        let isDryRun = arguments.has("dry-run")
        let report: VCardImport.Report
        do throws(EmbeddedCRMError) {
            let crm = try EmbeddedCRM.open(path: path)
            report = try VCardImport.run(
                path: file, table: table, named: arguments.values("column"), crm: crm, isDryRun: isDryRun)
        } catch {
            throw CommandFailure(code: .sourceUnreadable, message: error.message)
        }
        for error in report.errors { output.note(error) }
        output.result(lines(report, isDryRun: isDryRun))
        try output.json(answer(report))
        return report.errors.isEmpty ? .done : .usage
    }

    // MARK: Private

    private static func lines(_ report: VCardImport.Report, isDryRun: Bool) -> [String] {
        let counts = "\(report.inserted) new, \(report.updated) changed, \(report.unchanged) as they were"
        guard report.errors.isEmpty else {
            return ["\(report.errors.count) mistakes; nothing was written. Without them: \(counts)."]
        }
        var lines = [isDryRun ? "Would import: \(counts). Nothing was written." : "Imported: \(counts)."]
        let rest = [
            (report.repeated, "equal to another card of this import"),
            (report.groups, "of groups, lists or things, left out"), (report.empty, "without anything for a column"),
            (report.withoutUID, "without UID: new records when they come again changed"),
        ]
        lines += rest.filter { $0.0 > 0 }.map { "Cards \($1): \($0)." }
        guard !report.leftOut.isEmpty else { return lines }
        lines += ["", "Left out of the cards:"]
        lines += report.leftOut.prefix(kindsShownMax).map {
            "  \($0.property) \($0.count) ×: \($0.reason.text) (first at \($0.firstPlace))"
        }
        if report.leftOut.count > kindsShownMax {
            lines.append("  \(report.leftOut.count - kindsShownMax) more kinds; --json lists them.")
        }
        return lines
    }

    private static func answer(_ report: VCardImport.Report) -> Answer {
        Answer(
            inserted: report.inserted, updated: report.updated, unchanged: report.unchanged,
            repeated: report.repeated, groups: report.groups, empty: report.empty, withoutUid: report.withoutUID,
            leftOut: report.leftOut.map {
                .init(property: $0.property, reason: $0.reason.rawValue, count: $0.count, first: $0.firstPlace)
            }, applied: report.isApplied, errors: report.errors)
    }
}
