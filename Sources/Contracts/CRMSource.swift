package import AccessRules
package import ContactModel

/// Why a CRM could not be read. Nothing may be gained by anybody from such a reading.
package struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The CRM cannot be reached or opened now; trying again later may help.
        case unavailable
        /// The CRM is there but its tables are not those of the contract.
        case malformed
    }

    package let kind: Kind
    /// "Could not do what, where: why. What to do."
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}

/// What a field of bytes holds.
package enum FieldBytes: Hashable, Sendable {
    /// Null or empty, or there is no such record or field any more.
    case none
    case some([UInt8])
    /// So many, more than were wanted.
    case tooMany(Int)
}

/// The CRM that records come from, read-only.
package protocol CRMSource: Sendable {
    /// Reads schema, directory, rights, subscriptions and all records as of one state of the CRM.
    ///
    /// Single rows or values that do not fit are left out or null and listed in the reading's `problems`.
    func read() async throws(SourceError) -> CRMReading

    /// What changed since a reading of this source, or since what `applying` made of one; `nil`: this source cannot tell,
    /// or a whole reading is cheaper, so read it whole.
    ///
    /// What it tells is complete: `earlier.applying` it says what `read` would say now.
    func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges?

    /// These records as they are now, each asked for by its key alone: a way that shares no scan with `read` and
    /// `changes`, so that what one of them leaves out the other finds.
    ///
    /// - Parameter reading: has the tables, and says which of their fields are asked for; values have its shape.
    /// - Returns: each record at most once, in no particular order, with `nil` for one that is surely not there. Missing
    ///   are those that this source cannot tell by their keys.
    func records(_ records: Set<RecordID>, as reading: CRMReading) async throws(SourceError) -> [CRMChanges.Row]

    /// The bytes that a record's field of type `blob` holds now, whatever an earlier reading said. No other field is asked for.
    ///
    /// - Parameter bytesMax: more are not fetched.
    func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) async throws(SourceError) -> FieldBytes

    /// The number of the last change; grows with every change of anything that `read` returns. `nil`: unknown.
    func changeCounter() async throws(SourceError) -> Int64?
}
