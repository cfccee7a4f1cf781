import Configuration
import Foundation
import Testing

@Suite("Places that others may change") struct OpenPlacesTests {
    /// A folder with a configuration, its CRM's file and its pictures.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder + "/fotos", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = Sample.text.replacing("crm: { sqlite: crm.db }", with: "crm: { sqlite: crm.db, pictures: fotos }")
        try Data(text.utf8).write(to: URL(filePath: folder + "/satchel.yaml"))
        try Data().write(to: URL(filePath: folder + "/crm.db"))
        for path in ["", "/fotos"] { try set(0o755, folder + path) }
        for path in ["/satchel.yaml", "/crm.db"] { try set(0o644, folder + path) }
        try body(folder)
    }

    private func set(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test(arguments: [0o602, 0o646, 0o666])
    func `a configuration that every user may change is refused, and what to do is said`(mode: Int) throws {
        try inFolder { folder in
            let file = folder + "/satchel.yaml"
            try set(mode, file)
            let refusal = #expect(throws: ConfigurationErrors.self) { try SatchelConfiguration.load(file: file) }
            #expect(
                refusal?.description
                    == "\(file): the configuration cannot be read: every user of this machine may change it, and so "
                    + "decide who gets which contacts. Run chmod o-w on it.")
        }
    }

    @Test(arguments: [0o600, 0o640, 0o644, 0o664])
    func `a configuration that only some may change is read`(mode: Int) throws {
        try inFolder { folder in
            try set(mode, folder + "/satchel.yaml")
            #expect(try SatchelConfiguration.load(file: folder + "/satchel.yaml").openPlaces == [])
        }
    }

    @Test func `the CRM's file, the pictures and the journal's folder are warned of where every user may change them`()
        throws
    {
        try inFolder { folder in
            try set(0o666, folder + "/crm.db")
            try set(0o777, folder + "/fotos")
            try set(0o777, folder)
            let end = "Run chmod o-w on it."
            #expect(
                try SatchelConfiguration.load(file: folder + "/satchel.yaml").openPlaces == [
                    "Every user of this machine may change the CRM's file \(folder)/crm.db, rights included. \(end)",
                    "Every user of this machine may change the folder of pictures \(folder)/fotos. \(end)",
                    "Every user of this machine may put another journal into the folder \(folder). \(end)",
                ])
            // As that of temporary files: nobody can replace what is another user's.
            try set(0o1777, folder)
            try set(0o1777, folder + "/fotos")
            try set(0o644, folder + "/crm.db")
            #expect(try SatchelConfiguration.load(file: folder + "/satchel.yaml").openPlaces == [])
        }
    }
}
