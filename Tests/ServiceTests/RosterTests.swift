import AccessRules
import ContactModel
import Contracts
import Selection
import Testing

@testable import Service

@Suite("Roster") struct RosterTests {
    static let crm = BookID("crm")
    static let anna = UserID("1")
    static let bernd = UserID("2")
    static let now = Moment(milliseconds: 5000)

    static func user(_ id: UserID, mailbox: String?) -> User {
        User(id: id, login: "user\(id)", mailbox: mailbox)
    }

    static func roster(
        claims: [SeatAssignment.Claim], users: [User], lookups: [String: MailboxLookup],
        known: Roster.Known = .init(mailboxes: [], addresses: [], addressBooks: []), seats: Int = 10,
        inDefaultFolder: Set<BookID> = [], confirmed: Set<UserID> = [], doubt: Roster.Doubt? = nil
    ) -> Roster {
        Roster(
            claims: claims, users: Dictionary(uniqueKeysWithValues: users.map { ($0.id, $0) }), lookups: lookups,
            inDefaultFolder: inDefaultFolder, known: known, seats: seats, confirmed: confirmed, doubt: doubt,
            makeID: makeID, now: now)
    }

    private static func makeID(_ place: Roster.Place) -> AddressBookID {
        AddressBookID("\(place.mailbox)-\(place.book)\(place.ownsFolder ? "" : "-default")")
    }

    static let claimOfAnna = SeatAssignment.Claim(book: crm, member: anna)
    static let claimOfBernd = SeatAssignment.Claim(book: crm, member: bernd)
    static let bookOfAnna = AddressBookRow(
        id: AddressBookID("m1-crm"), mailbox: MailboxID("m1"), book: crm, state: .live, folder: FolderID("f"))
    static let annasBook = Roster.Known(
        mailboxes: [MailboxRow(mailbox: MailboxID("m1"), member: anna)],
        addresses: [MailboxAddressRow(address: "anna@a.example", mailbox: MailboxID("m1"), checkedAt: now)],
        addressBooks: [bookOfAnna])

    @Test func `a member with a mailbox gets an address book in it`() {
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .mailbox(MailboxID("m1"))])

        #expect(roster.kept.map(\.row.id.text) == ["m1-crm"])
        #expect(roster.kept.map(\.isNew) == [true])
        #expect(roster.mailboxes.map(\.member) == [Self.anna])
        #expect(roster.addresses.map(\.address) == ["anna@a.example"])
    }

    @Test func `a member whose address nobody has gets no address book, and is named`() {
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .unknown])
        #expect(roster.unserved.map(\.reason) == [.addressUnknown("anna@a.example")])
        #expect(roster.kept == [] && roster.ended == [])
    }

    @Test func `a member whose address could not be asked for waits, and the others are served`() {
        let roster = Roster(
            claims: [Self.claimOfAnna, Self.claimOfBernd],
            users: [
                Self.anna: Self.user(Self.anna, mailbox: "anna@a.example"),
                Self.bernd: Self.user(Self.bernd, mailbox: "bernd@a.example"),
            ],
            lookups: ["anna@a.example": .mailbox(MailboxID("m1"))], notAsked: ["bernd@a.example"],
            known: Self.annasBook, seats: 10, makeID: Self.makeID, now: Self.now)
        #expect(roster.kept.map(\.row.id) == [Self.bookOfAnna.id])
        #expect(roster.unserved.map(\.reason) == [.addressNotAsked("bernd@a.example")])
        #expect(roster.ended == [])
    }

    @Test func `an address that nobody has any more changes nothing in the mailbox that it stood for`() {
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .unknown], known: Self.annasBook)
        #expect(roster.kept.map(\.row.id) == [Self.bookOfAnna.id])
        #expect(roster.renamed == [Self.anna] && roster.unserved == [] && roster.ended == [])
    }

    @Test func `a member without an address keeps the one mailbox that holds something, and no other`() {
        var known = Self.annasBook
        known.mailboxes.append(MailboxRow(mailbox: MailboxID("m0"), member: Self.anna))
        known.addressBooks.append(
            AddressBookRow(id: AddressBookID("m0-crm"), mailbox: MailboxID("m0"), book: Self.crm, state: .closed))
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: nil)], lookups: [:], known: known)
        #expect(roster.kept.map(\.row.mailbox.text) == ["m1"])

        let none = Self.roster(claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: nil)], lookups: [:])
        #expect(none.unserved.map(\.reason) == [.noMailboxAddress])
    }

    @Test func `the same address under another object id is another mailbox until an operator confirms`() {
        func roster(confirmed: Set<UserID>) -> Roster {
            Self.roster(
                claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
                lookups: ["anna@a.example": .mailbox(MailboxID("m9"))], known: Self.annasBook, confirmed: confirmed)
        }
        let held = roster(confirmed: [])
        #expect(
            held.unserved.map(\.reason) == [
                .mailboxChanged(address: "anna@a.example", from: MailboxID("m1"), to: MailboxID("m9"))
            ])
        #expect(held.kept == [] && held.ended == [] && held.addresses == [])

        let confirmed = roster(confirmed: [Self.anna])
        #expect(confirmed.kept.map(\.row.mailbox.text) == ["m9"])
        #expect(confirmed.ended.map(\.row.id.text) == ["m1-crm"])
    }

    @Test func `two active users with one mailbox are both not served, and nothing of theirs ends`() {
        let roster = Self.roster(
            claims: [Self.claimOfAnna, Self.claimOfBernd],
            users: [Self.user(Self.anna, mailbox: "anna@a.example"), Self.user(Self.bernd, mailbox: "a@a.example")],
            lookups: [
                "anna@a.example": .mailbox(MailboxID("m1")), "a@a.example": .mailbox(MailboxID("m1")),
            ], known: Self.annasBook)

        #expect(roster.kept == [] && roster.ended == [])
        #expect(
            roster.unserved.map(\.reason) == [
                .mailboxShared(MailboxID("m1"), with: [Self.bernd]), .mailboxShared(MailboxID("m1"), with: [Self.anna]),
            ])
    }

    @Test func `an address book whose member left the book ends`() {
        let roster = Self.roster(claims: [], users: [], lookups: [:], known: Self.annasBook)
        #expect(roster.ended.map(\.row.id) == [Self.bookOfAnna.id])
    }

    @Test func `without enough seats the address book that exists stays and the other member is named`() {
        let roster = Self.roster(
            claims: [Self.claimOfBernd, Self.claimOfAnna],
            users: [
                Self.user(Self.anna, mailbox: "anna@a.example"), Self.user(Self.bernd, mailbox: "bernd@a.example"),
            ],
            lookups: [
                "anna@a.example": .mailbox(MailboxID("m1")), "bernd@a.example": .mailbox(MailboxID("m2")),
            ], known: Self.annasBook, seats: 1)
        #expect(roster.kept.map(\.member) == [Self.anna])
        #expect(roster.seatless == [Self.claimOfBernd])
    }

    @Test func `a member who comes back while the old copy is being emptied gets it kept up again`() {
        var known = Self.annasBook
        known.addressBooks[0].state = .draining
        known.addressBooks[0].digest = Fingerprint(high: 1, low: 1)
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .mailbox(MailboxID("m1"))], known: known)
        #expect(roster.kept.map(\.row.state) == [.live])
        #expect(roster.kept.map(\.row.digest) == [nil])
        #expect(roster.ended == [])
    }

    @Test func `a mailbox that changed hands is kept under the new member's rights`() {
        let roster = Self.roster(
            claims: [Self.claimOfBernd], users: [Self.user(Self.bernd, mailbox: "bernd@a.example")],
            lookups: ["bernd@a.example": .mailbox(MailboxID("m1"))], known: Self.annasBook)
        #expect(roster.kept.map(\.row.id) == [Self.bookOfAnna.id])
        #expect(roster.mailboxes.map(\.member) == [Self.bernd])
        #expect(roster.ended == [])
    }

    // MARK: Seats

    /// DOMAIN §5: the number of address books never exceeds the seats.
    @Test func `what else lies in a mailbox that changed hands is the new member's, also while it ends`() {
        var known = Self.annasBook
        var other = Self.bookOfAnna
        other.id = AddressBookID("m1-partners")
        other.book = BookID("partners")
        known.addressBooks.append(other)
        let roster = Self.roster(
            claims: [Self.claimOfBernd], users: [Self.user(Self.bernd, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .mailbox(MailboxID("m1"))], known: known)
        #expect(roster.mailboxes.map(\.member) == [Self.bernd])
        #expect(roster.kept.map(\.member) == [Self.bernd])
        #expect(roster.ended.map(\.row.id) == [other.id] && roster.ended.map(\.member) == [Self.bernd])
    }

    @Test func `an address book that cannot be served is not visited, and is named as that`() {
        var known = Self.annasBook
        var ending = Self.bookOfAnna
        ending.id = AddressBookID("m1-crm-default")
        ending.ownsFolder = false
        ending.state = .draining
        known.addressBooks.append(ending)
        func roster(_ claims: [SeatAssignment.Claim], _ bernds: String?) -> Roster {
            Self.roster(
                claims: claims,
                users: [
                    Self.user(Self.anna, mailbox: "nobody@a.example"), Self.user(Self.bernd, mailbox: bernds),
                ],
                lookups: ["nobody@a.example": .unknown, "anna@a.example": .mailbox(MailboxID("m1"))], known: known)
        }
        let unknown = roster([Self.claimOfAnna], nil)
        #expect(unknown.unvisited.map(\.row.id) == [Self.bookOfAnna.id])
        #expect(unknown.unvisited.map(\.member) == [Self.anna] && unknown.kept.isEmpty)
        #expect(unknown.unended.isEmpty)
        // Whoever has left the book meanwhile is to have nothing of it any more, and cannot be reached either.
        let partners = SeatAssignment.Claim(book: BookID("partners"), member: Self.anna)
        #expect(roster([partners], nil).unended.map(\.row.id) == [Self.bookOfAnna.id])
        #expect(roster([partners], nil).unvisited.isEmpty && roster([partners], nil).ended.isEmpty)
        // In a mailbox that is another member's by now the former one loses nothing any more.
        #expect(roster([Self.claimOfAnna, Self.claimOfBernd], "anna@a.example").unvisited.isEmpty)
    }

    @Test func `an address book that cannot be served now keeps its seat, and a new member gets none`() {
        let clara = UserID("3")
        let roster = Self.roster(
            claims: [
                Self.claimOfAnna, Self.claimOfBernd, SeatAssignment.Claim(book: Self.crm, member: clara),
            ],
            users: [
                Self.user(Self.anna, mailbox: "anna@a.example"), Self.user(Self.bernd, mailbox: "a@a.example"),
                Self.user(clara, mailbox: "clara@a.example"),
            ],
            lookups: [
                "anna@a.example": .mailbox(MailboxID("m1")), "a@a.example": .mailbox(MailboxID("m1")),
                "clara@a.example": .mailbox(MailboxID("m3")),
            ], known: Self.annasBook, seats: 1)
        #expect(roster.kept == [] && roster.excess == 0)
        #expect(roster.seatless.map(\.member) == [clara])
    }

    @Test func `an address book that perhaps ends keeps its seat until the directory is whole`() {
        let roster = Self.roster(
            claims: [Self.claimOfBernd], users: [Self.user(Self.bernd, mailbox: "bernd@a.example")],
            lookups: ["bernd@a.example": .mailbox(MailboxID("m2"))], known: Self.annasBook, seats: 1,
            doubt: Self.doubt([]))
        #expect(roster.seatless == [Self.claimOfBernd])
    }

    @Test func `more address books than seats are counted, and none is ended for it`() {
        let roster = Self.roster(
            claims: [Self.claimOfAnna], users: [Self.user(Self.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .mailbox(MailboxID("m1"))], known: Self.annasBook, seats: 0)
        #expect(roster.kept.map(\.member) == [Self.anna] && roster.ended == [])
        #expect(roster.excess == 1)
    }

    @Test func `a member who comes back too late for a seat goes on losing the old copy`() {
        var known = Self.annasBook
        known.addressBooks[0].state = .draining
        known.mailboxes.append(MailboxRow(mailbox: MailboxID("m2"), member: Self.bernd))
        known.addressBooks.append(
            AddressBookRow(
                id: AddressBookID("m2-crm"), mailbox: MailboxID("m2"), book: Self.crm, state: .live,
                folder: FolderID("g")))
        let roster = Self.roster(
            claims: [Self.claimOfAnna, Self.claimOfBernd],
            users: [
                Self.user(Self.anna, mailbox: "anna@a.example"), Self.user(Self.bernd, mailbox: "bernd@a.example"),
            ],
            lookups: [
                "anna@a.example": .mailbox(MailboxID("m1")), "bernd@a.example": .mailbox(MailboxID("m2")),
            ], known: known, seats: 1)
        #expect(roster.kept.map(\.member) == [Self.bernd] && roster.seatless == [Self.claimOfAnna])
        #expect(roster.ended.map(\.row.id) == [Self.bookOfAnna.id])
    }

    // MARK: A directory that was not read completely

    private static func doubt(_ users: [User], twice: Bool = false) -> Roster.Doubt {
        Roster.Doubt(
            directory: Directory(
                DirectoryRows(users: twice ? users + users : users, groups: [], memberships: [])), books: [crm])
    }

    @Test func `in doubt an inactive member's address book ends, by the row that says so (SEMANTICS 1)`() {
        let inactive = User(id: Self.anna, login: "anna", isActive: false)
        let roster = Self.roster(
            claims: [], users: [], lookups: [:], known: Self.annasBook, doubt: Self.doubt([inactive]))
        #expect(roster.ended.map(\.row.id) == [Self.bookOfAnna.id] && roster.doubted == [])

        let twice = Self.roster(
            claims: [], users: [], lookups: [:], known: Self.annasBook, doubt: Self.doubt([inactive], twice: true))
        #expect(twice.ended == [] && twice.kept == [] && twice.doubted.map(\.isServed) == [false])
    }

    @Test func `in doubt an active member's address book is kept, and one of a missing member is left alone`() {
        let roster = Self.roster(
            claims: [], users: [], lookups: [:], known: Self.annasBook,
            doubt: Self.doubt([Self.user(Self.anna, mailbox: nil)]))
        #expect(roster.kept.map(\.row.id) == [Self.bookOfAnna.id] && roster.ended == [])
        #expect(roster.doubted == [Roster.Doubted(book: Self.crm, member: Self.anna, isServed: true)])

        let missing = Self.roster(
            claims: [], users: [], lookups: [:], known: Self.annasBook, doubt: Self.doubt([]))
        #expect(missing.kept == [] && missing.ended == [])
        #expect(missing.doubted == [Roster.Doubted(book: Self.crm, member: Self.anna, isServed: false)])
    }

    @Test func `in doubt a book that the configuration does not have ends all the same`() {
        let doubt = Roster.Doubt(
            directory: Directory(DirectoryRows(users: [], groups: [], memberships: [])), books: [BookID("other")])
        let roster = Self.roster(claims: [], users: [], lookups: [:], known: Self.annasBook, doubt: doubt)
        #expect(roster.ended.map(\.row.id) == [Self.bookOfAnna.id])
    }
}
