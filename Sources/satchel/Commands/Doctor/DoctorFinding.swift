/// What doctor looks at, in the order in which it reports.
enum DoctorCheck: String, Encodable, CaseIterable, Sendable {
    case configuration, crm, journal, credential, signIn, clock, permissions, scope, mailbox, folder, write, items,
        throttle

    /// As people read it.
    var title: String { self == .signIn ? "sign-in" : rawValue }

    /// How a failure ends the command.
    var exitCode: ExitCode {
        switch self {
        case .crm: .sourceUnreadable
        case .configuration, .journal, .credential: .usage
        case .signIn, .clock, .permissions, .scope, .mailbox, .folder, .write, .items, .throttle: .target
        }
    }
}

/// One thing that doctor found.
///
/// Names members by their login and nothing else of them: no address, no name, no id of a mailbox.
struct DoctorFinding: Encodable, Hashable, Sendable {
    enum Severity: String, Encodable, CaseIterable, Comparable, Sendable {
        case ok, note, warning, failure

        static func < (left: Self, right: Self) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    let check: DoctorCheck
    let severity: Severity
    /// A login; absent for what concerns the whole installation.
    var member: String?
    var book: String?
    /// A whole sentence.
    let finding: String
    /// What to do; absent where there is nothing to be done.
    var remedy: String?
    /// The server's own code.
    var code: String?
    /// The server's id of the request, for its support.
    var requestId: String?

    static func ok(_ check: DoctorCheck, _ finding: String, member: String? = nil, book: String? = nil) -> Self {
        DoctorFinding(check: check, severity: .ok, member: member, book: book, finding: finding)
    }
}

/// All that doctor found, and what it means for whoever called it.
struct DoctorReport: Encodable, Sendable {
    let findings: [DoctorFinding]
    let failures: Int
    let warnings: Int

    init(_ findings: [DoctorFinding]) {
        // Stable: within a check, members stay in their order.
        self.findings = DoctorCheck.allCases.flatMap { check in findings.filter { $0.check == check } }
        failures = findings.count { $0.severity == .failure }
        warnings = findings.count { $0.severity == .warning }
    }

    /// By the first failure, in the order of the checks; warnings alone are 1.
    var exitCode: ExitCode {
        if let first = findings.first(where: { $0.severity == .failure }) { return first.check.exitCode }
        return warnings > 0 ? .attention : .done
    }

    /// What is well is told in one line a check; everything else in full, with its remedy.
    var lines: [String] {
        var lines: [String] = []
        for check in DoctorCheck.allCases {
            let own = findings.filter { $0.check == check }
            lines += Self.wellLines(own.filter { $0.severity == .ok }, check)
            lines += own.filter { $0.severity != .ok }.flatMap(Self.lines)
        }
        return lines + ["", summary]
    }

    private static let labelWidth = 9

    private static func wellLines(_ findings: [DoctorFinding], _ check: DoctorCheck) -> [String] {
        let general = findings.filter { $0.member == nil }.map { "\(label("ok"))\(check.title): \($0.finding)" }
        let count = findings.count - general.count
        guard count > 0 else { return general }
        return general + ["\(label("ok"))\(check.title): well for \(count) of the members' address books or mailboxes."]
    }

    private static func lines(_ finding: DoctorFinding) -> [String] {
        let whose = [finding.member, finding.book].compactMap(\.self).joined(separator: ", ")
        let code = finding.code.map { " [\($0)]" } ?? ""
        let request = finding.requestId.map { " Request \($0)." } ?? ""
        let first =
            "\(label(finding.severity.rawValue.uppercased()))\(finding.check.title)"
            + "\(whose.isEmpty ? "" : " (\(whose))"): \(finding.finding)\(code)\(request)"
        return [first] + (finding.remedy.map { ["\(label(""))Remedy: \($0)"] } ?? [])
    }

    private static func label(_ word: String) -> String {
        word + String(repeating: " ", count: max(1, labelWidth - word.count))
    }

    private var summary: String {
        if failures + warnings == 0 { return "Nothing needs attention." }
        return "\(failures) failures, \(warnings) warnings."
    }
}
