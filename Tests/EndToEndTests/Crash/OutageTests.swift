import ExchangeSimulator
import Testing

/// What the operator hears when Exchange, or one mailbox, cannot be used.
@Suite("Crash: outages", .serialized) struct OutageTests {
    private static let anna = Company.Person(login: "anna", contacts: 60)

    @Test(.timeLimit(.minutes(5)))
    func `a wrong secret is said as such, with exit code 4, and nothing is written`() async throws {
        try await CrashStage.play([Self.anna]) { stage in
            let end = try await stage.sync(secret: "not-the-secret")

            #expect(end.code == 4)
            #expect(
                end.errors.contains("the client secret is wrong. Give the secret's value"), "it said: \(end.errors)")
            #expect(!(end.output + end.errors).contains("not-the-secret"), "the secret itself is never said")
            #expect(stage.simulator.writes().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `an endpoint that is down is said as such, with exit code 4, and the next run goes on as if nothing had been`()
        async throws
    {
        try await CrashStage.play([Self.anna]) { stage in
            let port = stage.port
            await stage.stopServer()
            let first = try await stage.sync()
            #expect(first.code == 4, "it said: \(first.output)\(first.errors)")
            #expect(first.errors.contains("Could not reach 127.0.0.1:\(port)"), "it said: \(first.errors)")

            try await stage.serveAgain(on: port) {
                let between = try await stage.sync()
                #expect(between.code == 0, "it said: \(between.output)\(between.errors)")
            }
            // Now the addresses of the mailboxes are known, and it is the address book that cannot go on.
            let second = try await stage.sync()
            #expect(second.code == 4, "it said: \(second.output)\(second.errors)")
            #expect(second.output.contains("Could not reach 127.0.0.1:\(port)"), "it said: \(second.output)")

            try await stage.serveAgain(on: port) {
                let writes = stage.simulator.writes()
                let third = try await stage.sync()
                #expect(third.code == 0, "it said: \(third.output)\(third.errors)")
                #expect(stage.simulator.writes() == writes)
                #expect(try stage.findings() == MailboxFindings())
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a token that dies in a run is renewed, and the run ends well`() async throws {
        try await CrashStage.play([Self.anna]) { stage in
            stage.simulator.setFaults([
                FaultRule(.tokensExpire, kind: .createContact, passing: 25),
                FaultRule(.tokensExpire, kind: .createContact, passing: 45),
            ])
            let end = try await stage.sync()

            #expect(end.code == 0, "it said: \(end.output)\(end.errors)")
            #expect(try stage.findings() == MailboxFindings())
            #expect(stage.simulator.statistics().requests[.token] ?? 0 >= 3)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `mailboxes that cannot be used are named with their remedy, the others are served, and the mended ones next`()
        async throws
    {
        let logins = ["bernd", "clara", "dora", "emil", "frida", "gustav", "anna", "hilde"]
        let people = logins.map { Company.Person(login: $0, contacts: 12) }
        try await CrashStage.play(people, unknown: ["emil"]) { stage in
            let states: [(login: String, state: SimulatedUser.MailboxState)] = [
                ("bernd", .full), ("clara", .onPremises), ("dora", .none), ("frida", .softDeleted),
                ("gustav", .outsideScope),
            ]
            for (login, state) in states { try await stage.member(login).setMailboxState(state) }
            let end = try await stage.sync()

            #expect(end.code == 1)
            let remedies = [
                "bernd, book Kunden: Could not create a contact folder": "Free space in the mailbox",
                "clara, book Kunden: Could not": "whether the mailbox is on premises",
                "dora, book Kunden: Could not": "Check the user's licence",
                "The mailbox address of user 4 is unknown to Exchange": "Correct mail or mailbox in the CRM",
                "frida, book Kunden: Could not": "It has no cloud mailbox at present",
                "gustav, book Kunden: Could not": "Grant the app access to this mailbox",
            ]
            let lines = end.output.split(separator: "\n")
            for (what, remedy) in remedies {
                #expect(lines.contains { $0.contains(what) && $0.contains(remedy) }, "\(what): \(end.output)")
            }
            for login in ["anna", "hilde"] { #expect(try stage.findings(login) == MailboxFindings()) }

            for (login, _) in states { try await stage.member(login).setMailboxState(.cloud) }
            let next = try await stage.sync()

            #expect(next.code == 1, "user 4 is still unknown")
            for login in logins where login != "emil" {
                #expect(try stage.findings(login) == MailboxFindings(), "\(login): \(next.output)")
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a mailbox that becomes full keeps what it holds, and is filled up once there is space`() async throws {
        try await CrashStage.play([Self.anna], latencySeconds: 0.02) { stage in
            let run = try stage.start("sync")
            try await stage.wait(for: run) { stage.createCount >= 20 }
            try await stage.member("anna").setMailboxState(.full)
            let end = try await run.end()

            #expect(end.code == 1 || end.code == 4)
            #expect(end.output.contains("Free space in the mailbox"), "it said: \(end.output)")
            let held = try stage.findings()
            #expect((1..<60).contains(held.missing) && held.duplicates == 0)

            try await stage.member("anna").setMailboxState(.cloud)
            let next = try await stage.sync()
            #expect(next.code == 0, "it said: \(next.output)\(next.errors)")
            #expect(try stage.findings() == MailboxFindings())
        }
    }
}
