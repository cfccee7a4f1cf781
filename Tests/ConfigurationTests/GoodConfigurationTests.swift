import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Foundation
import SyncPlanning
import Testing
import YAML

func parse(_ text: String, fileName: String = "satchel.yaml") throws -> SatchelConfiguration {
    try SatchelConfiguration.parse(text: text, fileName: fileName)
}

@Suite("Good configurations") struct GoodConfigurationTests {
    @Test(arguments: ExchangeCloud.allCases) func `each cloud has its word`(cloud: ExchangeCloud) throws {
        let configuration = try parse(
            Sample.text.replacing(
                "secret: { env: SATCHEL_SECRET }",
                with: "secret: { env: SATCHEL_SECRET }\n  cloud: \(cloud.rawValue)"))
        #expect(configuration.exchange.cloud == cloud)
    }

    @Test func `every key of the installation arrives`() throws {
        let configuration = try parse(
            Sample.text.replacing(
                "secret: { env: SATCHEL_SECRET }",
                with: "secret: { env: SATCHEL_SECRET }\n  cloud: china\n  endpoint: http://127.0.0.1:8081/\n"
                    + "  proxy: http://proxy.example:3128\n  ca: authority.pem"))

        #expect(configuration.site == "production")
        #expect(configuration.mode == .live)
        #expect(configuration.canary.map(\.value) == [RecordID(table: "Kontakte", key: "1")])
        #expect(configuration.canary[0].place == YAMLPlace(line: 3, column: 10))
        #expect(configuration.crm == .sqlite(path: "crm.db"))
        #expect(configuration.exchange.tenant == "3f1c2d4e-0000-4000-8000-000000000001")
        #expect(configuration.exchange.clientID == "9a2e7b10-0000-4000-8000-000000000002")
        #expect(configuration.exchange.credential == .secret(.environment(name: "SATCHEL_SECRET"), expires: nil))
        #expect(configuration.exchange.cloud == .china)
        #expect(configuration.exchange.endpoint == "http://127.0.0.1:8081")
        #expect(configuration.exchange.proxy == "http://proxy.example:3128")
        #expect(configuration.exchange.authorities == AuthorityFile(path: "authority.pem"))
        #expect(configuration.seats.value == 25)
        #expect(configuration.locale == "de-DE")
        #expect(configuration.timezone.identifier == "Europe/Berlin")
        #expect(configuration.defaultRegion == "DE")
        #expect(configuration.recordsDefault == .hidden)
        #expect(configuration.fieldsDefault == .open)
        #expect(configuration.protected.map(\.value) == ["Kontakte.Diagnose"])
        #expect(configuration.schedule.every == .seconds(900))
        #expect(configuration.schedule.quiet?.startMinute == 1320)
        #expect(configuration.schedule.quiet?.endMinute == 300)
        #expect(configuration.journal == .sqlite(path: "journal.db"))
    }

    @Test func `leftovers are recognised by category, folder or mail`() throws {
        let text = Sample.text.replacing(
            "books:",
            with: "leftovers: { categories: [Altes CRM], folders: [Alt-CRM], mail: [Alt.example, x@b.example] }\nbooks:"
        )
        let rules = try #require(try parse(text).leftovers)
        let contact = { (categories: [String], mail: [String]) in
            Contact([.categories: .texts(categories), .emailAddresses: .texts(mail)])
        }

        #expect(rules.names(folder: "alt-crm") && !rules.names(folder: "Alt"))
        #expect(rules.fits(contact(["Privat", "ALTES CRM"], [])))
        #expect(rules.fits(contact([], ["anna@ALT.example"])) && rules.fits(contact([], ["X@b.example"])))
        #expect(!rules.fits(contact(["Alt"], ["y@b.example", "anna@sub.alt.example"])))
        #expect(try parse(Sample.text).leftovers == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("127.9.0.1:1", "127.9.0.1", 1), ("[::1]:65535", "::1", 65535),
    ])
    func `monitors are answered, and the console is, on a loopback address`(text: String, host: String, port: UInt16)
        throws
    {
        let address = try parse("health: { listen: \"\(text)\" }\n" + Sample.text).health
        #expect(address?.host == host && address?.port == port)
        #expect(try parse(Sample.text).health == nil)
        #expect(try parse("console: { listen: \"\(text)\" }\n" + Sample.text).console == address)
        #expect(try parse(Sample.text).console == nil)
    }

    @Test func `the console shows no contents unless it is said`() throws {
        func shows(_ console: String) throws -> Bool { try parse(console + Sample.text).consoleShowsContents }
        #expect(try !shows(""))
        #expect(try !shows("console: { listen: \"127.0.0.1:1\" }\n"))
        #expect(try !shows("console: { listen: \"127.0.0.1:1\", contents: hidden }\n"))
        #expect(try shows("console: { listen: \"127.0.0.1:1\", contents: shown }\n"))
    }

    @Test(arguments: [
        "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "localhost:1", "::1:9464", "[::2]:1", "127.0.0.01:1",
        "128.0.0.1:1",
        "127.0.0:1", "127.0.0.1:+1", "[::1]",
    ])
    func `nothing else is an address for monitors or for the console`(text: String) {
        #expect(throws: ConfigurationErrors.self) { try parse("health: { listen: \"\(text)\" }\n" + Sample.text) }
        #expect(throws: ConfigurationErrors.self) { try parse("console: { listen: \"\(text)\" }\n" + Sample.text) }
    }

    @Test func `alarms go to a webhook, by mail, or both ways`() throws {
        let text = """
            alarms:
              webhook: { url: "https://alarms.example/x?y=z", token: { credential: hook } }
              mail: { server: "smtp://[::1]:25", from: a@b.example, to: [c@d.example], user: u, password: { env: P } }

            """ + Sample.text
        let alarms = try #require(try parse(text).alarms)
        #expect(alarms.webhook?.url == "https://alarms.example/x?y=z" && alarms.webhook?.isLoopback == false)
        #expect(alarms.webhook?.token == .credential(name: "hook"))
        #expect(alarms.mail?.server == "smtp://[::1]:25" && alarms.mail?.isLoopback == true)
        #expect(alarms.mail?.from == "a@b.example" && alarms.mail?.to == ["c@d.example"])
        #expect(alarms.mail?.user == "u" && alarms.mail?.password == .environment(name: "P"))
        #expect(try parse(Sample.text).alarms == nil)
    }

    @Test func `a book may lie in the default folder`() throws {
        let text = Sample.text.replacing("    folder: own", with: "    folder: default")
        #expect(try parse(text).books[0].folder == .default)
    }

    @Test func `every key of a book arrives`() throws {
        let book = try parse(
            Sample.text.replacing(
                "    folder: own", with: "    folder: own\n    mode: nodelete\n    reuse_folder: true"
            )
            .replacing("on_edit: restore", with: "on_edit: keep")
            .replacing("on_delete: restore", with: "on_delete: leave")
        ).books[0]

        #expect(book.id == BookID("crm"))
        #expect(book.name == "CRM")
        #expect(book.place == YAMLPlace(line: 19, column: 5))
        #expect(book.view.value == "Kontakte")
        #expect(book.filter?.value == "subscribed() or Betreuer = user.login")
        #expect(book.members.groups.map(\.value) == ["Aussendienst"])
        #expect(book.members.users.map(\.value) == ["hmueller"])
        #expect(book.members.except.map(\.value) == ["praktikant"])
        #expect(book.limit == 2000)
        #expect(book.order?.map(\.path.value) == ["Name", "Vorname"])
        #expect(book.order?.map(\.isDescending) == [false, true])
        #expect(book.pinned?.value == "Status = 'VIP'")
        #expect(book.folder == .own)
        #expect(book.onEdit == .keep)
        #expect(book.onDelete == .leave)
        #expect(book.brake == Brake(items: 20, percent: 30))
        #expect(book.mode == .nodelete)
        #expect(book.reuseFolder)
        #expect(
            book.mapping.map(\.property.value) == [
                .givenName, .surname, .businessPhones, .businessAddress, .categories,
            ])
        guard case .address(let parts) = book.mapping[3].template else {
            Issue.record("businessAddress is no address")
            return
        }
        #expect(parts.mapValues(\.value) == [.city: "{Ort}"])
    }

    @Test func `what is left out has the documented default`() throws {
        let text = """
            site: s
            crm: { sqlite: crm.db }
            exchange: { tenant: t, client_id: c, secret: { credential: graph } }
            seats: 1
            locale: de
            timezone: UTC
            records_default: visible
            fields_default: hidden
            books:
              - view: Kontakte
                members: { users: [anna] }
                mapping: { surname: "{Name}" }
            """
        let configuration = try parse(text)
        let book = configuration.books[0]

        #expect(configuration.mode == .plan)
        #expect(configuration.canary.isEmpty)
        #expect(configuration.exchange.cloud == .global)
        #expect(configuration.exchange.credential == .secret(.credential(name: "graph"), expires: nil))
        #expect(configuration.defaultRegion == nil)
        #expect(configuration.schedule.every == .seconds(900))
        #expect(configuration.schedule.quiet == nil)
        #expect(configuration.journal == .sqlite(path: "journal.db"))
        #expect(book.name == "CRM")
        #expect(book.id == BookID("CRM"))
        #expect(book.filter == nil)
        #expect(book.limit == 2000)
        #expect(book.order == nil)
        #expect(book.pinned == nil)
        #expect(book.onEdit == .restore)
        #expect(book.onDelete == .restore)
        #expect(book.brake == Brake(items: 20, percent: 30))
        #expect(book.mode == nil)
        #expect(!book.reuseFolder)
    }

    @Test func `a book without a limit has none`() throws {
        #expect(try parse(Sample.text.replacing("limit: 2000", with: "limit: none")).books[0].limit == nil)
    }

    @Test func `paths are relative to the folder of the file`() throws {
        let text = Sample.text.replacing("{ sqlite: journal.db }", with: "{ sqlite: /var/lib/satchel/journal.db }")
            .replacing("{ env: SATCHEL_SECRET }", with: "{ file: secret.txt }")
        let configuration = try parse(text, fileName: "/etc/satchel/satchel.yaml")

        #expect(configuration.crm == .sqlite(path: "/etc/satchel/crm.db"))
        #expect(configuration.journal == .sqlite(path: "/var/lib/satchel/journal.db"))
        #expect(configuration.accountKept == .seconds(3 * 365 * 86_400))
        #expect(configuration.exchange.credential == .secret(.file(path: "/etc/satchel/secret.txt"), expires: nil))
    }

    @Test func `a place in a filter of several lines is that of the file`() throws {
        let text = Sample.text.replacing(
            "filter: subscribed() or Betreuer = user.login",
            with: "filter: |\n      subscribed()\n      or Betreuer = user.login")
        let filter = try #require(try parse(text).books[0].filter)
        #expect(filter.value == "subscribed()\nor Betreuer = user.login\n")
        #expect(filter.place(line: 2, column: 4) == YAMLPlace(line: 24, column: 10))
    }

    @Test func `collation keywords may follow a known locale`() throws {
        #expect(
            try parse(Sample.text.replacing("locale: de-DE", with: "locale: de-DE-u-co-phonebk")).locale
                == "de-DE-u-co-phonebk")
    }

    @Test func `a file that is not there is an error with a remedy`() {
        #expect(throws: ConfigurationErrors.self) {
            try SatchelConfiguration.load(file: "/nowhere/satchel.yaml")
        }
        do throws(ConfigurationErrors) {
            _ = try SatchelConfiguration.load(file: "/nowhere/satchel.yaml")
        } catch {
            #expect(
                error.description
                    == "/nowhere/satchel.yaml: the configuration cannot be read: no such file or directory. Write one "
                    + "by `satchel init`, or name it by --config.")
        }
    }

    @Test func `a file loads as its text parses`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "satchel-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/satchel.yaml"
        try Sample.text.write(toFile: file, atomically: true, encoding: .utf8)

        #expect(try SatchelConfiguration.load(file: file).crm == .sqlite(path: "\(folder)/crm.db"))
        #expect(throws: ConfigurationErrors.self) { try SatchelConfiguration.load(file: folder) }
    }

    @Test func `quiet hours may cross midnight`() throws {
        let night = try #require(try parse(Sample.text).schedule.quiet)
        #expect([1320, 1439, 0, 299].allSatisfy { night.contains(minuteOfDay: $0) })
        #expect(![300, 720, 1319].contains { night.contains(minuteOfDay: $0) })
        let day = try #require(try parse(Sample.text.replacing("22:00-05:00", with: "8:00-09:30")).schedule.quiet)
        #expect([480, 569].allSatisfy { day.contains(minuteOfDay: $0) })
        #expect(![479, 570].contains { day.contains(minuteOfDay: $0) })
    }

    @Test(arguments: [("2y", 730), ("90d", 90), ("30y", 10_950)])
    func `how long the account is kept can be given in days and years`(text: String, days: Int) throws {
        let text = Sample.text.replacing("{ sqlite: journal.db }", with: "{ sqlite: journal.db, keep: \(text) }")
        let configuration = try SatchelConfiguration.parse(text: text, fileName: "satchel.yaml")
        #expect(configuration.accountKept == .seconds(days * 86_400))
    }
}
