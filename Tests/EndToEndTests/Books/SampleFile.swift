import CRMSources
import Foundation
import SQLite

/// The sample CRM as files' contents, made once for all tests.
enum SampleFile {
    static let seed = SampleCRM.defaultSeed

    /// All of it: 800 companies, 9,000 contacts.
    static let whole = Result { try make([]) }

    /// Every user, company and right, and a sixth of the contacts; all of them where the environment variable
    /// `SATCHEL_WHOLE_SAMPLE` is set, which takes minutes in a debug build.
    static let company =
        ProcessInfo.processInfo.environment["SATCHEL_WHOLE_SAMPLE"] == nil
        ? Result { try make(keeping(1250, 400)) } : whole

    /// The same with few contacts: for tests of many cycles.
    static let small = Result { try make(keeping(300, 60)) }

    /// The first of the business contacts and the last of the patients.
    private static func keeping(_ businessContacts: Int, _ patients: Int) -> [String] {
        let last = SampleCRM.contactCount - patients
        return [
            "DELETE FROM Kontakte WHERE Id > \(businessContacts) AND Id <= \(last)",
            "DELETE FROM crm_subscriptions WHERE CAST(record_id AS INTEGER) > \(businessContacts)",
        ]
    }

    private static func make(_ changes: [String]) throws -> Data {
        print("sample CRM: seed \(seed)")
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("satchel-sample-\(UUID().uuidString).db").path
        defer {
            for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
                // What is left over is a file of invented people among temporary files.
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        try SampleCRM.write(to: path, seed: seed)
        let crm = try Database(path: path, access: .readWrite)
        try crm.execute("BEGIN; \(changes.map { $0 + ";" }.joined(separator: " ")) COMMIT")
        try crm.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }
}
