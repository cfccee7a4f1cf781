import ExchangeSimulator
import Foundation
import TestSupport
import Testing

/// SIGHUP: another configuration while the service runs.
@Suite("Serve: reload", .serialized) struct ReloadTests {
    private static let anna = [Company.Person(login: "anna", contacts: 30)]

    @Test(.timeLimit(.minutes(2)))
    func `a good configuration takes effect without a restart, doubles nothing, and is there for an undo`() async throws
    {
        try await ServedStage.play(Self.anna) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            try service.configure("Muster AG", isGood: true)
            service.process.reload()
            try await service.wait { try service.companyNames() == Set(["Muster AG"]) }
            let told = service.told()
            try await service.stop()

            let start = try #require(told.firstIndex { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
            #expect(told[start...].contains("READY=1"), "\(told)")
            #expect(service.said("configuration reloaded"))
            #expect(try service.stage.findings() == MailboxFindings())
            #expect(service.stage.simulator.writes().count { $0.kind == .createContact } == 30, "one create for each")
            let kept = try await service.stage.start("undo", "--list").end()
            #expect(kept.output.contains("companyName") || kept.output.contains("mapping"), "\(kept.output)")
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `in the middle of a fill it waits until the cycle has ended, and whoever asked need not`() async throws {
        try await ServedStage.play([Company.Person(login: "anna", contacts: 300)], latencySeconds: 0.02) { service in
            try await service.wait { service.stage.createCount >= 60 }
            try service.configure("Muster AG", isGood: true)
            _ = service.told()
            service.process.reload()
            try await service.wait { service.hasToldReady() }
            let isFillUnderWay = try !service.stage.isComplete
            #expect(isFillUnderWay, "it was told while the fill went on")
            #expect(service.heard.contains { $0.contains("when the cycle that is under way has ended") })
            #expect(!service.said("configuration reloaded"))

            try await service.wait { try service.companyNames() == Set(["Muster AG"]) }
            try await service.stop()
            #expect(try service.stage.findings() == MailboxFindings())
            #expect(service.stage.simulator.writes().count { $0.kind == .createContact } == 300, "one create for each")
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let find: String
        let put: String
        let says: [String]
    }

    static let bad = [
        Bad(
            testDescription: "no YAML", find: "seats: 1", put: "seats: [1", says: ["satchel.yaml:1"]),
        Bad(
            testDescription: "two faults", find: "locale: de-DE\ntimezone: Europe/Berlin",
            put: "locale: xx-XX\ntimezone: Mond", says: ["satchel.yaml:11:9: locale", "satchel.yaml:12:11: timezone"]),
        Bad(
            testDescription: "a view that the CRM lacks", find: "view: Kontakte", put: "view: Nirgends",
            says: ["satchel.yaml:20:11: view", "Nirgends"]),
        Bad(
            testDescription: "a secret that is not there", find: "SATCHEL_SECRET", put: "SATCHEL_NOWHERE",
            says: ["SATCHEL_NOWHERE"]),
        Bad(
            testDescription: "another site", find: "site: crash", put: "site: other",
            says: ["satchel.yaml:1:7: site is not what the service was started with", "Restart it"]),
        Bad(
            testDescription: "another journal", find: "sqlite: journal.db", put: "sqlite: other.db",
            says: ["satchel.yaml:16:20: journal.sqlite is not what", "Restart it"]),
    ]

    @Test(.timeLimit(.minutes(2)), arguments: bad)
    func `a bad one changes nothing, says where and why, and the service goes on with the former`(bad: Bad) async throws
    {
        try await ServedStage.play(Self.anna) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            let before = service.stage.simulator.writes().count
            try service.edit { $0.replacing(bad.find, with: bad.put) }
            _ = service.told()
            service.process.reload()
            try await service.wait { service.hasToldReady() }

            for words in bad.says { #expect(service.process.errors.contains(words), "\(service.process.errors)") }
            #expect(service.process.errors.contains(" configuration refused why=\""))
            #expect(service.heard.contains { $0.hasPrefix("STATUS=") && $0.contains("refused at") }, "\(service.heard)")
            #expect(service.stage.simulator.writes().count == before)

            try service.renameOne()
            try await service.wait { try service.stage.findings() == MailboxFindings() }
            #expect(service.process.isRunning)
            try await service.stop()
            #expect(!service.said("configuration reloaded"))
            let other = service.stage.folder.appendingPathComponent("other.db")
            #expect(!FileManager.default.fileExists(atPath: other.path))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `reloads at any moment of a fill neither lose nor double a contact`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let people = [Company.Person(login: "anna", contacts: 120), Company.Person(login: "bernd", contacts: 90)]
        try await ServedStage.play(people, latencySeconds: 0.01) { service in
            for number in 1...14 {
                let wanted = service.stage.requestCount + random.below(12)
                let patience = Date() + 1
                try await service.wait { service.stage.requestCount >= wanted || Date() > patience }
                try service.configure("Muster \(number) AG", isGood: !random.chance(4))
                service.process.reload()
            }
            try service.configure("Ende AG", isGood: true)
            service.process.reload()
            try await service.wait { try service.stage.isComplete && service.companyNames() == Set(["Ende AG"]) }
            try await service.stop()
            #expect(try service.stage.findings() == MailboxFindings())
            #expect(service.stage.simulator.writes().count { $0.kind == .createContact } == 210, "one create for each")
        }
    }
}
