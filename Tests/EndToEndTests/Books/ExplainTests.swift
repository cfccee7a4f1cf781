import Foundation
import Testing

/// DOMAIN §9 by the program: one answer for each member and record, ending with the first step that refuses.
@Suite("Explain") struct ExplainTests {
    @Test func `every record that is not in an address book has the step that keeps it out`() async throws {
        try await CommandStage.play { stage in
            let independent = try IndependentReading(crm: stage.folder.appendingPathComponent("crm.db").path)
            let user = try #require(independent.users.first { $0.login == "hmueller" })
            let keys = (2...300).map(String.init).filter { independent.final($0, in: "Kontakte") == $0 }
            let mine = Set(independent.selection(of: .crm, for: user).selected.map(\.key))
            let hidden = try #require(keys.first { independent.seen($0, by: user) == nil })
            let inactive = try #require(
                keys.first { independent.seen($0, by: user)?.own["Status"] == "inaktiv" })
            try stage.crm(
                """
                DELETE FROM crm_subscriptions WHERE record_id IN ('\(hidden)', '\(inactive)');
                INSERT INTO crm_subscriptions (table_name, record_id, user_id)
                SELECT 'Kontakte', '\(hidden)', id FROM crm_users WHERE login = 'hmueller'
                """)

            let patient = try await stage.explain("--member", "hmueller", "--record", "Kontakte/8990")
            #expect(patient.answer == "out")
            #expect(patient.steps.first { $0.isOk == false }?.name == "recordRight")
            #expect(patient.steps.map(\.name).prefix(4) == ["seat", "member", "viewRight", "recordRight"])

            let filtered = try await stage.explain("--member", "hmueller", "--record", "Kontakte/\(inactive)")
            let refusal = try #require(filtered.steps.first { $0.isOk == false })
            #expect(filtered.answer == "out")
            #expect(refusal.name == "bookFilter")
            #expect(refusal.tree?.contains("Status <> 'inaktiv'") == true)

            // A subscription grants no right.
            let subscribed = try await stage.explain("--member", "hmueller", "--record", "Kontakte/\(hidden)")
            #expect(subscribed.answer == "out")
            #expect(subscribed.steps.first { $0.isOk == false }?.name == "recordRight")
            #expect(!subscribed.steps.contains { $0.name == "bookFilter" })

            // In it, with the one mapped field that this member may not read.
            let key = try #require(mine.min())
            let held = try await stage.explain("--member", "hmueller", "--book", "CRM", "--record", key)
            #expect(held.answer == "in")
            let fields = try #require(held.steps.first { $0.name == "fields" })
            #expect(fields.fact.hasPrefix("withheld: Kontakte.Testergebnis (") && !fields.fact.contains(";"))
            #expect(fields.isOk == nil && fields.hasOk)

            try stage.configure {
                $0.replacingOccurrences(of: "    limit: 2000\n    pinned", with: "    limit: 3\n    pinned")
            }
            let first = Set(independent.selection(of: .crm, for: user, limit: 3).selected.map(\.key))
            let last = try #require(mine.subtracting(first).min())
            let fallen = try await stage.explain("--member", "hmueller", "--record", "Kontakte/\(last)")
            let rank = try #require(fallen.steps.first { $0.isOk == false })
            #expect(fallen.answer == "out")
            #expect(rank.name == "rank" && rank.fact.hasSuffix("is beyond the limit of 3"))
        }
    }

    /// SEMANTICS 26: the member hears of a hidden record what is said of one that does not exist.
    @Test func `a member's own answer does not tell a hidden record from one that does not exist`() async throws {
        try await CommandStage.play { stage in
            let hidden = try await stage.explain(
                "--as-member", "--member", "hmueller", "--record", "Kontakte/8990")
            let missing = try await stage.explain(
                "--as-member", "--member", "hmueller", "--record", "Kontakte/99999999")
            #expect(hidden.answer == missing.answer)
            #expect(hidden.steps == missing.steps)
        }
    }

    /// SEMANTICS 5, by the commands that look at the CRM on their own.
    @Test func `a field that lost its last entry stays closed for explain, preview and check as for the service`()
        async throws
    {
        try await CommandStage.play { stage in
            func isWithheld() async throws -> Bool {
                let answer = try await stage.explain("--member", "fstein", "--record", "Kontakte/8989")
                return try #require(answer.steps.first { $0.name == "fields" }).fact.contains("Kontakte.Testergebnis (")
            }
            #expect(try await stage.run("sync", "--member", "fstein").code == 0)
            #expect(try await isWithheld() == false)

            try stage.crm("DELETE FROM crm_field_rights WHERE field = 'Testergebnis'")

            #expect(try await isWithheld())
            let preview = try await stage.run("preview", "--member", "fstein", "--json").output
            #expect(preview.contains("Kontakte/8989") && !preview.contains("Testergebnis: "))
            let check = try await stage.run("check")
            #expect(check.code == 1)
            #expect(check.output.contains("no right for field Kontakte.Testergebnis any more: it stays closed."))
        }
    }

    @Test func `a member without a mailbox is not told that the seats are taken`() async throws {
        try await CommandStage.play { stage in
            try stage.crm("UPDATE crm_users SET active = 1 WHERE login = 'empfang'")
            let answer = try await stage.explain("--member", "empfang", "--record", "Kontakte/2")
            #expect(answer.answer == "out")
            #expect(answer.steps.map(\.name) == ["seat"])
            #expect(
                answer.steps.first?.fact == "the CRM has no mail address of the user, so there is no mailbox")
        }
    }
}
