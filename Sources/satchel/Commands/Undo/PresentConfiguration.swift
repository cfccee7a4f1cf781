import Configuration
import Foundation
import Glibc

/// The configuration's file as it lies there, whether it loads or not.
struct PresentConfiguration {
    let fileName: String
    let text: [UInt8]
    let journal: String
    /// `nil`: the file does not load.
    let site: String?

    init(_ arguments: ParsedArguments) throws(CommandFailure) {
        fileName = CommandSupport.configurationPath(arguments)
        let given = arguments.value("journal")
        switch Self.load(fileName) {
        case .success(let configuration):
            guard given == nil else {
                throw CommandFailure(
                    code: .usage,
                    message: "--journal is for a \(fileName) that does not load. This one names its journal.")
            }
            text = configuration.text
            journal = try CommandSupport.journalPath(configuration)
            site = configuration.site
        case .failure(let errors):
            // What does not load cannot say where the journal lies.
            guard let given, let bytes = FileManager.default.contents(atPath: fileName) else {
                throw CommandFailure(
                    code: .usage,
                    message: "\(errors)\nIf one that was used before is to take its place, say where the journal lies: "
                        + "satchel undo --journal FILE")
            }
            text = Array(bytes)
            journal = given
            site = nil
        }
    }

    private static func load(_ file: String) -> Result<SatchelConfiguration, ConfigurationErrors> {
        do throws(ConfigurationErrors) {
            return .success(try SatchelConfiguration.load(file: file))
        } catch {
            return .failure(error)
        }
    }

    /// Whether a configuration that would take the file's place means the same journal of the same site.
    func isContinued(by other: SatchelConfiguration) throws(CommandFailure) -> Bool {
        let path = try CommandSupport.journalPath(other)
        return (site == nil || site == other.site) && Self.plain(path) == Self.plain(journal)
    }

    /// Without symbolic links; of a file that is not there the path as it is.
    private static func plain(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
