import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import ICU
import Selection
import Sentences
import Service

/// The CRM as one command sees it: read once, compiled, with every book and member. Exchange is not asked.
struct Office {
    /// A book for one of its members.
    struct Place {
        let user: User
        let book: Book
    }

    let configuration: SatchelConfiguration
    let snapshot: Snapshot
    private let books: [Book]
    let options: MappingOptions
    /// What the CRM was read from; `nil`: from nothing that can be asked again.
    private(set) var source: (any CRMSource)?

    init(_ arguments: ParsedArguments) async throws {
        let configuration = try CommandSupport.configuration(arguments)
        let source = CommandSupport.source(configuration)
        try self.init(
            configuration, await CommandSupport.read(source),
            keptDefined: CommandSupport.keptDefined(configuration))
        self.source = source
    }

    /// - Parameter keptDefined: what stays closed although it has no entry any more (SEMANTICS 5).
    init(
        _ configuration: SatchelConfiguration, _ reading: CRMReading, keptDefined: Set<RightsObject> = []
    ) throws(CommandFailure) {
        self.configuration = configuration
        let resolved = try CommandSupport.resolve(configuration, reading)
        books = resolved.books
        snapshot = Snapshot(
            reading: reading,
            model: RightsModel(
                reading: reading, policy: resolved.policy, now: reading.startedAt, keptDefined: keptDefined),
            books: resolved.books, verdict: ReadingVerdict(), rightsVersion: 0, mappingVersions: [:],
            collator: try CommandSupport.collator(configuration), readingNumber: 0)
        options = MappingOptions(
            defaultRegion: configuration.defaultRegion ?? "", timeZone: configuration.timezone)
    }

    /// What the running service last read, without reading anything.
    ///
    /// - Parameter source: of the same CRM, for single records that are to be asked for again.
    init(_ configuration: SatchelConfiguration, _ snapshot: Snapshot, source: any CRMSource) {
        self.configuration = configuration
        self.snapshot = snapshot
        self.source = source
        books = configuration.books.compactMap { snapshot.books[$0.id] }
        options = MappingOptions(
            defaultRegion: configuration.defaultRegion ?? "", timeZone: configuration.timezone)
    }

    /// Says which tables and columns could not be read: what is shown goes without them.
    func tellMissing(_ output: Output) {
        for problem in snapshot.reading.problems where problem.isOfSchema {
            output.note("\(problem.place): \(problem.text)")
        }
    }

    /// Every book for every member, in configuration order, narrowed down to those asked for.
    func places(login: String?, book: String?) throws(UsageError) -> [Place] {
        let asked = try login.map { login throws(UsageError) in try user(login) }
        let books = try book.map { name throws(UsageError) in [try self.book(name)] } ?? self.books
        let places = books.flatMap { book in
            book.members(in: snapshot.model.directory).compactMap { id in
                snapshot.model.directory.user(id).map { Place(user: $0, book: book) }
            }
        }
        guard let asked else { return places }
        let own = places.filter { $0.user.id == asked.id }
        guard !own.isEmpty else {
            throw UsageError(
                "\(asked.login) is a member of no book\(asked.isActive ? "" : ", since the user is inactive"). "
                    + "See 'satchel explain --member \(asked.login) --record TABLE/KEY'.")
        }
        return own
    }

    func user(_ login: String) throws(UsageError) -> User {
        if let user = snapshot.model.directory.user(login: login) { return user }
        let hint = NearestName.nearest(to: login, among: snapshot.model.directory.users.map(\.login))
        throw UsageError(.noUser, near: .noUserButNear, login, hint: hint)
    }

    /// By name or id.
    func book(_ name: String) throws(UsageError) -> Book {
        if let book = books.first(where: { $0.name == name || $0.id.text == name }) { return book }
        let hint = NearestName.nearest(to: name, among: books.map(\.name))
        throw UsageError(.noBook, near: .noBookButNear, name, hint: hint)
    }

    var allBooks: [Book] { books }

    func contacts(of place: Place) -> MemberContacts {
        guard let viewer = snapshot.model.viewer(of: place.user.id) else {
            preconditionFailure("a member of a book is an active user")
        }
        return MemberContacts(
            selection: snapshot.selection(of: place.book, for: viewer), mapping: place.book.mapping, options: options)
    }
}
