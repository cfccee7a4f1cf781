import AccessRules
import Configuration
import Console
import ContactMapping
import ContactModel
import Contracts
import JournalStore
import Selection
import Service
import SyncPlanning

/// What one member may ask about: the own books, in the configuration's order.
struct MemberDesk {
    let office: Office
    let register: JournalRegister
    /// `nil`: there is no active user of that login.
    let user: User?
    let viewer: Viewer?
    let books: [Book]
    private let mailboxes: [MailboxRow]
    private let addressBooks: [AddressBookRow]

    init(_ login: String, _ office: Office, journal path: String) throws {
        self.office = office
        register = try JournalRegister(path: path)
        mailboxes = try register.mailboxes()
        addressBooks = try register.addressBooks()
        let directory = office.snapshot.model.directory
        let user = directory.user(login: login).flatMap { $0.isActive ? $0 : nil }
        self.user = user
        viewer = user.flatMap { office.snapshot.model.viewer(of: $0.id) }
        books = user.map { user in office.allBooks.filter { $0.members(in: directory).contains(user.id) } } ?? []
    }

    /// When the CRM was read.
    var at: String { ServiceLog.time(office.snapshot.reading.startedAt) }

    /// One of the member's own, by its id; the first where none is named.
    func book(_ id: String) -> Book? {
        id.isEmpty ? books.first : books.first { $0.id.text == id }
    }

    /// A record in one of the member's own books; whether the member sees it is not said.
    func known(_ record: MineRecord) -> (User, Book, RecordID)? {
        guard let user, let book = book(record.book), let id = RecordID(record.record),
            id.table == book.rule.view.table
        else { return nil }
        return (user, book, id)
    }

    /// What the member sees of a record by the book: nothing where the right to its view is gone (DOMAIN §2).
    func sight(of record: RecordID, in book: Book) -> Perspective? {
        guard let viewer, viewer.viewRight(book.rule.view.name).isAllowed else { return nil }
        return viewer.perspective(on: record)
    }

    func card(_ perspective: Perspective, in book: Book) -> ContactCard {
        ContactCard(book.mapping.contact(from: perspective, options: office.options).contact)
    }

    /// Where the member has the book's contacts; `nil`: nowhere yet.
    func row(of book: Book) -> AddressBookRow? {
        guard let user else { return nil }
        let own = mailboxes.ids(of: user.id)
        let rows = addressBooks.filter { own.contains($0.mailbox) && $0.book == book.id && $0.state != .closed }
        return rows.first { $0.ownsFolder == (book.folder == .own) } ?? rows.first
    }

    /// Whether a subscription can make a difference: the book asks for it.
    func canSubscribe(_ book: Book) -> Bool {
        guard case .sqlite = office.configuration.crm else { return false }
        return [book.rule.filter, book.rule.viewFilter, book.rule.pinned].contains {
            $0?.usage.usesSubscriptions == true
        }
    }

    func standing(of book: Book) throws(JournalError) -> MineStanding {
        guard let user, user.mailboxAddress != nil else { return .noMailbox }
        let row = row(of: book)
        let isStill = min(office.configuration.mode, book.mode, row?.mode ?? .live) <= .plan
        guard let row, row.state != .seatless else {
            guard office.seat(user.id, book.id, existing: claims) else { return .noSeat }
            return isStill ? .still : .notYet
        }
        if isStill { return .still }
        // Closed meanwhile, it is made again by the next run.
        guard let look = try register.look(at: row.id) else { return .notYet }
        return MineStanding(look, cycle: try register.lastCycle(), office.configuration, now: CommandSupport.now())
    }

    func nothing(_ standing: MineStanding, _ book: Book? = nil) -> MineFact {
        MineFact(
            books: books.map(MineBook.init), book: book.map(MineBook.init), standing: standing, lastRun: nil,
            limit: nil,
            canSubscribe: false, counts: [:], items: [], page: 1, pages: 1, found: 0, at: at)
    }

    /// Address books that exist, as claims of seats.
    private var claims: Set<SeatAssignment.Claim> {
        JournalHoldings(
            hasBegun: true, mailboxes: mailboxes, addressBooks: addressBooks, parked: [:], definitions: [], entries: [:]
        ).claims
    }
}

extension MineStanding {
    /// Of an address book that is written to.
    fileprivate init(_ look: AddressBookLook, cycle: CycleRow?, _ configuration: SatchelConfiguration, now: Moment) {
        let book = StatusCommand.Answer.AddressBook(look, login: nil, cycle: cycle, configuration, now: now)
        self =
            switch AddressBookFact.Condition(look, book) {
            case .held: look.hasHeldPlan || look.row.hold != nil ? .held : .paused
            case .failing, .overdue: .late
            case .unfilled: .notYet
            case .staying, .inOrder: .inOrder
            }
    }
}

extension MineBook {
    init(_ book: Book) { self.init(id: book.id.text, name: book.name) }
}
