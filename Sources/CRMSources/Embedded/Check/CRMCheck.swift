import AccessRules
import ContactModel
package import Contracts
import SQLite

/// Looks for everything that is wrong in an embedded CRM, more than a reading needs to.
///
/// Reads only, as of one state. Filters are compiled as the rules compile them, apart from a configuration's
/// `protected` fields, which `satchel check` knows.
package struct CRMCheck {
    private let database: Database
    private var findings = CRMFindings()

    /// All findings, the heaviest first; none for a sound CRM.
    ///
    /// - Throws: where the file cannot be opened or is no sound database.
    package static func findings(path: String) throws(SourceError) -> [CRMFinding] {
        let source = EmbeddedFileOpening(path: path)
        let database = try source.open()
        do throws(ReadingFailure) {
            return try database.transaction(immediate: false, wrapping: ReadingFailure.sqlite) {
                () throws(ReadingFailure) in
                var check = CRMCheck(database: database)
                let reader = EmbeddedReader(database: database)
                let fault = try reader.sql { () throws(SQLiteError) in try EmbeddedFile.fault(of: database) }
                if let fault {
                    check.findings.add(.unreadable, "the CRM", fault.prefix(1).uppercased() + fault.dropFirst())
                } else {
                    try check.run()
                }
                return check.findings.all
            }
        } catch {
            throw source.error(error)
        }
    }

    // MARK: Private

    private init(database: Database) { self.database = database }

    private mutating func run() throws(ReadingFailure) {
        var reader = EmbeddedReader(database: database)
        let reading: CRMReading
        do throws(ReadingFailure) {
            reading = try reader.read(startedAt: Moment(milliseconds: 0), file: nil)
        } catch {
            guard case .malformed(let faults) = error else { throw error }
            // Without the schema there is nothing to hold the other relations against.
            for fault in faults { findings.add(.unreadable, "the schema", fault) }
            for problem in reader.problems.all { report(problem) }
            return
        }
        for problem in reading.problems { report(problem) }
        let directory = Directory(reading.directory)
        DirectoryCheck(directory: directory).run(&findings)
        SchemaCheck(schema: reading.schema, rights: reading.rights, directory: directory).run(&findings)
        RightsCheck(reading: reading).run(&findings)
        RecordCheck(reading: reading).run(&findings)
        // Triggers of a table that is not there are missing with it.
        if reading.changeCounter == nil, !reading.problems.contains(where: \.isOfSchema) {
            findings.add(
                .note, "crm_changes",
                "Some change triggers are missing, so that every run reads the whole CRM. `satchel crm import` adds them."
            )
        }
    }

    private mutating func report(_ problem: ReadingProblem) {
        findings.add(problem.failsClosed ? .rights : .record, problem.place, problem.text)
    }
}
