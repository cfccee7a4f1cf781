import Configuration
import Foundation
import Testing

@Suite("Secrets") struct SecretSourceTests {
    /// A new folder for one test, removed by it.
    private func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "satchel-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private func message(_ source: SecretSource, environment: [String: String] = [:]) -> String? {
        do throws(SecretError) {
            _ = try source.read(environment: environment)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a variable's value is the secret as it stands`() throws {
        let reading = try SecretSource.environment(name: "S").read(environment: ["S": " a b\n"])
        #expect(reading.secret.reveal() == " a b\n")
        #expect(reading.warning == nil)
    }

    @Test func `a variable that is not set or empty is an error`() {
        let source = SecretSource.environment(name: "SATCHEL_SECRET")
        #expect(
            message(source)
                == "Could not read the secret from the environment variable SATCHEL_SECRET: it is not set. Set it where "
                + "the service is started.")
        #expect(
            message(source, environment: ["SATCHEL_SECRET": ""])
                == "Could not read the secret from the environment variable SATCHEL_SECRET: it is empty. Set it where "
                + "the service is started.")
    }

    @Test func `of a file one line break at the end is cut`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/secret"
        for (content, secret) in [("x y\n", "x y"), ("x\r\n", "x"), ("x\n\n", "x\n"), ("x", "x")] {
            try Data(content.utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            let reading = try SecretSource.file(path: file).read(environment: [:])
            #expect(reading.secret.reveal() == secret)
            #expect(reading.warning == nil)
        }
    }

    @Test func `a file that others can read is warned of`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/secret"
        try Data("x".utf8).write(to: URL(filePath: file))
        for mode in [0o640, 0o604] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            #expect(
                try SecretSource.file(path: file).read(environment: [:]).warning
                    == "The secret in the file \(file) can be read by others than its owner. Run chmod 600 on it.")
        }
    }

    @Test func `an empty file, a folder and no file are errors`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/secret"
        try Data("\n".utf8).write(to: URL(filePath: file))
        #expect(
            message(.file(path: file))
                == "Could not read the secret from the file \(file): it is empty. Write the secret into it.")
        #expect(
            message(.file(path: folder))
                == "Could not read the secret from the file \(folder): it is no regular file. Create it, readable for "
                + "the service alone.")
        #expect(
            message(.file(path: "\(folder)/none"))
                == "Could not read the secret from the file \(folder)/none: no such file or directory. Create it, "
                + "readable for the service alone.")
    }

    @Test func `a credential is read from the folder that systemd names`() throws {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("x\n".utf8).write(to: URL(filePath: "\(folder)/graph"))
        let source = SecretSource.credential(name: "graph")

        let reading = try source.read(environment: ["CREDENTIALS_DIRECTORY": folder])
        #expect(reading.secret.reveal() == "x")
        #expect(reading.warning == nil)
        #expect(
            message(source)
                == "Could not read the credential graph: systemd hands over no credentials here. Add "
                + "LoadCredential=graph:FILE to the service's unit, or use { env: … } or { file: … }.")
    }

    @Test func `a secret is never printed`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("hunter2"))
        #expect(!"\([secret]) \(Optional(secret) as Any)".contains("hunter2"))
    }
}
