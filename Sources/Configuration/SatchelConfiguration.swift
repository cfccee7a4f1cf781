package import AccessRules
package import ContactModel
package import Foundation
package import SyncPlanning
internal import YAML

/// Where the CRM's records come from.
package enum CRMLocation: Hashable, Sendable {
    /// The embedded CRM's database file; relative paths are already relative to the configuration's folder.
    case sqlite(path: String)
}

/// Where the journal is kept.
package enum JournalLocation: Hashable, Sendable {
    /// A database file; relative paths are already relative to the configuration's folder.
    case sqlite(path: String)
}

/// `satchel.yaml` as well-formed values. Whether its names exist in the CRM only `resolve` can say.
package struct SatchelConfiguration: Sendable {
    /// As the user named it; errors begin with it.
    package let fileName: String
    /// The file's bytes. No secret is among them: the file says only where they are.
    package internal(set) var text: [UInt8] = []
    /// The installation's name: a journal of another site is never synced.
    package let site: String
    /// For every book; one's own mode can only be stricter.
    package let mode: SyncMode
    /// Records that a good reading must contain.
    package let canary: [Located<RecordID>]
    package let crm: CRMLocation
    /// The folder of the files that text fields name, for photos; already relative to the configuration's folder.
    package let pictures: String?
    package let exchange: ExchangeConfiguration
    /// The licence: how many address books may exist. At least 1.
    package let seats: Located<Int>
    /// As written, such as `de-DE`. A locale that the system knows.
    package let locale: String
    /// What `today()` means.
    package let timezone: TimeZone
    /// Two capital letters, for phone numbers without a country; `nil`: such numbers stay as they are.
    package let defaultRegion: String?
    /// What tables without any record right are.
    package let recordsDefault: DefaultRight
    /// What fields without any field right are.
    package let fieldsDefault: DefaultRight
    /// `TABLE.FIELD`, not yet compared with the CRM.
    package let protected: [Located<String>]
    package let schedule: Schedule
    /// Where monitors are answered; `nil`: nowhere.
    package let health: LoopbackAddress?
    /// Where the console is; `nil`: there is none.
    package let console: LoopbackAddress?
    /// Who signs in to it besides its own accounts; `nil`: nobody.
    package let consoleSignIn: ConsoleSignIn?
    /// Whether the console shows administrators what contacts hold.
    package let consoleShowsContents: Bool
    /// Who is told of alarms; `nil`: nobody.
    package let alarms: AlarmConfiguration?
    package let journal: JournalLocation
    /// How long the account of what went is kept after it went.
    package let accountKept: Duration
    /// What another tool left in the members' mailboxes; `nil`: nothing is looked for.
    package let leftovers: LeftoverRules?
    /// In the order of the file; at least one. Ids and folder names are unique.
    package let books: [BookConfiguration]

    /// Whether a cycle under it may write to mailboxes at all.
    package var mayWrite: Bool { books.contains { min(mode, $0.mode ?? .live) > .plan } }
}

extension SatchelConfiguration {
    /// Reads and checks a configuration file.
    ///
    /// Paths in the file are taken relative to its folder.
    /// - Throws: every error of the file at once, in its order.
    package static func load(file: String) throws(ConfigurationErrors) -> SatchelConfiguration {
        try parse(bytes: bytes(of: file), fileName: file)
    }

    /// What a configuration file holds, whether it loads or not.
    /// - Throws: where it cannot be read, or must not be trusted.
    package static func bytes(of file: String) throws(ConfigurationErrors) -> [UInt8] {
        do {
            return try BoundedFile.readTrusted(file, bytesMax: YAMLDocument.fileBytesMax + 1)
        } catch {
            throw ConfigurationErrors([
                ConfigurationFault(
                    fileName: file, place: nil,
                    message: "the configuration cannot be read: \(error). "
                        + (error.remedy ?? "Write one by `satchel init`, or name it by --config."))
            ])
        }
    }

    /// Checks a configuration's text. `fileName` begins every error; its folder is that of relative paths.
    /// - Throws: every error of the text at once, in its order.
    package static func parse(text: String, fileName: String) throws(ConfigurationErrors) -> SatchelConfiguration {
        try parse(bytes: Array(text.utf8), fileName: fileName)
    }

    /// The same from a file's bytes, whatever they are.
    package static func parse(bytes: [UInt8], fileName: String) throws(ConfigurationErrors) -> SatchelConfiguration {
        let document = YAMLDocument.parse(bytes)
        let faults = FaultList(fileName: fileName)
        for fault in document.faults { faults.report(fault.place, fault.message) }
        var configuration = document.root.flatMap { ConfigurationReader(faults: faults).configuration($0) }
        configuration?.text = bytes
        guard let configuration, faults.faults.isEmpty else { throw ConfigurationErrors(faults.faults) }
        return configuration
    }
}
