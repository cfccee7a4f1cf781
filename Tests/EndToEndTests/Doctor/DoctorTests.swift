import ExchangeSimulator
import Foundation
import Testing

/// `satchel doctor` as a person uses it: what is wrong is named, and what it says to do about it helps.
@Suite("Doctor") struct DoctorTests {
    struct Finding: Equatable {
        let check: String
        let severity: String
        let member: String?
        let finding: String
        let remedy: String?
        let code: String?

        init(_ object: [String: Any]) {
            check = object["check"] as? String ?? ""
            severity = object["severity"] as? String ?? ""
            member = object["member"] as? String
            finding = object["finding"] as? String ?? ""
            remedy = object["remedy"] as? String
            code = object["code"] as? String
        }
    }

    private static func play(_ body: (CommandStage) async throws -> Void) async throws {
        try await CommandStage.play { stage in
            try stage.write("the-secret", to: "secret")
            try stage.configureDoctor()
            try await body(stage)
        }
    }

    private static func findings(_ answer: CommandStage.Answer) throws -> [Finding] {
        try #require(answer.json["findings"] as? [[String: Any]]).map(Finding.init)
    }

    @Test(arguments: Ailment.all)
    func `an ailment is named with its remedy, and the remedy works`(_ ailment: Ailment) async throws {
        try await Self.play { stage in
            let arguments = ["doctor", "--json"] + (ailment.isOfAll ? [] : ["--member", Ailment.login])
            try await ailment.fallIll(stage)
            let ill = try await stage.run(arguments)
            #expect(ill.code == ailment.exitCode, "\(ill.output)\(ill.errors)")
            let found = try Self.findings(ill).first {
                $0.check == ailment.check && $0.severity == ailment.severity && $0.finding.contains(ailment.finding)
            }
            let finding = try #require(found, "\(ill.output)\(ill.errors)")
            #expect(finding.remedy?.contains(ailment.remedy) == true, "\(finding)")
            #expect(ailment.code == nil || finding.code == ailment.code, "\(finding)")
            Self.expectNoPersonalData(ill, stage)

            try await ailment.heal(stage)
            let well = try await stage.run(arguments)
            #expect(well.code == 0, "\(well.output)\(well.errors)")
            let rest = try Self.findings(well).filter { $0.check == ailment.check && $0.finding == finding.finding }
            #expect(rest.isEmpty)
        }
    }

    @Test func `where all is well it says so in a few lines and leaves nothing behind`() async throws {
        try await Self.play { stage in
            let answer = try await stage.run(["doctor"])
            #expect(answer.code == 0, "\(answer.output)\(answer.errors)")
            #expect(answer.output.contains("ok       write: well for 24 of the members' address books or mailboxes."))
            #expect(answer.output.hasSuffix("\nNothing needs attention.\n"))
            Self.expectNoPersonalData(answer, stage)
            for user in stage.simulator.configuration.users {
                let member = try stage.simulator.member(user.userPrincipalName)
                #expect(member.contacts().allSatisfy { $0.location == .purged })
                // The default one.
                #expect(member.folders().count { $0.location != .purged } == 1)
            }
            #expect(!FileManager.default.fileExists(atPath: stage.folder.appendingPathComponent("journal.db").path))

            try await stage.sync()
            let before = try stage.member().contacts().filter { $0.location != .purged }
            #expect(try await stage.doctor().code == 0)
            #expect(try stage.member().contacts().filter { $0.location != .purged } == before)
        }
    }

    @Test func `in mode plan, and with --read-only in any, it writes nothing`() async throws {
        try await Self.play { stage in
            #expect(try await stage.doctor("--read-only").code == 0)
            try stage.configureDoctor(["mode: live": "mode: plan"])
            #expect(try await stage.doctor().code == 0)
            #expect(stage.simulator.writes().isEmpty)
            #expect(try await stage.doctor("--write").code == 0)
            #expect(
                stage.simulator.writes().map(\.kind) == [.createFolder, .createContact, .purgeContact, .purgeFolder])
            #expect(try await stage.doctor("--write", "--read-only").code == 2)
        }
    }

    @Test func `a run does not take the test contact of an interrupted doctor for its own`() async throws {
        try await Self.play { stage in
            try await stage.sync()
            let count = try stage.member().contacts(in: stage.folderID()).count
            try await stage.interruptDoctor()
            let run = try await stage.run(["sync", "--member", Ailment.login, "--json"])
            let book = try #require((try run.json["addressBooks"] as? [[String: Any]])?.first)
            #expect(run.code == 0 && book["created"] as? Int == 0 && book["removed"] as? Int == 0, "\(run.output)")
            #expect(try stage.member().contacts(in: stage.folderID()).count == count + 1)

            #expect(try await stage.doctor().output.contains("1 test contacts of an interrupted doctor were removed."))
            #expect(try stage.member().contacts(in: stage.folderID()).count == count)
            #expect(try await stage.run(["sync", "--member", Ailment.login]).code == 0)
        }
    }

    @Test func `a test folder of an interrupted doctor goes, unless its owner put something into it`() async throws {
        try await Self.play { stage in
            stage.simulator.setFaults([FaultRule(.answerInstead(.serviceUnavailable), kind: .purgeFolder)])
            #expect(try await stage.doctor().code == 1)
            stage.simulator.setFaults([])
            let left = try #require(
                try stage.member().folders().first { $0.displayName.hasPrefix("Satchel doctor") }?.id)
            let own = try await stage.member().add(["displayName": "Left over"], to: left)
            #expect(try await stage.doctor().output.contains("holds something that is not Satchel's"))
            try await stage.member().purge(own)
            #expect(try await stage.doctor().output.contains("1 test folders of an interrupted doctor were removed."))
            #expect(try stage.member().folders().filter { $0.location == .contacts }.count == 1)
        }
    }

    @Test func `where nothing can be deleted for good, it says so`() async throws {
        try await Self.play { stage in
            try stage.configureDoctor(["cloud: global": "cloud: china"])
            stage.simulator.configure { $0.behaviour.isGlobalCloud = false }
            #expect(try await stage.doctor().output.contains("this cloud cannot delete a test folder for good"))
            #expect(stage.simulator.writes().isEmpty)
            try await stage.sync()
            let answer = try await stage.doctor()
            #expect(answer.code == 0 && answer.output.contains("What is removed goes to Deleted Items"))
            let left = try stage.member().contacts().filter { $0.location == .deletedItems }
            #expect(left.map { $0.text("displayName") } == ["Satchel doctor"])
        }
    }

    @Test func `while the service runs it says so, and asks one thing at a time`() async throws {
        try await Self.play { stage in
            stage.simulator.configure { $0.limits.concurrentRequestsMax = 1 }
            let service = try SatchelProcess(["serve"], in: stage.folder, environment: [:])
            let journal = stage.folder.appendingPathComponent("journal.db.lock").path
            while !FileManager.default.fileExists(atPath: journal) { try await Task.sleep(for: .milliseconds(5)) }
            while service.isRunning, !service.errors.contains("cycle ended") {
                try await Task.sleep(for: .milliseconds(20))
            }
            let answer = try await stage.doctor()
            #expect(answer.output.contains("ok       journal: process \(service.processID) has it: the service runs."))
            #expect(!answer.output.contains("requests at once"), "\(answer.output)")
            #expect(service.isRunning)
            service.terminate()
            _ = try await service.end()
        }
    }

    /// Logins only: no address, no id of a mailbox, and nothing of a contact.
    private static func expectNoPersonalData(_ answer: CommandStage.Answer, _ stage: CommandStage) {
        let text = answer.output + answer.errors
        for user in stage.simulator.configuration.users {
            let id = (try? stage.simulator.member(user.userPrincipalName).userID) ?? ""
            for name in [user.userPrincipalName, user.mail ?? "", id] where !name.isEmpty {
                #expect(!text.contains(name))
            }
        }
        #expect(!text.contains("@"))
    }
}
