import Console
import ContactModel

/// The tokens by which programs use the HTTP API.
enum AccountTokenCommand {
    static let actions = ["add", "list", "remove"]
    static let roles: [Account.Role] = [.administrator, .officer]
    static let daysDefault = 90
    static let daysMax = 730

    private struct Answer: Encodable {
        let tokens: [Entry]

        struct Entry: Encodable {
            let name: String
            let role: String
            let endsAt: String
            let isGood: Bool
            /// Of one that was made just now, and never again.
            var token: String?

            init(_ token: APIToken, now: Moment) {
                name = token.name
                role = token.role.rawValue
                endsAt = ServiceLog.time(token.endsAt)
                isGood = token.isGood(now: now)
            }
        }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        switch (arguments.operands[0], arguments.operands.dropFirst().first) {
        case ("add", let name?): try add(name, arguments, output)
        case ("remove", let name?): try remove(name, arguments, output)
        case ("list", nil): try list(arguments, output)
        case ("list", _?): throw UsageError("'account token list' takes no NAME.")
        case ("add", nil), ("remove", nil): throw UsageError("Which token? 'account token add NAME', 'remove NAME'.")
        default: throw UsageError("'account token' needs one of: \(actions.joined(separator: ", ")).")
        }
        return .done
    }

    private static func add(_ name: String, _ arguments: ParsedArguments, _ output: Output) throws {
        guard let role = roles.first(where: { $0.rawValue == arguments.value("role") }) else {
            throw UsageError("Which role? --role \(roles.map(\.rawValue).joined(separator: " or ")).")
        }
        let days = try arguments.integer("days", in: 1...daysMax) ?? daysDefault
        let (text, now) = (APIToken.make(), CommandSupport.now())
        guard
            let token = APIToken(
                name: name, role: role, digest: APIToken.digest(of: text), endsAt: now + .seconds(days * 86_400))
        else {
            throw UsageError(
                "'\(name)' is no name for a token: 1 to 64 small letters, digits, dots, hyphens and underscores.")
        }
        let file = try AccountCommand.file(arguments)
        let isNew = try AccountCommand.reporting { () throws(AccountFileError) in
            try file.updateTokens { tokens -> Bool? in
                guard tokens[name] == nil else { return nil }
                tokens[name] = token
                return true
            }
        }
        guard isNew != nil else {
            throw CommandFailure(
                code: .usage,
                message:
                    "There is a token '\(name)' already. Take another name, or 'account token remove \(name)' first.")
        }
        output.result([
            "Token \(name), \(role.rawValue), good until \(ServiceLog.time(token.endsAt)). It is not shown again:",
            text,
        ])
        var entry = Answer.Entry(token, now: now)
        entry.token = text
        try output.json(Answer(tokens: [entry]))
    }

    private static func list(_ arguments: ParsedArguments, _ output: Output) throws {
        let (file, now) = (try AccountCommand.file(arguments), CommandSupport.now())
        let tokens = try AccountCommand.reporting { () throws(AccountFileError) in try file.loadTokens() }
        var table = TextTable([("token", .left), ("role", .left), ("good until", .left)])
        for token in tokens {
            let end = ServiceLog.time(token.endsAt) + (token.isGood(now: now) ? "" : " (ended)")
            table.add([token.name, token.role.rawValue, end])
        }
        output.result(
            tokens.isEmpty
                ? ["There is no token yet. Make one: satchel account token add NAME --role officer"] : table.lines)
        try output.json(Answer(tokens: tokens.map { Answer.Entry($0, now: now) }))
    }

    private static func remove(_ name: String, _ arguments: ParsedArguments, _ output: Output) throws {
        let file = try AccountCommand.file(arguments)
        let removed = try AccountCommand.reporting { () throws(AccountFileError) in
            try file.updateTokens { $0.removeValue(forKey: name) }
        }
        guard let removed else {
            throw CommandFailure(
                code: .usage, message: "There is no token '\(name)'. See 'satchel account token list'.")
        }
        output.result(["Token \(name) is gone. What uses it is refused at once."])
        try output.json(Answer(tokens: [.init(removed, now: CommandSupport.now())]))
    }
}
