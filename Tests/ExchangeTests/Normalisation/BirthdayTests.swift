import ContactModel
import ExchangeSimulator
import SyncEngine
import Testing

@Suite("Birthdays") struct BirthdayTests {
    static let forms: [[String]] =
        ["noon", "written", "midnight", "evening", "bare"].map { ["birthdays=\($0)"] }
        + [-43_200, -39_600, -34_200, -12_600, 19_800, 20_700, 43_200, 45_900, 46_800, 50_400].map {
            ["birthdays=local", "mailbox-offset=\($0)"]
        }

    /// The first and last day of some months, leap days, and the ends of what the service can store.
    static let days: [CalendarDate] =
        [1601, 1700, 1752, 1899, 1900, 1968, 1970, 1999, 2000, 2024, 2100, 2399, 2400].flatMap { year in
            [(1, 1), (2, 28), (2, 29), (3, 1), (6, 30), (12, 31)].compactMap {
                CalendarDate(year: year, month: $0.0, day: $0.1)
            }
        }

    @Test("the date read back is the date sent, in every mailbox (I32)", arguments: forms)
    func isKept(settings: [String]) async throws {
        let contacts = Self.days.map { Contact([.surname: .text("Ost"), .birthday: .date($0)]) }
        let stage = try await ExchangeStage([InventedCRM(contacts, properties: [.surname, .birthday])]) {
            for setting in settings { try $0.set(setting) }
        }
        let book = stage.books[0]

        let first = try #require(try await stage.run(book))
        #expect(first.created == contacts.count)
        try await stage.member(book).expireDeltaTokens()
        for contact in try await stage.shown(book) { try await stage.member(book).edit(contact.id, [:]) }
        stage.time.advance(.seconds(9 * 86_400))
        let second = try #require(try await stage.run(book))

        #expect(second.writes == 0, "\(settings)")
        stage.simulator.configure { $0.behaviour = SimulatorBehaviour() }
        for contact in try await stage.shown(book) {
            let number = contact.record(of: book).flatMap { stage.crm(book).number($0) }
            #expect(contact.content([.birthday])[.birthday] == number.map { .date(Self.days[$0]) })
        }
    }
}
