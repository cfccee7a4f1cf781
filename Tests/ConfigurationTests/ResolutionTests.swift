import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Foundation
import Selection
import SyncPlanning
import Testing
import YAML

func resolve(
    _ text: String, against reading: CRMReading = SampleCRM.reading()
) throws -> Result<ResolvedConfiguration, ConfigurationErrors> {
    try parse(text).resolve(against: reading)
}

@Suite("Resolution against the CRM") struct ResolutionTests {
    @Test("refuses what does not fit, at its place in the file", arguments: BrokenCase.resolution)
    func refuses(_ row: BrokenCase) throws {
        #expect(row.text != Sample.text)
        guard case .failure(let errors) = try resolve(row.text) else {
            Issue.record("resolved")
            return
        }
        #expect(errors.faults.map(\.description) == row.errors)
    }

    @Test func `a book arrives with its rule, mapping and members`() throws {
        let resolved = try resolve(Sample.text).get()
        let book = try #require(resolved.books.first)

        #expect(resolved.policy.recordsDefault == .hidden)
        #expect(resolved.policy.fieldsDefault == .open)
        #expect(resolved.policy.protected == [FieldKey(table: "Kontakte", field: "Diagnose")])
        #expect(resolved.policy.timeZone.identifier == "Europe/Berlin")
        #expect(book.id == BookID("crm"))
        #expect(book.rule.view.name == "Kontakte")
        #expect(book.rule.viewFilter?.text == "Status <> 'inaktiv'")
        #expect(book.rule.filter?.text == "subscribed() or Betreuer = user.login")
        #expect(book.rule.pinned?.text == "Status = 'VIP'")
        #expect(book.rule.order.map(\.path.description) == ["Name", "Vorname"])
        #expect(book.rule.order.map(\.isDescending) == [false, true])
        #expect(book.rule.limit == 2000)
        #expect(
            book.mapping.properties == [.givenName, .surname, .businessPhones, .businessAddress, .categories])
        #expect(book.mode == .live)
        #expect(book.brake == Brake(items: 20, percent: 30))
        #expect(resolved.warnings.isEmpty)
    }

    @Test func `without an order of its own a book has that of its view`() throws {
        let text = Sample.text.replacing("    order: [Name, Vorname desc]\n", with: "")
        let book = try #require(try resolve(text).get().books.first)
        #expect(book.rule.order.map(\.path.description) == ["Firma.Name", "Name"])
        #expect(book.rule.order.map(\.isDescending) == [false, true])
    }

    @Test func `a protected name with a dot or blank stands in double quotes`() throws {
        let text = Sample.text.replacing("[Kontakte.Diagnose]", with: "['Kontakte.\"Befund 1.1\"', Kontakte.Firma]")
        #expect(
            try resolve(text).get().policy.protected == [
                FieldKey(table: "Kontakte", field: "Befund 1.1"), FieldKey(table: "Kontakte", field: "Firma"),
            ])
    }

    @Test func `mistakes of all books come together, in the order of the file`() throws {
        let text =
            Sample.text.replacing("Betreuer = user.login", with: "Betreur = user.login")
            .replacing("groups: [Aussendienst]", with: "groups: [Aussendinst]") + """
                  - name: Firmen
                    view: Firmen
                    members: { users: [nroa] }
                    mapping: { companyName: "{Nmae}" }
                """
        guard case .failure(let errors) = try resolve(text) else {
            Issue.record("resolved")
            return
        }
        #expect(errors.faults.map(\.place?.line) == [22, 23, 39, 40])
    }

    @Test func `two groups of one name are found neither by it nor mistaken for missing`() throws {
        let groups = SampleCRM.groups + [Group(id: GroupID("g9"), name: "AUSSENDIENST")]
        guard case .failure(let errors) = try resolve(Sample.text, against: SampleCRM.reading(groups: groups)) else {
            Issue.record("resolved")
            return
        }
        #expect(
            errors.description
                == "satchel.yaml:23:25: members.groups: the CRM has more than one group \"Aussendienst\". Mend it in the "
                + "CRM.")
    }

    // MARK: Warnings

    private func warnings(_ text: String, against reading: CRMReading = SampleCRM.reading()) throws -> [String] {
        try resolve(text, against: reading).get().warnings.map(\.description)
    }

    @Test func `too few seats are a warning with the number missing`() throws {
        #expect(
            try warnings(Sample.text.replacing("seats: 25", with: "seats: 1")) == [
                "satchel.yaml:9:8: seats is 1, but books and members make 3 address books: 2 of them get no seat. Raise "
                    + "seats, or take members out."
            ])
        #expect(try warnings(Sample.text.replacing("seats: 25", with: "seats: 3")).isEmpty)
    }

    @Test func `a canary that is not in the CRM is a warning`() throws {
        #expect(
            try warnings(Sample.text, against: SampleCRM.reading(hasRecord: false)) == [
                "satchel.yaml:3:10: canary \"Kontakte/1\" is not in the CRM: every reading would be rejected. Name a "
                    + "record that exists."
            ])
    }

    @Test func `of the modes of file and book the stricter one counts`() throws {
        let laxer = Sample.text.replacing("mode: live", with: "mode: plan")
            .replacing("    folder: own", with: "    mode: live")
        #expect(
            try warnings(laxer) == [
                "satchel.yaml:19:5: the mode of book \"CRM\" is live, but that of the file is plan: the stricter one "
                    + "counts. Drop it from the book, or change that of the file."
            ])
        #expect(try resolve(laxer).get().books[0].mode == .plan)
        let stricter = Sample.text.replacing("    folder: own", with: "    mode: nodelete")
        #expect(try warnings(stricter).isEmpty)
        #expect(try resolve(stricter).get().books[0].mode == .nodelete)
        #expect(try resolve(Sample.text).get().books[0].mode == .live)
    }

    @Test func `an inactive login is a warning, a name of login and group too`() throws {
        let users = SampleCRM.users + [User(id: UserID("u6"), login: "innendienst")]
        let text = Sample.text.replacing("users: [hmueller]", with: "users: [frueher]")
            .replacing("except: [praktikant]", with: "except: [Innendienst]")
        #expect(
            try warnings(text, against: SampleCRM.reading(users: users)) == [
                "satchel.yaml:23:48: members.users: \"frueher\" is inactive in the CRM and gets no address book.",
                "satchel.yaml:23:67: members.except: \"Innendienst\" is both a login and a group; both are left out.",
            ])
    }
}
