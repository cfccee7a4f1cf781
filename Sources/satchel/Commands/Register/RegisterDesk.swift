import AccessRules
import Configuration
import ContactModel
import Contracts
import Foundation
import ICU
import JournalStore
import Sentences
import Service
import SyncEngine
import SyncPlanning

/// What the commands of the register share: the journal of this moment, and names for what it knows by keys alone.
struct RegisterDesk {
    let configuration: SatchelConfiguration
    let register: JournalRegister
    /// `nil`: it could not be read, so that members go by their keys and merges are not followed.
    let crm: CRMReading?
    let names: FieldNames
    let addressBooks: [AddressBookID: AddressBookRow]
    let mailboxes: [MailboxID: MailboxRow]
    let now: Moment
    /// When the journal was last restored or rebuilt; `nil`: never.
    let restoredAt: Moment?
    let window: (since: Moment?, until: Moment?)
    private let logins: [UserID: String]

    /// Opens the journal without taking it from a service that has it, asks, and lets it go.
    ///
    /// - Returns: `nil` where there is no journal yet.
    static func open<Answer>(
        _ arguments: ParsedArguments, _ output: Output, _ body: (RegisterDesk) async throws -> Answer
    ) async throws -> Answer? {
        let configuration = try CommandSupport.configuration(arguments)
        let window = try RegisterTime.window(arguments, timeZone: configuration.timezone)
        guard case .sqlite(let path) = configuration.journal, FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        let crm = await reading(configuration, output)
        return try await opening(path) { register in
            try await body(RegisterDesk(configuration, register, crm, window: window, now: CommandSupport.now()))
        }
    }

    /// The same for a service that has read the CRM.
    ///
    /// - Returns: `nil` where there is no journal yet.
    static func open<Answer>(
        _ configuration: SatchelConfiguration, crm: CRMReading, window: (since: Moment?, until: Moment?),
        _ body: (RegisterDesk) throws -> Answer
    ) throws -> Answer? {
        guard FileManager.default.fileExists(atPath: configuration.journal.path) else { return nil }
        do {
            let register = try JournalRegister(path: configuration.journal.path)
            return try body(RegisterDesk(configuration, register, crm, window: window, now: CommandSupport.now()))
        } catch let error as JournalError {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }

    /// What every answer of the register says where nothing has run yet.
    static let nothingYet = QuestionSentence.nothingDisclosed.text()

    private static func opening<Answer>(
        _ path: String, _ body: (JournalRegister) async throws -> Answer
    ) async throws -> Answer {
        do {
            let source = try await JournalSource(path)
            defer { source.remove() }
            return try await body(try source.register())
        } catch let error as JournalError {
            throw CommandFailure(code: .internalFault, message: error.message)
        }
    }

    /// Only what says who is who and which record was merged into which.
    private static func reading(_ configuration: SatchelConfiguration, _ output: Output) async -> CRMReading? {
        do throws(SourceError) {
            return try await CommandSupport.source(configuration, fieldUse: { _, _, _ in .only([]) }).read()
        } catch {
            output.note("\(error.message) Members are named by the CRM's keys, and merged records are not followed.")
            return nil
        }
    }

    private init(
        _ configuration: SatchelConfiguration, _ register: JournalRegister, _ crm: CRMReading?,
        window: (since: Moment?, until: Moment?), now: Moment
    ) throws(JournalError) {
        self.configuration = configuration
        self.register = register
        self.crm = crm
        self.window = window
        self.now = now
        restoredAt = try register.installation()?.restoredAt
        names = FieldNames(try register.mappingVersions())
        addressBooks = Dictionary(try register.addressBooks().map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        mailboxes = Dictionary(try register.mailboxes().map { ($0.mailbox, $0) }, uniquingKeysWith: { $1 })
        logins = Dictionary(
            (crm?.directory.users ?? []).map { ($0.id, $0.login) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Names

    /// `nil`: the CRM does not know the user, or could not be read.
    func login(_ user: UserID) -> String? { logins[user] }

    /// For a line of text.
    func memberName(_ user: UserID) -> String { logins[user] ?? "user \(user)" }

    /// The book's name; its id where the configuration has it no more, empty for an address book that is not known.
    func bookName(_ addressBook: AddressBookID) -> String {
        guard let row = addressBooks[addressBook] else { return "" }
        return configuration.books.first { $0.id == row.book }?.name ?? row.book.text
    }

    /// `own` or `default`.
    func folder(_ addressBook: AddressBookID) -> String {
        addressBooks[addressBook].map { ($0.ownsFolder ? FolderPolicy.own : .default).rawValue } ?? ""
    }

    func place(_ addressBook: AddressBookID) -> (mailbox: MailboxID, member: UserID)? {
        guard let row = addressBooks[addressBook] else { return nil }
        return (row.mailbox, mailboxes[row.mailbox]?.member ?? UserID(""))
    }

    // MARK: Overdue

    /// From this age on what a member has lost and still has is overdue (the bound of a revocation).
    static let overdueAfter = Duration.seconds(900)

    func isOverdue(since: Moment?) -> Bool { since.map { now - $0 > Self.overdueAfter } ?? false }

    /// Since when the member has had no right to what the address book holds of a record, as far as was noted.
    func lostAt(_ holding: Holding) -> Moment? {
        guard holding.until == nil else { return holding.proof?.lostAt }
        let ending = addressBooks[holding.addressBook].flatMap { $0.state == .draining ? $0.endsAt : nil }
        return [holding.loss?.since, ending].compactMap(\.self).min()
    }

    // MARK: Restores

    /// What the journal may have forgotten something of since it was restored or rebuilt.
    struct Forgetting {
        /// So many address books were not listed completely since what was under way then has settled.
        var unlisted = 0
        /// Which address books there are is not known: no cycle has looked since then.
        var isUnread = false

        var isOver: Bool { unlisted == 0 && !isUnread }
    }

    /// - Throws: `CommandFailure` where the environment's limits are wrong.
    func forgetting() throws -> Forgetting {
        guard let restoredAt else { return Forgetting() }
        let settledAt = restoredAt + (try EngineLimits(environment: ProcessInfo.processInfo.environment)).settledAfter
        let open = addressBooks.values.filter { $0.state != .closed }
        return Forgetting(
            unlisted: open.count { row in row.listedAt.map { $0 < settledAt } ?? true },
            isUnread: try open.isEmpty && register.lastCycle().map { $0.startedAt < settledAt } ?? true)
    }

    // MARK: The CRM

    /// What the CRM has of a record.
    enum Presence: String {
        case present, merged, recycled, absent, unread

        var isGone: Bool { self == .absent || self == .recycled }
    }

    func presence(of record: RecordID) -> Presence {
        guard let crm, !crm.problems.contains(where: \.isOfSchema) else { return .unread }
        guard let columns = crm.records[record.table] else { return .absent }
        switch TableStore(columns, index: 0).finalRow(record) {
        case .success(let row): return columns.id(row) == record ? .present : .merged
        case .failure(let missing):
            switch missing.absence {
            case .recycled: return .recycled
            case .unknownTable, .unknownRecord, .mergeCycle: return .absent
            case .merged: return .merged
            }
        }
    }

    /// `active`, `inactive` or `absent` in the CRM; `unread`: it could not be read.
    func presence(of user: UserID) -> String {
        guard let crm else { return "unread" }
        return crm.directory.users.first { $0.id == user }.map { $0.isActive ? "active" : "inactive" } ?? "absent"
    }

    // MARK: What was asked for

    /// The user of this login, active or not; or the one of this key, also where the CRM has that user no more.
    func user(_ word: String) throws -> UserID {
        let users = crm?.directory.users ?? []
        if let user = users.first(where: { TextKey($0.login) == TextKey(word) }) { return user.id }
        let key = UserID(word)
        if users.contains(where: { $0.id == key }) || mailboxes.values.contains(where: { $0.member == key }) {
            return key
        }
        if try !register.addressBooks(disclosedTo: key).isEmpty { return key }
        let hint = NearestName.nearest(to: word, among: users.map(\.login))
        throw UsageError(.noLogin, near: .noLoginButNear, word, hint: hint)
    }

    func record(_ word: String) throws(UsageError) -> RecordID {
        guard let record = RecordID(word) else { throw UsageError(.noRecordKey, word) }
        return record
    }

    /// The record and all that were merged into it, or that it was merged into; the last one first.
    func family(of record: RecordID) -> [RecordID] {
        crm?.records[record.table].map { TableStore($0, index: 0).family(of: record) } ?? [record]
    }

    /// Of the book with this name or id, closed ones included.
    func addressBooks(of book: String) throws(UsageError) -> [AddressBookID] {
        let id = configuration.books.first { $0.name == book || $0.id.text == book }?.id ?? BookID(book)
        let own = addressBooks.values.filter { $0.book == id }.map(\.id).sorted()
        guard own.isEmpty, !configuration.books.contains(where: { $0.id == id }) else { return own }
        let hint = NearestName.nearest(to: book, among: configuration.books.map(\.name))
        throw UsageError("There is no book '\(book)'.\(hint.map { " Did you mean '\($0)'?" } ?? "")")
    }
}
