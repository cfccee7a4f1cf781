import CRMSources
import ExchangeSimulator
import Foundation
import Pixbuf
import SQLite
import Testing

/// The program as a script uses it: exit codes, and JSON of the documented shape.
@Suite("Commands") struct CommandTests {
    @Test func `sync ends with 0, 1, 4 and 5, as what came of it deserves`() async throws {
        try await CommandStage.play { stage in
            let refused = try await stage.run("sync", "--member", "awolf", secret: "not-the-secret")
            #expect(refused.code == 4, "\(refused.errors)")
            #expect(stage.simulator.writes().isEmpty)

            let done = try await stage.run("sync", "--member", "awolf", "--json")
            #expect(done.code == 0, "\(done.errors)")
            let book = try #require((try done.json["addressBooks"] as? [[String: Any]])?.first)
            #expect(book["outcome"] as? String == "ok")
            #expect(book["created"] as? Int == book["selected"] as? Int)

            try stage.crm("UPDATE crm_users SET active = 1 WHERE login = 'empfang'")
            let attention = try await stage.run("sync", "--member", "awolf")
            #expect(attention.code == 1)
            #expect(attention.output.contains("user 17 has no mailbox"))
            try stage.crm("UPDATE crm_users SET active = 0 WHERE login = 'empfang'")

            try stage.configure { $0.replacingOccurrences(of: "and Status <> 'inaktiv'", with: "and Status = 'VIP'") }
            let held = try await stage.run("plan", "--member", "awolf", "--json")
            #expect(held.code == 5, "\(held.errors)")
            let plan = try #require((try held.json["addressBooks"] as? [[String: Any]])?.first)
            let removals = try #require(plan["held"] as? [[String: Any]])
            #expect(removals.count > 20)
            #expect(removals.allSatisfy { $0["act"] as? String == "remove" && $0["cause"] as? String == "filter" })
            #expect(Set(removals.flatMap(\.keys)) == ["act", "record", "cause"])
            #expect(try await stage.run("sync", "--member", "awolf").code == 5)
        }
    }

    private static func book(of login: String, _ status: CommandStage.Answer) throws -> [String: Any]? {
        (try status.json["addressBooks"] as? [[String: Any]])?.first { $0["member"] as? String == login }
    }

    @Test func `status says next runs, what is overdue and what the last cycle cost`() async throws {
        try await CommandStage.play { stage in
            let synced = try await stage.run("sync", "--member", "hmueller", "--json").json
            let cost = try #require(synced["contacts"] as? [String: Int])
            let status = try await stage.run("status", "--json")
            #expect(status.code == 0)
            let book = try #require(try Self.book(of: "hmueller", status))
            let lastOk = try #require((book["lastOk"] as? String).flatMap { try? Date($0, strategy: .iso8601) })
            let next = try #require((book["nextRun"] as? String).flatMap { try? Date($0, strategy: .iso8601) })
            // One interval after the end of the cycle; times are in whole seconds.
            #expect((899...960).contains(next.timeIntervalSince(lastOk)))
            #expect(book["overdueSince"] == nil)
            let cycle = try #require(try status.json["lastCycle"] as? [String: Any])
            #expect(cycle["cause"] as? String == "asked")
            #expect(cycle["addressBooks"] as? Int == 1)
            #expect(cycle["contacts"] as? [String: Int] == cost)
            #expect(cost["made"] ?? 0 > 50 && cost["asked"] ?? 0 >= cost["made"] ?? 0)

            let text = try await stage.run("status")
            #expect(text.output.contains("next run"))
            #expect(text.output.contains("\(cost["made"] ?? 0) of them made, the others shared or kept"))
            #expect(!text.output.contains("Overdue"))

            // As if nobody had run it for an hour.
            let journal = try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readWrite)
            try journal.execute("UPDATE address_book SET last_ok_at = last_ok_at - 3600000 WHERE state = 'live'")
            let late = try await stage.run("status", "--json")
            #expect(late.code == 1)
            let lateBook = try #require(try Self.book(of: "hmueller", late))
            #expect(lateBook["overdueSince"] is String)
            #expect(try await stage.run("status").output.contains("Overdue address books: 1."))
        }
    }

    @Test func `a wrong word ends with 2, a CRM that cannot be read with 3`() async throws {
        try await CommandStage.play { stage in
            for words in [["frobnicate"], ["sync", "--frobnicate"], ["sync", "--member", "nobody"]] {
                let answer = try await SatchelProcess(words, in: stage.folder, environment: ["SATCHEL_SECRET": "x"])
                    .end()
                #expect(answer.code == 2, "\(words)")
                #expect(!answer.errors.isEmpty && answer.output.isEmpty)
            }
            try stage.configure { $0.replacingOccurrences(of: "view: Kontakte", with: "view: Kontakt") }
            let misspelt = try await stage.run("check")
            #expect(misspelt.code == 2)
            #expect(misspelt.errors.contains("satchel.yaml:") && misspelt.errors.contains("Kontakte"))

            try stage.configure { $0 }
            try Data("no database".utf8).write(to: stage.folder.appendingPathComponent("crm.db"))
            for command in ["check", "sync", "plan", "preview"] {
                #expect(try await stage.run(command).code == 3, "\(command)")
            }
        }
    }

    @Test func `preview and plan name the same records, in the documented shape`() async throws {
        try await CommandStage.play { stage in
            let preview = try await stage.run("preview", "--member", "tfuchs", "--json")
            #expect(preview.code == 1, "the sample's texts are cut, and it says so")
            let member = try #require((try preview.json["members"] as? [[String: Any]])?.first)
            #expect(Set(member.keys) == ["member", "book", "limit", "visible", "selected", "fellOff"])
            #expect(member["member"] as? String == "tfuchs" && member["limit"] as? Int == 2000)
            let selected = try #require(member["selected"] as? [[String: Any]])
            #expect(selected.allSatisfy { Set($0.keys) == ["record", "rank", "pinned", "contact", "notes"] })
            #expect(selected.compactMap { $0["rank"] as? Int } == Array(1...selected.count))
            #expect(selected.allSatisfy { ($0["contact"] as? [String: Any])?["categories"] is [String] })

            let plan = try await stage.run("plan", "--member", "tfuchs", "--json")
            #expect(plan.code == 0, "\(plan.errors)")
            let book = try #require((try plan.json["addressBooks"] as? [[String: Any]])?.first)
            #expect(Set(book.keys) == ["member", "book", "folder", "operations", "held", "unproven", "problems"])
            let operations = try #require(book["operations"] as? [[String: Any]])
            #expect(
                operations.allSatisfy {
                    Set($0.keys) == ["act", "record", "cause"] && $0["act"] as? String == "create"
                })
            #expect(
                Set(operations.compactMap { $0["record"] as? String })
                    == Set(selected.compactMap { $0["record"] as? String }))
            #expect(operations.count == selected.count)
            #expect(stage.simulator.writes().isEmpty)
        }
    }

    @Test func `preview says of which pictures no photo can be made, as far as it shows them`() async throws {
        try await CommandStage.play { stage in
            for sql in [
                "ALTER TABLE Kontakte ADD COLUMN Foto TEXT",
                "INSERT INTO crm_fields (table_name, name, type) VALUES ('Kontakte', 'Foto', 'text')",
                "UPDATE Kontakte SET Foto = 'anna.png'",
            ] { try stage.crm(sql) }
            try stage.configure {
                $0.replacing("  sqlite: \"crm.db\"\n", with: "  sqlite: \"crm.db\"\n  pictures: fotos\n")
                    .replacing(
                        "      surname: \"{Name}\"\n", with: "      surname: \"{Name}\"\n      photo: \"{Foto}\"\n")
            }
            let folder = stage.folder.appendingPathComponent("fotos")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appendingPathComponent("anna.png")
            try Data("no picture".utf8).write(to: file)
            func faults(_ options: String...) async throws -> [String] {
                let json = try await stage.run(["preview", "--json"] + options).json
                let members = try #require(json["members"] as? [[String: Any]])
                let items = members.flatMap { $0["selected"] as? [[String: Any]] ?? [] }
                #expect(!items.isEmpty && items.allSatisfy { $0["photo"] as? Bool == true })
                return items.flatMap { $0["notes"] as? [[String: Any]] ?? [] }
                    .filter { $0["property"] as? String == "photo" && $0["kind"] as? String == "unfit" }
                    .compactMap { $0["detail"] as? String }
            }
            let why = "the picture is of no known format. Save it as JPEG or PNG."

            #expect(try await faults("--member", "tfuchs", "--limit", "3") == [why, why, why])
            let text = try await stage.run("preview", "--member", "tfuchs", "--limit", "1")
            #expect(text.code == 1 && text.output.contains(" photo unfit: \(why)\n"), "\(text.output)")
            #expect(try await faults() == [])

            try FileManager.default.removeItem(at: file)
            #expect(
                try await faults("--member", "tfuchs", "--limit", "1")
                    == ["the folder of crm.pictures has no file of the field's name"])
            try Data(try Picture(side: 9, colour: 1).png()).write(to: file)
            #expect(try await faults("--member", "tfuchs") == [])
        }
    }

    @Test func `init writes what check understands, and does not overwrite`() async throws {
        try await CommandStage.play { stage in
            let made = try await stage.run("init", "--config", "new.yaml")
            #expect(made.code == 0 && made.output.hasPrefix("Wrote new.yaml."))
            let file = stage.folder.appendingPathComponent("new.yaml").path
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            #expect(try await stage.run("init", "--config", "new.yaml").code == 2)
            let fresh = try await stage.run("check", "--config", "new.yaml")
            #expect(fresh.code == 0, "\(fresh.errors)")
            #expect(fresh.output.hasPrefix("new.yaml fits the CRM."))
            let own = try await stage.run("check", "--json")
            #expect(own.code == 0, "\(own.errors)")
            #expect(try own.json["addressBooks"] as? Int == 24)
        }
    }

    @Test func `a dry import says what would change and leaves every byte as it was`() async throws {
        try await CommandStage.play { stage in
            let crm = stage.folder.appendingPathComponent("crm.db")
            try "Id;Name;Art\n1;Umbenannt;Geschäft\n9501;Neu;Geschäft\n".write(
                to: stage.folder.appendingPathComponent("people.csv"), atomically: true, encoding: .utf8)
            let before = try Data(contentsOf: crm)

            let dry = try await stage.run("crm", "import", "--table", "Kontakte", "people.csv", "--dry-run", "--json")

            #expect(dry.code == 0, "\(dry.errors)")
            let counts = try dry.json
            #expect(counts["inserted"] as? Int == 1 && counts["updated"] as? Int == 1)
            #expect(counts["applied"] as? Bool == false)
            #expect(try Data(contentsOf: crm) == before)
        }
    }

    @Test
    func `contacts from vCards are in the members' mailboxes after a run, and a card that changed changes its contact`()
        async throws
    {
        try await CommandStage.play { stage in
            func write(_ given: String) throws {
                try """
                BEGIN:VCARD
                VERSION:4.0
                UID:urn:uuid:1
                FN:\(given) Zaunkönig
                N:Zaunkönig;\(given);;;
                TEL;TYPE=cell:+49 171 3920001
                X-ART:Geschäft
                X-STATUS:VIP
                X-BETREUER:hmueller
                X-SHOE-SIZE:38
                END:VCARD

                """.write(
                    to: stage.folder.appendingPathComponent("people.vcf"), atomically: true, encoding: .utf8)
            }
            let command = [
                "crm", "import", "--table", "Kontakte", "people.vcf", "--column", "X-ART=Art", "--column",
                "X-STATUS=Status", "--column", "X-BETREUER=Betreuer", "--json",
            ]
            func names() throws -> [String?] {
                try stage.simulator.member("hanna.mueller@musterwerk.example").contacts()
                    .filter { $0.location != .purged && $0.text("surname") == "Zaunkönig" }.map { $0.text("givenName") }
            }
            try write("Zoe")
            let before = try Data(contentsOf: stage.folder.appendingPathComponent("crm.db"))
            let dry = try await stage.run(command + ["--dry-run"])
            #expect(dry.code == 0)
            #expect(try dry.json["applied"] as? Bool == false)
            #expect(try Data(contentsOf: stage.folder.appendingPathComponent("crm.db")) == before)

            let imported = try await stage.run(command)
            #expect(imported.code == 0, "\(imported.errors)")
            #expect(try imported.json["inserted"] as? Int == 1)
            let leftOut = try #require(try imported.json["leftOut"] as? [[String: Any]])
            #expect(leftOut.map { $0["property"] as? String } == ["X-SHOE-SIZE"])
            #expect(try await stage.run("sync", "--member", "hmueller").code == 0)
            #expect(try names() == ["Zoe"])

            try write("Zora")
            #expect(try await stage.run(command).json["updated"] as? Int == 1)
            #expect(try await stage.run("sync", "--member", "hmueller").code == 0)
            #expect(try names() == ["Zora"])

            try "BEGIN:VCARD\nZaun\n".write(
                to: stage.folder.appendingPathComponent("people.vcf"), atomically: true, encoding: .utf8)
            let refused = try await stage.run(command)
            #expect(refused.code == 2 && refused.errors.contains("people.vcf:2: ") && !refused.errors.contains("Zaun"))
            let misled = try await stage.run(
                "crm", "import", "--table", "Firmen", "satchel.yaml", "--column", "FN=Name")
            #expect(misled.code == 2)
        }
    }

    /// SEMANTICS 5: what lost its last entry stays closed until an operator confirms, by the command that it is told.
    @Test func `a field that lost its last right opens by the command that the message names`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "drroth").code == 0)
            try stage.crm("DELETE FROM crm_field_rights WHERE field = 'Testergebnis'")
            let closed = try await stage.run("sync", "--member", "drroth")
            #expect(closed.code == 1)
            let command = #"'satchel sync --confirm-emptied "field Kontakte.Testergebnis"'"#
            #expect(closed.output.contains(command), "\(closed.output)")

            for (word, hint) in [("Kontakte.Testergebnis", "'field Kontakte.Testergebnis'"), ("unsinn", "crm_users")] {
                let refused = try await stage.run("sync", "--member", "drroth", "--confirm-emptied", word)
                #expect(refused.code == 2)
                #expect(refused.errors.contains(hint), "\(refused.errors)")
            }
            let opened = try await stage.run(
                "sync", "--member", "drroth", "--confirm-emptied", "field Kontakte.Testergebnis")
            #expect(opened.code == 0, "\(opened.output)\(opened.errors)")
            #expect(try await stage.run("sync", "--member", "drroth").code == 0)
        }
    }

    @Test func `what the readme says works with a CRM of one's own, from its first line on`() async throws {
        try await CommandStage.play { stage in
            try stage.removeCRM()
            try "Name;Vorname;Betreuer\nMuster;Max;anna\n".write(
                to: stage.folder.appendingPathComponent("people.csv"), atomically: true, encoding: .utf8)
            let own = ["--config", "own.yaml"]
            for words in [
                ["crm", "init", "--crm", "crm.db"], ["init"] + own,
                ["crm", "import", "--table", "Kontakte", "people.csv", "--dry-run"] + own,
                ["crm", "import", "--table", "Kontakte", "people.csv"] + own, ["check"] + own, ["crm", "check"] + own,
            ] {
                let answer = try await stage.run(words)
                #expect(answer.code == 0, "\(words): \(answer.output)\(answer.errors)")
            }
            for sql in try Self.documentedSQL() { try stage.crm(sql) }
            #expect(try await stage.run(["check"] + own).code == 0)
            let preview = try await stage.run(["preview", "--member", "anna", "--json"] + own)
            let member = try #require((try preview.json["members"] as? [[String: Any]])?.first)
            let selected = try #require(member["selected"] as? [[String: Any]])
            #expect(selected.map { $0["record"] as? String } == ["Kontakte/1"])
        }
    }

    /// The statements of the section "By SQL" of Documentation/EmbeddedCRM.md.
    private static func documentedSQL() throws -> [String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../Documentation/EmbeddedCRM.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "## By SQL").last)
        let code = section.split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.contains("sqlite3 crm.db") }
        return code.map { $0.replacing(/--.*/, with: "") }.joined(separator: "\n").components(separatedBy: ";")
    }

    @Test func `a CRM without tables says so when something is to be imported`() async throws {
        try await CommandStage.play { stage in
            try stage.removeCRM()
            try "Name\nMuster\n".write(
                to: stage.folder.appendingPathComponent("people.csv"), atomically: true, encoding: .utf8)
            #expect(try await stage.run("crm", "init", "--bare", "--crm", "crm.db").code == 0)
            let refused = try await stage.run("crm", "import", "--table", "Kontakte", "people.csv")
            #expect(refused.code == 3)
            #expect(refused.errors.contains("has no table Kontakte. It has none at all;"))
        }
    }

    @Test func `a word about a plan before anything has run is a mistake of usage`() async throws {
        try await CommandStage.play { stage in
            for command in ["release", "discard"] {
                let answer = try await stage.run(command, "x")
                #expect(answer.code == 2)
                #expect(answer.errors.contains("nothing has run"), "\(answer.errors)")
            }
        }
    }

    @Test func `help names the seed that is used`() async throws {
        try await CommandStage.play { stage in
            for words in [["crm", "sample", "--help"], ["demo", "--help"]] {
                let help = try await stage.run(words).output
                #expect(help.contains("(default: \(SampleCRM.defaultSeed))"))
            }
        }
    }
}
