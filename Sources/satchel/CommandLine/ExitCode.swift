import Contracts

/// What a command's end says to a script (documented in `satchel --help`).
enum ExitCode: Int32, CaseIterable {
    case done = 0
    /// Done, but something needs attention; it is listed.
    case attention = 1
    case usage = 2
    case sourceUnreadable = 3
    case target = 4
    case held = 5
    case internalFault = 70
}

extension ExitCode {
    /// A few words for the help and the manual page.
    var meaning: String {
        switch self {
        case .done: "done"
        case .attention: "done but something needs attention"
        case .usage: "usage or configuration"
        case .sourceUnreadable: "the CRM cannot be read"
        case .target: "Exchange or sign-in"
        case .held: "held"
        case .internalFault: "internal fault"
        }
    }

    /// A journal that another process has, or that cannot be written, is for the operator to put right.
    init(_ error: JournalError) {
        self =
            switch error.kind {
            case .unavailable: .usage
            case .fenced, .refused, .malformed: .internalFault
            }
    }
}

/// Ends a command with a message and an exit code.
struct CommandFailure: Error, CustomStringConvertible {
    let code: ExitCode
    /// One or more lines for standard error.
    let message: String

    var description: String { message }
}
