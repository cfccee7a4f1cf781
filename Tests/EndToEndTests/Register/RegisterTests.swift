import ExchangeSimulator
import Foundation
import SQLite
import Testing

/// Who has what: the commands for a data-protection officer, on the sample company.
@Suite("Register") struct RegisterTests {
    /// Rows of an answer's list.
    private static func list(_ name: String, _ answer: CommandStage.Answer) throws -> [[String: Any]] {
        try #require(try answer.json[name] as? [[String: Any]], "\(answer.output)\(answer.errors)")
    }

    /// A record that the member's address book holds, and the fields that its item holds.
    private static func heldRecord(_ stage: CommandStage, by member: String) async throws -> String {
        let holdings = try Self.list("holdings", try await stage.run("held-by", "--member", member, "--json"))
        // The first one is the canary, without which no reading counts.
        return try #require(holdings.compactMap { $0["record"] as? String }.first { $0 != "Kontakte/1" })
    }

    @Test func `who has a record, since when and with which fields, and who had it`() async throws {
        try await CommandStage.play { stage in
            let nothing = try await stage.run("where", "--record", "Kontakte/1", "--json")
            #expect(nothing.code == 0)
            #expect(try Self.list("holdings", nothing).isEmpty)

            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let record = try await Self.heldRecord(stage, by: "awolf")
            let held = try await stage.run("where", "--record", record, "--json")
            #expect(held.code == 0, "\(held.errors)")
            let now = try Self.list("holdings", held)
            #expect(now.count == 1)
            #expect(now[0]["member"] as? String == "awolf" && now[0]["state"] as? String == "held")
            let fields = try #require(now[0]["fields"] as? [String])
            #expect(fields.contains("Kontakte.Name") && now[0]["fieldsNow"] as? [String] == fields)

            // The record is deleted: it goes, and stays in the account.
            let key = record.split(separator: "/")[1]
            try stage.crm("DELETE FROM Kontakte WHERE Id = \(key)")
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let gone = try Self.list("holdings", try await stage.run("where", "--record", record, "--json"))
            #expect(gone.count == 1)
            #expect(gone[0]["state"] as? String == "gone" && gone[0]["endCause"] as? String == "gone")
            #expect(gone[0]["fields"] as? [String] == fields && gone[0]["fieldsNow"] as? [String] == [])
            let text = try await stage.run("where", "--record", record)
            #expect(text.output.contains("\(record)  awolf, CRM: gone since"))
            #expect(text.output.hasSuffix("Address books that hold it, or may: 0. Earlier stays: 1.\n"))
        }
    }

    @Test func `a merged record is followed in both directions`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let holdings = try Self.list("holdings", try await stage.run("held-by", "--member", "awolf", "--json"))
            let records = holdings.compactMap { $0["record"] as? String }.prefix(2)
            let (first, second) = (records[0], records[1])
            func key(_ record: String) -> Substring { record.split(separator: "/")[1] }
            let column = try stage.mergeColumn()
            try stage.crm("UPDATE Kontakte SET \(column) = \(key(second)) WHERE Id = \(key(first))")
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            for asked in [first, second] {
                let answer = try await stage.run("where", "--record", asked, "--json")
                #expect(try answer.json["records"] as? [String] == [second, first])
                let states = try Self.list("holdings", answer).map { "\($0["record"] ?? "") \($0["state"] ?? "")" }
                #expect(Set(states) == ["\(second) held", "\(first) gone"])
            }
        }
    }

    @Test func `CSV has a line for each stay, JSON and CSV say the same, and no value of a record is in either`()
        async throws
    {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let names = try stage.values("SELECT Name FROM Kontakte WHERE length(Name) > 4 LIMIT 200")
            for command in [["held-by", "--member", "awolf"], ["audit", "--member", "awolf"]] {
                let json = try await stage.run(command + ["--json"])
                let csv = try await stage.run(command + ["--csv"])
                #expect(json.code == 0 && csv.code == 0, "\(json.errors)\(csv.errors)")
                let entries = try Self.list(command[0] == "audit" ? "disclosures" : "holdings", json)
                let lines = csv.output.components(separatedBy: "\r\n").filter { !$0.isEmpty }
                #expect(entries.count > 20 && lines.count == entries.count + 1)
                let columns = lines[0].split(separator: ",").map(String.init)
                let place = try #require(columns.firstIndex(of: "record"))
                #expect(
                    lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[place] }
                        == entries.compactMap { ($0["record"] as? String).map { $0[...] } })
                for name in names {
                    #expect(!json.output.contains("\"\(name)") && !csv.output.contains(",\(name)"), "\(name)")
                }
            }
            let both = try await stage.run("audit", "--csv", "--json")
            #expect(both.code == 2)
        }
    }

    @Test func `names from the CRM give no terminal orders in any form`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            try stage.crm(
                "UPDATE crm_users SET login = 'a' || char(27) || '[2J' || char(8238) || 'wolf' WHERE login = 'awolf'")
            for form in [[], ["--csv"], ["--json"]] {
                let answer = try await stage.run(["audit"] + form)
                #expect(answer.code == 0 && answer.output.contains("[2J"), "\(form) \(answer.errors)")
                let orders = answer.output.unicodeScalars.filter { $0.value == 0x1B || $0.value == 0x202E }
                #expect(orders.isEmpty, "\(form)")
            }
        }
    }

    @Test func `the account is sealed by the first run, and a change of the journal's file is found out`() async throws
    {
        try await CommandStage.play { stage in
            #expect(try await stage.run("audit", "--verify", "--json").code == 0)
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let whole = try await stage.run("audit", "--verify", "--json")
            #expect(whole.code == 0, "\(whole.errors)")
            #expect(try Self.list("seals", whole).map { $0["state"] as? String } == ["whole"])
            #expect(try whole.json["isWhole"] as? Bool == true && whole.json["unsealed"] as? Int == 0)
            #expect(try await stage.run("audit", "--verify", "--member", "awolf").code == 2)

            let journal = try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readWrite)
            try journal.execute("DROP TRIGGER disclosure_fixed")
            try journal.execute("UPDATE disclosure SET member_id = '1' WHERE seq = 3")
            let broken = try await stage.run("audit", "--verify")
            #expect(broken.code == 1)
            #expect(broken.output.contains("1 of 1 seals do not fit"), "\(broken.output)")
        }
    }

    @Test func `a time window shows what happened, or was held, in it`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let all = try Self.list("disclosures", try await stage.run("audit", "--json"))
            for (option, count) in [("--since", 0), ("--until", all.count)] {
                let answer = try await stage.run("audit", option, "2099-01-01", "--json")
                #expect(try Self.list("disclosures", answer).count == count)
                #expect(try answer.json["total"] as? Int == count)
            }
            let before = try await stage.run(
                "held-by", "--member", "awolf", "--until", "2020-01-01T00:00:00Z", "--json")
            #expect(try Self.list("holdings", before).isEmpty)
            for words in [["--since", "yesterday"], ["--since", "2026-02-02", "--until", "2026-02-01"]] {
                #expect(try await stage.run(["audit"] + words).code == 2)
            }
        }
    }

    @Test func `answers while a service has the journal, and without the CRM by keys`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let record = try await Self.heldRecord(stage, by: "awolf")
            let user = try #require(
                try stage.values("SELECT id FROM crm_users WHERE login = 'awolf'").first)
            let service = try SatchelProcess(["serve"], in: stage.folder, environment: ["SATCHEL_SECRET": "the-secret"])
            let answer = try await stage.run("where", "--record", record, "--json")
            #expect(answer.code == 0, "\(answer.errors)")
            #expect(try !Self.list("holdings", answer).isEmpty)
            service.terminate()
            _ = try await service.end()

            try stage.removeCRM()
            let keys = try await stage.run("held-by", "--member", user, "--now", "--json")
            let holdings = try Self.list("holdings", keys)
            #expect(!holdings.isEmpty && holdings.allSatisfy { $0["user"] as? String == user && $0["member"] == nil })
            #expect(try keys.json["crmRead"] as? Bool == false)
            #expect(try await stage.run("where", "--record", record).code == 1)
        }
    }

    private static func hide(_ record: String, from member: String, _ stage: CommandStage) throws {
        try stage.crm(
            """
            INSERT INTO crm_record_access (table_name, record_id, user_id, value)
            SELECT 'Kontakte', '\(record.split(separator: "/")[1])', id, 'no' FROM crm_users WHERE login = '\(member)'
            """)
    }

    /// As if this long ago everything had been noted that is lost now.
    private static func age(_ stage: CommandStage, by seconds: Int) throws {
        let journal = try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readWrite)
        try journal.execute("UPDATE entry SET lost_at = lost_at - \(seconds * 1000) WHERE lost_at IS NOT NULL")
        try journal.execute("UPDATE address_book SET ends_at = ends_at - \(seconds * 1000) WHERE ends_at IS NOT NULL")
    }

    private static func journal(_ stage: CommandStage) throws -> Database {
        try Database(path: stage.folder.appendingPathComponent("journal.db").path, access: .readWrite)
    }

    @Test func `revocations say what is overdue with its age, then that it is gone and was read back`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let record = try await Self.heldRecord(stage, by: "awolf")
            let address = try #require(
                try stage.values("SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'awolf'").first)
            let mailbox = try stage.simulator.member(address)
            try await mailbox.setMailboxState(.outsideScope)
            try Self.hide(record, from: "awolf", stage)
            #expect(try await stage.run("sync", "--member", "awolf").code != 0)

            let waiting = try await stage.run("revocations", "--open", "--json")
            #expect(waiting.code == 0, "\(waiting.errors)")
            #expect(try Self.list("revocations", waiting).map { $0["state"] as? String } == ["waiting"])
            try Self.age(stage, by: 3600)
            let overdue = try await stage.run("revocations", "--json")
            #expect(overdue.code == 1)
            #expect(try overdue.json["overdue"] as? Int == 1)
            let line = try #require(try Self.list("revocations", overdue).first)
            #expect(line["state"] as? String == "overdue" && line["record"] as? String == record)
            #expect(line["member"] as? String == "awolf" && line["what"] as? String == "item")
            #expect(line["cause"] as? String == "rights")
            #expect(line["ageSeconds"] as? Int ?? 0 >= 3600 && line["goneAt"] == nil)
            #expect(try await stage.run("revocations").output.contains("OVERDUE for 60 min"))
            let held = try await stage.run("where", "--record", record, "--json")
            #expect(held.code == 1)
            #expect(try Self.list("holdings", held).first?["lostAt"] as? String == line["lostAt"] as? String)

            try await mailbox.setMailboxState(.cloud)
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let gone = try await stage.run("revocations", "--member", "awolf", "--json")
            #expect(gone.code == 0, "\(gone.output)")
            let proof = try #require(try Self.list("revocations", gone).first)
            #expect(proof["state"] as? String == "gone" && proof["cause"] as? String == "rights")
            #expect(proof["lostAt"] as? String == line["lostAt"] as? String)
            #expect(proof["evidence"] as? String == "removed" && proof["readBack"] is String)
            #expect(proof["sentAt"] is String && proof["goneAt"] is String && proof["readAt"] is String)
            let csv = try await stage.run("revocations", "--csv").output.components(separatedBy: "\r\n")
            #expect(csv.count == 3 && csv[1].hasPrefix("gone,\(record),awolf,"))
            let none = try await stage.run("revocations", "--since", "2099-01-01", "--json")
            #expect(try Self.list("revocations", none).isEmpty)
        }
    }

    @Test func `offboard certifies a leaver, and says what is overdue while the mailbox cannot be reached`()
        async throws
    {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let kept = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(kept.code == 1)
            #expect(try Self.list("addressBooks", kept).map { $0["state"] as? String } == ["active"])
            #expect(try kept.json["certified"] as? Bool == false && kept.json["userState"] as? String == "active")

            let address = try #require(
                try stage.values("SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'awolf'").first)
            let mailbox = try stage.simulator.member(address)
            try await mailbox.setMailboxState(.outsideScope)
            try stage.crm("UPDATE crm_users SET active = 0 WHERE login = 'awolf'")
            _ = try await stage.run("sync", "--member", "awolf")
            try Self.age(stage, by: 3600)
            let overdue = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(overdue.code == 1)
            let waiting = try #require(try Self.list("addressBooks", overdue).first)
            #expect(waiting["state"] as? String == "overdue" && waiting["items"] as? Int ?? 0 > 20)
            #expect(waiting["endsAt"] is String && waiting["error"] is String)
            let revocations = try await stage.run("revocations", "--open", "--json")
            #expect(try revocations.json["overdue"] as? Int == waiting["items"] as? Int)

            try await mailbox.setMailboxState(.cloud)
            for _ in 0..<3 { _ = try await stage.run("sync", "--member", "awolf") }
            let done = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(done.code == 0, "\(done.output)")
            let book = try #require(try Self.list("addressBooks", done).first)
            #expect(book["state"] as? String == "emptied" && book["items"] as? Int == 0)
            #expect(book["removed"] as? Int == waiting["items"] as? Int && book["notReadBack"] as? Int == 0)
            #expect(try done.json["certified"] as? Bool == true && done.json["userState"] as? String == "inactive")
            #expect(mailbox.contacts().allSatisfy { $0.extendedProperties.isEmpty || $0.location == .purged })
            let text = try await stage.run("offboard", "--member", "awolf").output
            #expect(text.contains("Certified: nothing of Satchel's is left in the mailbox of awolf"))
            #expect(text.contains("litigation hold"))
        }
    }

    @Test func `offboard counts what lost its mark before the address book ended`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let address = try #require(
                try stage.values("SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'awolf'").first)
            let mailbox = try stage.simulator.member(address)
            let item = try #require(mailbox.contacts().last { $0.recordKey != nil && $0.recordKey != "1" })
            let marks = item.extendedProperties.keys.map { WireValue.object(["id": .string($0), "value": .null]) }
            try await mailbox.move(item.id, to: "contacts")
            try await mailbox.edit(item.id, ["singleValueExtendedProperties": .array(marks)])
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            try stage.crm("UPDATE crm_users SET active = 0 WHERE login = 'awolf'")
            for _ in 0..<3 { _ = try await stage.run("sync", "--member", "awolf") }

            let answer = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(answer.code == 1, "\(answer.output)\(answer.errors)")
            let line = try #require(try Self.list("addressBooks", answer).first)
            #expect(line["state"] as? String == "emptied" && line["unmarked"] as? Int == 1, "\(line)")
            #expect(try answer.json["certified"] as? Bool == false)
        }
    }

    @Test func `offboard follows a mailbox that was handed over to somebody else`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let record = try await Self.heldRecord(stage, by: "awolf")
            let address = try #require(
                try stage.values("SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'awolf'").first)
            let mailbox = try stage.simulator.member(address)
            try await mailbox.setMailboxState(.outsideScope)
            try Self.hide(record, from: "hmueller", stage)
            try stage.crm("UPDATE crm_users SET active = 0, mailbox = NULL, mail = NULL WHERE login = 'awolf'")
            try stage.crm("UPDATE crm_users SET mailbox = '\(address)' WHERE login = 'hmueller'")
            _ = try await stage.run("sync", "--member", "hmueller")

            let open = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(open.code == 1, "\(open.output)\(open.errors)")
            let line = try #require(try Self.list("addressBooks", open).first)
            #expect(line["state"] as? String == "handedOver" && line["lost"] as? Int ?? 0 > 0, "\(line)")
            // No run for the new holder has gone through.
            #expect(line["lost"] as? Int == line["items"] as? Int, "\(line)")

            try await mailbox.setMailboxState(.cloud)
            _ = try await stage.run("sync", "--member", "hmueller")
            let done = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(done.code == 0, "\(done.output)\(done.errors)")
            let kept = try #require(try Self.list("addressBooks", done).first)
            #expect(kept["state"] as? String == "handedOver" && kept["lost"] as? Int == 0, "\(kept)")
            let text = try await stage.run("offboard", "--member", "awolf").output
            #expect(
                text.contains("nothing that awolf (inactive in the CRM) received is left. A mailbox is another"),
                "\(text)")
        }
    }

    @Test func `whoever takes over a mailbox holds what lies in it, and whoever had it does not`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let address = try #require(
                try stage.values("SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = 'awolf'").first)
            let mailbox = try stage.simulator.member(address)
            try stage.crm("UPDATE crm_users SET active = 0, mailbox = NULL, mail = NULL WHERE login = 'awolf'")
            try stage.crm("UPDATE crm_users SET mailbox = '\(address)' WHERE login = 'hmueller'")
            for _ in 0..<2 { _ = try await stage.run("sync", "--member", "hmueller") }
            let there = Set(mailbox.contacts().filter { $0.location != .purged }.compactMap(\.recordKey))
            #expect(there.count > 5)

            let now = try await stage.run("held-by", "--member", "hmueller", "--now", "--json")
            let held = Set(try Self.list("holdings", now).compactMap { $0["record"] as? String })
            #expect(held == Set(there.map { "Kontakte/\($0)" }), "listed \(held.count) of \(there.count)")
            let former = try await stage.run("held-by", "--member", "awolf", "--json")
            let stays = try Self.list("holdings", former)
            #expect(stays.allSatisfy { $0["state"] as? String == "gone" }, "\(stays.first ?? [:])")
            #expect(stays.allSatisfy { $0["endCause"] as? String == "handed over" }, "\(stays.first ?? [:])")
            let record = "Kontakte/\(try #require(there.first { $0 != "1" }))"
            let place = try Self.list("holdings", try await stage.run("where", "--record", record, "--json"))
            #expect(place.filter { $0["until"] == nil }.compactMap { $0["member"] as? String } == ["hmueller"])
            let book = try await stage.run("offboard", "--member", "awolf", "--json")
            #expect(try Self.list("addressBooks", book).first?["state"] as? String == "handedOver")
        }
    }

    @Test func `erase certifies what was deleted in the CRM, and only when it is gone everywhere`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let record = try await Self.heldRecord(stage, by: "awolf")
            let present = try await stage.run("erase", "--record", record, "--json")
            #expect(present.code == 1)
            #expect(try present.json["crm"] as? String == "present" && present.json["certified"] as? Bool == false)

            try stage.crm("DELETE FROM Kontakte WHERE Id = \(record.split(separator: "/")[1])")
            let open = try await stage.run("erase", "--record", record, "--json")
            #expect(open.code == 1)
            #expect(try Self.list("holdings", open).map { $0["isErased"] as? Bool } == [false])

            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let done = try await stage.run("erase", "--record", record, "--json")
            #expect(done.code == 0, "\(done.output)")
            #expect(try done.json["certified"] as? Bool == true && done.json["crm"] as? String == "absent")
            let line = try #require(try Self.list("holdings", done).first)
            #expect(line["isErased"] as? Bool == true && line["evidence"] as? String == "removed")
            #expect(line["readBack"] is String && line["endCause"] as? String == "gone")
            #expect((try done.json["exceptions"] as? [String])?.count == 1)

            // A second item of the record went later, and that was not read back yet.
            try Self.journal(stage).execute(
                """
                INSERT INTO disclosure (at, mailbox_id, member_id, address_book_id, record_id, act, certainty, fields, cause,
                  op_id, evidence, remote_id)
                SELECT at + 1000, mailbox_id, member_id, address_book_id, record_id, act, certainty, fields, cause, 'second',
                  evidence, 'second item' FROM disclosure WHERE act = 'remove' LIMIT 1;
                INSERT INTO read_back SELECT address_book_id, 'second', 'second item', removed_at, NULL, NULL
                FROM read_back LIMIT 1
                """)
            let second = try await stage.run("erase", "--record", record, "--json")
            #expect(second.code == 1, "\(second.output)")
            let unread = try Self.list("holdings", second)
            #expect(unread.map { $0["isErased"] as? Bool } == [false] && unread[0]["readAt"] == nil)

            // Whoever mistypes a key is not told that something was erased.
            let never = try await stage.run("erase", "--record", "Kontakte/99999999")
            #expect(never.output.contains("no mailbox ever held it"))
            #expect(try await stage.run("erase", "--record", "Nirgends/1").code == 2)
        }
    }

    @Test func `a wrong member or record ends with 2 and says what to give`() async throws {
        try await CommandStage.play { stage in
            #expect(try await stage.run("sync", "--member", "awolf").code == 0)
            let unknown = try await stage.run("held-by", "--member", "awolff")
            #expect(unknown.code == 2 && unknown.errors.contains("Did you mean 'awolf'?"))
            for words in [["where"], ["where", "--record", "4711"], ["held-by"], ["audit", "--book", "none"]] {
                #expect(try await stage.run(words).code == 2, "\(words)")
            }
        }
    }
}

extension CommandStage {
    /// The first column of what the CRM answers.
    func values(_ sql: String) throws -> [String] {
        var values: [String] = []
        try Database(path: folder.appendingPathComponent("crm.db").path, access: .readOnly).forEachRow(sql) { row in
            values.append(row.text(0) ?? "")
        }
        return values
    }

    /// The column that names the record which a contact was merged into.
    func mergeColumn() throws -> String {
        try #require(try values("SELECT merged_into_field FROM crm_tables WHERE name = 'Kontakte'").first)
    }
}
