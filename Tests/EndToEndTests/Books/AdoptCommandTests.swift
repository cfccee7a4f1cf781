import ExchangeSimulator
import Foundation
import Testing

/// `satchel adopt` as a person and a script meet it, and what the other commands say of the default folder.
@Suite("Adopt and the default folder, on the command line") struct AdoptCommandTests {
    @Sendable private static func leftovers(_ text: String) -> String {
        FolderStage.inContacts(text).replacing("books:\n", with: "leftovers: { categories: [Altes CRM] }\nbooks:\n")
    }

    private static func member(_ stage: CommandStage) throws -> SimulatedMember {
        let user = try #require(stage.simulator.configuration.users.first { $0.displayName == "hmueller" })
        return try stage.simulator.member(user.userPrincipalName)
    }

    @Test func `a dry run gives a number, and the number alone is what is taken`() async throws {
        try await CommandStage.play { stage in
            let refused = try await stage.run("adopt", "--member", "hmueller")
            #expect(refused.code == 2 && refused.errors.contains("Give leftovers"))
            try stage.configure(Self.leftovers)
            #expect(try await stage.run("adopt").code == 2)

            let independent = try IndependentReading(crm: stage.folder.appendingPathComponent("crm.db").path)
            let user = try #require(independent.users.first { $0.login == "hmueller" })
            let selected = independent.selection(of: .crm, for: user, limit: FolderStage.limit).selected.map(\.key)
            let key = try #require(selected.first { independent.row($0)?["EMail"] != nil })
            let row = try #require(independent.row(key))
            let mail = try #require(row["EMail"])
            let item = try await Self.member(stage).add([
                "givenName": .string(row["Vorname"] ?? ""), "surname": .string(row["Name"] ?? ""),
                "nickName": .string("Notiz"), "categories": .array([.string("Altes CRM")]),
                "emailAddresses": .array([.object(["address": .string(mail), "name": .string(mail)])]),
            ])

            let offer = try await stage.run("adopt", "--member", "hmueller", "--json")
            #expect(offer.code == 1, "\(offer.errors)")
            let json = try offer.json
            #expect(Set(json.keys) == ["members", "digest", "applied", "problems"])
            let digest = try #require(json["digest"] as? String)
            let members = try #require(json["members"] as? [[String: Any]])
            let leftovers = try #require(members.first?["leftovers"] as? [[String: Any]])
            #expect(leftovers.map { $0["offer"] as? String } == ["adopt"])
            #expect(leftovers.map { $0["record"] as? String } == ["Kontakte/\(key)"])
            #expect(leftovers.map { $0["item"] as? String } == [item])
            #expect(leftovers.map { $0["stays"] as? [String] } == [["fileAs", "nickName"]])
            let text = try await stage.run("adopt", "--member", "hmueller")
            #expect(text.output.contains("satchel adopt --member hmueller --apply \(digest)"))
            #expect(text.output.contains("from folder Contacts: mail; keeps its fileAs, nickName"))
            #expect(!text.output.contains(mail) && !text.output.contains("Notiz"))

            #expect(!text.output.contains("leave in folder"))

            let wrong = try await stage.run("adopt", "--member", "hmueller", "--apply", "000000000000")
            #expect(wrong.code == 5 && wrong.errors.contains("Nothing was adopted or removed"))
            #expect(try Self.member(stage).contacts().map(\.id).contains(item))

            let done = try await stage.run("adopt", "--member", "hmueller", "--apply", digest)
            #expect(done.code == 0, "\(done.output)\(done.errors)")
            let adopted = try #require(try Self.member(stage).contacts().first { $0.id == item })
            #expect(adopted.recordKey == key && adopted.text("nickName") == "Notiz")
            #expect(try await stage.run("adopt", "--member", "hmueller").code == 0)
        }
    }

    @Test func `what is not certain is listed with the records that it fits, and with nothing that it holds`()
        async throws
    {
        try await CommandStage.play { stage in
            try stage.configure(Self.leftovers)
            let independent = try IndependentReading(crm: stage.folder.appendingPathComponent("crm.db").path)
            let user = try #require(independent.users.first { $0.login == "hmueller" })
            let selected = independent.selection(of: .crm, for: user, limit: FolderStage.limit).selected.map(\.key)
            let key = try #require(selected.first { independent.row($0)?["EMail"] != nil })
            let mail = try #require(independent.row(key)?["EMail"])
            var items: [String] = []
            for _ in 0..<2 {
                items.append(
                    try await Self.member(stage).add([
                        "categories": .array([.string("Altes CRM")]),
                        "emailAddresses": .array([.object(["address": .string(mail), "name": .string(mail)])]),
                    ]))
            }

            let text = try await stage.run("adopt", "--member", "hmueller")
            let json = try await stage.run("adopt", "--member", "hmueller", "--json").json

            for item in items {
                #expect(
                    text.output.contains(
                        "        leave in folder Contacts: ambiguous, fits Kontakte/\(key); item \(item)\n"))
            }
            #expect(!text.output.contains(mail))
            let members = try #require(json["members"] as? [[String: Any]])
            let leftovers = try #require(members.first?["leftovers"] as? [[String: Any]])
            #expect(leftovers.map { $0["fits"] as? [String] } == [["Kontakte/\(key)"], ["Kontakte/\(key)"]])
        }
    }

    @Test func `doctor, status, explain and plan tell of the default folder and of a move`() async throws {
        try await CommandStage.play { stage in
            try stage.configure(Self.leftovers)
            _ = try await Self.member(stage).add(["givenName": .string("Eigen")])
            _ = try await Self.member(stage).add([
                "givenName": .string("Alt"), "categories": .array([.string("Altes CRM")]),
            ])
            #expect(try await stage.run("sync", "--member", "hmueller").code == 0)

            let doctor = try await stage.run("doctor", "--member", "hmueller")
            #expect(doctor.code == 0, "\(doctor.output)")
            #expect(doctor.output.contains("ok       folder: well for 1 of"))
            #expect(doctor.output.contains("1 contacts in the folder were left by another tool."))
            #expect(try Self.states(try await stage.run("status", "--json")) == ["default live"])
            let key = try #require(try Self.member(stage).contacts().compactMap(\.recordKey).first)
            let explained = try await stage.run("explain", "--member", "hmueller", "--record", "Kontakte/\(key)")
            #expect(explained.output.contains("the address book holds it, up to date as of its last run"))

            try stage.configure(FolderStage.inOwnFolder)
            #expect(try Self.states(try await stage.run("status", "--json")) == ["default leaving"])
            let plan = try await stage.run("plan", "--member", "hmueller", "--json")
            let books = try #require(try plan.json["addressBooks"] as? [[String: Any]])
            #expect(Set(books.compactMap { $0["folder"] as? String }) == ["own", "default"])
            #expect(books.allSatisfy { ($0["operations"] as? [Any])?.count == FolderStage.limit })
            #expect(try await stage.run("sync", "--member", "hmueller").code == 0)
            #expect(try Self.states(try await stage.run("status", "--json")) == ["own live"])
        }
    }

    private static func states(_ answer: CommandStage.Answer) throws -> [String] {
        let books = try #require(try answer.json["addressBooks"] as? [[String: Any]])
        return books.filter { $0["member"] as? String == "hmueller" }
            .compactMap { book in (book["folder"] as? String).map { "\($0) \(book["state"] as? String ?? "")" } }
    }
}
