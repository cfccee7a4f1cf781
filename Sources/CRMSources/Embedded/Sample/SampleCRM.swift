import SQLite

/// The sample CRM: a mid-size company that shows every promise on invented people.
///
/// The same seed gives the same file, byte for byte. The filters of its rights read no clock, so that the figures of
/// its address books are the same on every day.
package enum SampleCRM {
    package static let defaultSeed: UInt64 = 2026
    package static let companyCount = 800
    package static let contactCount = 9000
    /// The last of the contacts are patients, the others belong to the business.
    package static let patientCount = 1900

    /// Writes the sample into a new file.
    package static func write(to path: String, seed: UInt64 = defaultSeed) throws(EmbeddedCRMError) {
        let crm = try EmbeddedCRM.create(path: path, countsChanges: false)
        try crm.addTable(SampleTables.companies)
        try crm.addTable(SampleTables.contacts)
        do throws(SQLiteError) {
            try crm.database.transaction { () throws(SQLiteError) in
                try SampleDirectory.write(to: crm.database)
                var records = SampleRecords(seed: seed)
                try records.write(to: crm.database)
                try SampleRights.write(to: crm.database, seed: seed)
            }
        } catch {
            throw EmbeddedCRMError("Could not write the sample into \(path): \(error). Delete the file and try again.")
        }
        try crm.installTriggers()
        do throws(SQLiteError) {
            try crm.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        } catch {
            throw EmbeddedCRMError("Could not finish the sample in \(path): \(error). Delete the file and try again.")
        }
    }

    /// Whether the contact of this number is in the recycle bin.
    static func isDeleted(contact id: Int) -> Bool { id.isMultiple(of: 60) }

    /// The contact that the contact of this number was merged into.
    ///
    /// Most stand alone, some are chains of two, and one ends in the recycle bin.
    static func merged(contact id: Int) -> Int? {
        if id == 119 { return 120 }
        if id > 1, id % 75 == 1 { return id + 1 }
        if id % 1500 == 750 { return id + 1 }
        return nil
    }

    static func isPatient(contact id: Int) -> Bool { id > contactCount - patientCount }
}
