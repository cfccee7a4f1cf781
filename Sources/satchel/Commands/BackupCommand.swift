import Configuration
import ContactModel
import Contracts
import Foundation
import JournalStore

/// Copies the journal while the service goes on.
enum BackupCommand {
    struct Answer: Encodable {
        let file: String
        let bytes: Int
        let site: String
        let instance: String
        let epoch: Int64
        let addressBooks: Int
        let items: Int
        /// The copy was read from its first page to its last.
        let verified: Bool
        /// The file that is to be kept apart; `nil`: there is none.
        let key: String?
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let configuration = try CommandSupport.configuration(arguments)
        guard let given = arguments.value("to") else { throw UsageError("Where to? Give --to FILE or --to FOLDER.") }
        let path = try CommandSupport.journalPath(configuration)
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(code: .usage, message: "There is no journal yet, \(path): nothing has run.")
        }
        let file = Self.file(given)
        guard arguments.has("force") || !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(code: .usage, message: "\(file) exists. Give another name, or --force to replace it.")
        }
        let facts: JournalFacts
        do throws(JournalError) {
            facts = try JournalBackup.write(path, to: file, replaces: arguments.has("force")) { done, total in
                output.progress("copied \(done) of \(total) pages")
            }
        } catch {
            output.progress("")
            throw CommandFailure(code: ExitCode(error), message: error.message)
        }
        output.progress("")
        let key = path + Journal.keySuffix
        let answer = Answer(
            file: file, bytes: facts.bytes, site: facts.installation.site, instance: facts.installation.instance,
            epoch: facts.installation.epoch, addressBooks: facts.addressBooks, items: facts.items, verified: true,
            key: FileManager.default.fileExists(atPath: key) ? key : nil)
        output.result(lines(answer))
        try output.json(answer)
        return .done
    }

    /// A folder gets a file that is named by the time.
    private static func file(_ given: String) -> String {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: given, isDirectory: &isFolder)
        guard given.hasSuffix("/") || exists && isFolder.boolValue else { return given }
        let folder = given.hasSuffix("/") ? given : given + "/"
        return "\(folder)satchel-journal-\(CommandSupport.timeInName()).db"
    }

    private static func lines(_ answer: Answer) -> [String] {
        let key =
            answer.key.map {
                "The key is not in it: keep \($0) (mode 0600) in another place. Without it every contact must be read again; "
                    + "whoever has both can try out whether a guessed number is in it."
            } ?? "There is no key beside the journal."
        return [
            "Wrote \(answer.file): \(answer.addressBooks) address books, \(answer.items) items, site \(answer.site), epoch "
                + "\(answer.epoch), \(answer.bytes) bytes.",
            "It was read back from its first page to its last and is whole.",
            "It holds ids and who received what, and no contact's content. Its mode is 0600.", key,
        ]
    }
}

extension CommandSupport {
    static func journalPath(_ configuration: SatchelConfiguration) throws(CommandFailure) -> String {
        guard case .sqlite(let path) = configuration.journal else {
            throw CommandFailure(code: .usage, message: "\(configuration.fileName) names no journal that is a file.")
        }
        return path
    }

    /// As in `20261127T061500Z`.
    static func timeInName() -> String {
        ServiceLog.time(now()).filter { $0 != "-" && $0 != ":" }
    }
}
