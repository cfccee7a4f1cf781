import ContactModel
import Contracts
import Selection
import Testing

@testable import Service

/// Which address books there are while a book moves between its own folder and the default one (Decisions 17).
@Suite("Roster of moves") struct RosterMoveTests {
    private static let mailbox = MailboxID("m1")
    private static let own = AddressBookID("m1-crm")
    private static let inContacts = AddressBookID("m1-crm-default")

    private static func row(_ id: AddressBookID, _ state: AddressBookRow.State) -> AddressBookRow {
        AddressBookRow(
            id: id, mailbox: mailbox, book: RosterTests.crm, ownsFolder: id == own, state: state,
            folder: state == .new || state == .closed ? nil : FolderID(id == own ? "f" : "contacts"),
            digest: Fingerprint(high: 1, low: 1))
    }

    private static func roster(
        isDefault: Bool, _ rows: [AddressBookRow], seats: Int = 1, isMember: Bool = true
    ) -> Roster {
        RosterTests.roster(
            claims: isMember ? [RosterTests.claimOfAnna] : [],
            users: [RosterTests.user(RosterTests.anna, mailbox: "anna@a.example")],
            lookups: ["anna@a.example": .mailbox(mailbox)],
            known: Roster.Known(
                mailboxes: [MailboxRow(mailbox: mailbox, member: RosterTests.anna)],
                addresses: [MailboxAddressRow(address: "anna@a.example", mailbox: mailbox, checkedAt: RosterTests.now)],
                addressBooks: rows), seats: seats, inDefaultFolder: isDefault ? [RosterTests.crm] : [])
    }

    @Test func `the old place is kept up beside the new one, on one seat`() {
        let roster = Self.roster(isDefault: true, [Self.row(Self.own, .live)])

        #expect(roster.kept.map(\.row.id) == [Self.inContacts, Self.own])
        #expect(roster.kept.map(\.row.ownsFolder) == [false, true])
        #expect(roster.kept.map(\.isNew) == [true, false])
        #expect(roster.leaving == [Self.own: Self.inContacts])
        #expect(roster.ended.isEmpty && roster.seatless.isEmpty && roster.excess == 0)
    }

    @Test func `switching back keeps what is there and gives up the other place`() {
        let roster = Self.roster(isDefault: false, [Self.row(Self.own, .live), Self.row(Self.inContacts, .live)])

        #expect(roster.kept.map(\.row.id) == [Self.own, Self.inContacts])
        #expect(roster.leaving == [Self.inContacts: Self.own])
        #expect(roster.kept.map(\.isNew) == [false, false])
    }

    @Test(arguments: [AddressBookRow.State.draining, .closed])
    func `a place that takes over from a paused one is paused as well`(state: AddressBookRow.State) {
        var paused = Self.row(Self.inContacts, .live)
        paused.pause = "Paused by anja: x"
        let roster = Self.roster(isDefault: false, [Self.row(Self.own, state), paused])

        #expect(roster.kept.first?.row.id == Self.own)
        #expect(roster.kept.first?.row.pause == "Paused by anja: x")
    }

    @Test func `switching back while the old place is being emptied fills it again`() {
        let roster = Self.roster(isDefault: false, [Self.row(Self.own, .draining), Self.row(Self.inContacts, .live)])

        #expect(roster.kept.map(\.row.state) == [.live, .live])
        #expect(roster.kept.first?.row.digest == nil)
        #expect(roster.kept.map(\.isNew) == [true, false])
        #expect(roster.leaving == [Self.inContacts: Self.own])
    }

    @Test func `an old place that is being emptied goes on being emptied`() {
        let roster = Self.roster(isDefault: true, [Self.row(Self.own, .draining), Self.row(Self.inContacts, .live)])

        #expect(roster.kept.map(\.row.id) == [Self.inContacts])
        #expect(roster.ended.map(\.row.id) == [Self.own])
        #expect(roster.leaving.isEmpty)
    }

    @Test func `a new place that got no folder is given up at once`() {
        let roster = Self.roster(isDefault: false, [Self.row(Self.own, .live), Self.row(Self.inContacts, .new)])

        #expect(roster.kept.map(\.row.id) == [Self.own])
        #expect(roster.ended.map(\.row.id) == [Self.inContacts])
    }

    @Test func `an old place whose folder was lost is left as any other`() {
        let roster = Self.roster(isDefault: true, [Self.row(Self.own, .lost)])

        #expect(roster.kept.map(\.row.id) == [Self.inContacts, Self.own])
        #expect(roster.leaving == [Self.own: Self.inContacts])
    }

    @Test func `whoever leaves while the folder is lost leaves an address book that is to be emptied`() {
        let roster = Self.roster(isDefault: false, [Self.row(Self.own, .lost)], isMember: false)

        #expect(roster.ended.map(\.row.id) == [Self.own])
        #expect(roster.ended.first?.row.folder != nil)
    }

    @Test func `a folder that was lost before it was emptied does not count as the first of two losses`() {
        var row = Self.row(Self.own, .draining)
        row.lostAt = RosterTests.now
        let roster = Self.roster(isDefault: false, [row])

        #expect(roster.kept.first?.row.state == .live)
        #expect(roster.kept.first?.row.lostAt == nil)
    }

    @Test func `whoever leaves in the middle of a move leaves both places`() {
        let roster = Self.roster(
            isDefault: true, [Self.row(Self.own, .live), Self.row(Self.inContacts, .live)], isMember: false)

        #expect(roster.kept.isEmpty)
        #expect(roster.ended.map(\.row.id) == [Self.own, Self.inContacts])
    }

    @Test func `nothing is left to do once the old place is closed`() {
        let roster = Self.roster(isDefault: true, [Self.row(Self.own, .closed), Self.row(Self.inContacts, .live)])

        #expect(roster.kept.map(\.row.id) == [Self.inContacts])
        #expect(roster.ended.isEmpty && roster.leaving.isEmpty)
    }
}
