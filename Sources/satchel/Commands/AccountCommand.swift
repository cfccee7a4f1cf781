import Configuration
import Console
import Foundation
import Glibc
import Passwords

/// Who may sign in to the console.
enum AccountCommand {
    private struct Answer: Encodable {
        let accounts: [Entry]

        struct Entry: Encodable {
            let name: String
            let role: String
            /// `nil`: it is no user of the CRM's.
            let member: String?

            init(_ account: Account) {
                name = account.name
                role = account.role.rawValue
                member = account.member
            }
        }
    }

    @Sendable static func add(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let name = arguments.operands[0]
        let roles = Account.Role.allCases.map(\.rawValue).joined(separator: " or ")
        guard let role = arguments.value("role").flatMap({ Account.Role(rawValue: $0) }) else {
            throw UsageError("Which role? --role \(roles).")
        }
        guard Account.isName(name) else {
            throw UsageError(
                "'\(name)' is no name for an account: 1 to 64 small letters, digits, dots, hyphens and underscores.")
        }
        let member = arguments.value("member")
        guard role != .user || member != nil else {
            throw UsageError("Whose address book? A user's account needs --member LOGIN, as the CRM has it.")
        }
        guard member.map(Account.isMember) ?? true else { throw UsageError("--member is no login of a CRM.") }
        let file = try file(arguments)
        let hash = arguments.has("keep-password") ? nil : try hash(try password(output))
        let changed = try reporting { () throws(AccountFileError) in
            try file.update { accounts -> Account? in
                guard let password = hash ?? accounts[name]?.password,
                    let account = Account(name: name, role: role, password: password, member: member)
                else { return nil }
                accounts[name] = account
                return account
            }
        }
        guard let changed else {
            throw CommandFailure(
                code: .usage, message: "There is no account '\(name)' yet: leave --keep-password out.")
        }
        output.result(["Account \(name) is \(role.rawValue) now\(member.map { ", for \($0)" } ?? "")."])
        try output.json(Answer(accounts: [.init(changed)]))
        return .done
    }

    @Sendable static func list(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let file = try file(arguments)
        let accounts = try reporting { () throws(AccountFileError) in try file.load() }
        var table = TextTable([("account", .left), ("role", .left), ("member", .left)])
        for account in accounts { table.add([account.name, account.role.rawValue, account.member ?? ""]) }
        output.result(
            accounts.isEmpty
                ? ["There is no account yet. Make one: satchel account add NAME --role administrator"] : table.lines)
        try output.json(Answer(accounts: accounts.map(Answer.Entry.init)))
        return .done
    }

    @Sendable static func remove(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let name = arguments.operands[0]
        let file = try file(arguments)
        let removed = try reporting { () throws(AccountFileError) in try file.update { $0.removeValue(forKey: name) } }
        guard let removed else {
            throw CommandFailure(code: .usage, message: "There is no account '\(name)'. See 'satchel account list'.")
        }
        output.result(["Account \(name) is gone. Its sessions end at once."])
        try output.json(Answer(accounts: [.init(removed)]))
        return .done
    }

    static func hash(_ password: String) throws(CommandFailure) -> PasswordHash {
        guard let hash = PasswordHash(of: password) else {
            throw CommandFailure(code: .internalFault, message: "There are no 64 MiB of memory for the password.")
        }
        return hash
    }

    // MARK: Private

    static func file(_ arguments: ParsedArguments) throws(CommandFailure) -> AccountFile {
        switch try CommandSupport.configuration(arguments).journal {
        case .sqlite(let path): AccountFile(besideJournal: path)
        }
    }

    static func reporting<Answer>(
        _ body: () throws(AccountFileError) -> Answer
    ) throws(CommandFailure) -> Answer {
        do throws(AccountFileError) { return try body() } catch {
            throw CommandFailure(code: .usage, message: error.description)
        }
    }

    private static func password(_ output: Output) throws -> String {
        let password: String
        if isatty(STDIN_FILENO) == 1 {
            password = ask("Password: ")
            guard ask("Once more: ") == password else { throw UsageError("The two are not the same.") }
        } else {
            password = readLine() ?? ""
        }
        guard Account.isPassword(password) else {
            throw UsageError("A password has \(Account.passwordCharactersMin) characters at least.")
        }
        return password
    }

    /// Without showing what is typed.
    private static func ask(_ prompt: String) -> String { getpass(prompt).map { String(cString: $0) } ?? "" }
}
