import Cryptography
import ExchangeSimulator
import Foundation
import SQLite
import TestSupport
import Testing

extension Ailment {
    static let folders: [Ailment] = [
        Ailment(
            testDescription: "a folder of the same name", check: "folder", severity: "warning", exitCode: 1,
            finding: "exists and is not Satchel's", remedy: "Set reuse_folder: true",
            fallIll: { _ = try await $0.member().createFolder("crm") },
            heal: { try $0.configureDoctor(["    id: crm\n": "    id: crm\n    reuse_folder: true\n"]) }),
        Ailment(
            testDescription: "a folder that its owner deleted", check: "folder", severity: "warning", exitCode: 1,
            finding: "was deleted, or moved away", remedy: "satchel sync --member awolf makes it anew",
            fallIll: { stage in
                try await stage.sync()
                try await stage.member().deleteFolder(stage.folderID())
            },
            heal: { try await $0.sync() }),
        Ailment(
            testDescription: "what another tool left", check: "items", severity: "note", exitCode: 0,
            finding: "1 items in the folder are not Satchel's", remedy: "satchel adopt --member awolf",
            fallIll: { stage in
                try await stage.sync()
                try await stage.member().add(["displayName": "Left over"], to: stage.folderID())
            },
            heal: { stage in
                for contact in try stage.member().contacts(in: stage.folderID()) where contact.recordKey == nil {
                    try await stage.member().delete(contact.id)
                }
            }),
        Ailment(
            testDescription: "what an interrupted doctor left", check: "write", severity: "note", exitCode: 0,
            finding: "1 test contacts of an interrupted doctor lie in the folder", remedy: "satchel doctor --write",
            fallIll: { stage in
                try await stage.sync()
                try await stage.interruptDoctor()
                try stage.configureDoctor(["mode: live": "mode: plan"])
            },
            heal: { stage in
                let healed = try await stage.doctor("--write")
                #expect(healed.output.contains("1 test contacts of an interrupted doctor were removed."))
                try stage.configureDoctor()
            }),
        Ailment(
            testDescription: "a mode that writes nothing", check: "write", severity: "note", exitCode: 0,
            finding: "Not tried: the mode of the book is plan.", remedy: "satchel doctor --write",
            fallIll: { try $0.configureDoctor(["mode: live": "mode: plan"]) }, heal: { try $0.configureDoctor() }),
    ]

    static let local: [Ailment] = [
        Ailment(
            testDescription: "a secret that is not there", check: "credential", severity: "failure", exitCode: 2,
            finding: "Could not read the secret", remedy: "where exchange in the configuration says",
            fallIll: { try FileManager.default.removeItem(at: $0.folder.appendingPathComponent("secret")) },
            heal: { try $0.write("the-secret", to: "secret") }),
        Ailment(
            testDescription: "a secret that others can read", check: "credential", severity: "warning", exitCode: 1,
            finding: "can be read by others", remedy: "chmod 600",
            fallIll: { try $0.write("the-secret", to: "secret", mode: 0o644) },
            heal: { try $0.write("the-secret", to: "secret") }),
        Ailment(
            testDescription: "a secret that soon ends", check: "credential", severity: "warning", exitCode: 1,
            finding: "The client secret ends on", remedy: "set exchange.secret_expires",
            fallIll: { try $0.configureDoctor(Self.secretThatEnds(inDays: 12)) },
            heal: { try $0.configureDoctor(Self.secretThatEnds(inDays: 300)) }),
        Ailment(
            testDescription: "a certificate that soon ends", check: "credential", severity: "warning", exitCode: 1,
            finding: "The certificate ends on", remedy: "Upload a new one in Entra beside it",
            fallIll: { try $0.signIn(with: InventedCertificate(validUntil: Self.seconds(inDays: 12))) },
            heal: { try $0.signIn(with: InventedCertificate(validUntil: Self.seconds(inDays: 300))) }),
        Ailment(
            testDescription: "a CRM that is gone", check: "crm", severity: "failure", exitCode: 3, finding: "crm.db",
            remedy: "Bring the CRM's database back", fallIll: { try $0.removeCRM() },
            heal: { try SampleFile.small.get().write(to: $0.folder.appendingPathComponent("crm.db")) }),
        Ailment(
            testDescription: "a configuration that does not fit the CRM", check: "configuration", severity: "failure",
            exitCode: 2, finding: "does not fit the CRM", remedy: "satchel check",
            fallIll: { try $0.configureDoctor(["view: Kontakte": "view: Kontakt"]) },
            heal: { try $0.configureDoctor() }),
        Ailment(
            testDescription: "a journal that cannot be written", check: "journal", severity: "failure", exitCode: 2,
            finding: "Could not write the journal", remedy: "a folder that it may write to",
            fallIll: { try $0.configureDoctor(["\"journal.db\"": "\"nowhere/journal.db\""]) },
            heal: { try $0.configureDoctor() }),
        Ailment(
            testDescription: "a journal of another site", check: "journal", severity: "failure", exitCode: 2,
            finding: "It belongs to site demo", remedy: "Name the right journal",
            fallIll: { stage in
                try await stage.sync()
                try stage.configureDoctor(["site: demo": "site: test"])
            },
            heal: { try $0.configureDoctor() }),
    ]
}

extension Ailment {
    fileprivate static func seconds(inDays days: Double) -> Int64 {
        Int64(Date.now.addingTimeInterval(days * 86_400).timeIntervalSince1970)
    }

    fileprivate static func secretThatEnds(inDays days: Double) -> [String: String] {
        let date = Date(timeIntervalSince1970: Double(seconds(inDays: days)))
        let day = date.formatted(.iso8601.year().month().day())
        return ["{ file: secret }": "{ file: secret }\n  secret_expires: \(day)"]
    }
}

extension CommandStage {
    /// Puts the certificate where the configuration says, and into the app registration.
    fileprivate func signIn(with certificate: InventedCertificate) throws {
        try write(String(decoding: certificate.pem + certificate.keyPEM(), as: UTF8.self), to: "satchel.pem")
        let known = Certificate.all(pem: certificate.pem)
        simulator.configure { $0.certificates = known }
        try configureDoctor(["secret: { file: secret }": "certificate: { file: satchel.pem }"])
    }

    /// The sample's configuration with the secret in a file, and these texts replaced.
    func configureDoctor(_ replacements: [String: String] = [:]) throws {
        try configure { text in
            let whole = text.replacingOccurrences(of: "{ env: SATCHEL_SECRET }", with: "{ file: secret }")
            return replacements.reduce(whole) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
        }
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    func doctor(_ arguments: String...) async throws -> Answer {
        try await run(["doctor", "--member", Ailment.login] + arguments)
    }

    func sync() async throws {
        let answer = try await run(["sync", "--member", Ailment.login])
        #expect(answer.code < 2, "\(answer.output)\(answer.errors)")
    }

    /// The address that the CRM has of the member.
    func address() throws -> String {
        let crm = try Database(path: folder.appendingPathComponent("crm.db").path, access: .readOnly)
        let sql = "SELECT coalesce(mailbox, mail) FROM crm_users WHERE login = '\(Ailment.login)'"
        var address: String?
        try crm.forEachRow(sql) { address = $0.text(0) }
        return try #require(address)
    }

    /// By the display name, which is the login here.
    func member() throws -> SimulatedMember {
        let user = try #require(
            simulator.configuration.users.first { $0.displayName == Ailment.login }?.userPrincipalName)
        return try simulator.member(user)
    }

    func folderID() throws -> String {
        try #require(try member().folders().first { $0.displayName == "CRM" && $0.location == .contacts }?.id)
    }

    /// The roles that the token names from now on.
    func grant(_ roles: String...) {
        simulator.configure { $0.behaviour.tokenRoles = roles }
        simulator.expireAccessTokens()
    }

    /// A doctor that makes its test contact and then loses Exchange.
    func interruptDoctor() async throws {
        simulator.setFaults([FaultRule(.answerInstead(.serviceUnavailable), kind: .purgeContact, hitting: 9)])
        let answer = try await doctor()
        simulator.setFaults([])
        #expect(answer.code == 1, "\(answer.output)")
        let left = try member().contacts(in: folderID()).filter { $0.text("displayName") == "Satchel doctor" }
        #expect(left.count == 1)
    }
}
