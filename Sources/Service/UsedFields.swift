package import AccessRules
package import Configuration
import ContactMapping
import ContactModel
import Locking
import Selection

/// Tells a source which fields the books of a configuration and the CRM's rights read, so that no other is read.
///
/// Rights that counted earlier in this process count as well: a run asks what they say of today's records, to tell why one
/// goes, and so does a reading whose rights are not whole. One source needs one of these, for as long as it lives.
package final class UsedFields: Sendable {
    /// More different filters than this make every field one that is used.
    package static let filtersMax = 10_000

    private let configuration: SatchelConfiguration
    private let filters = Locked<Set<RightFilter>>([])

    package init(_ configuration: SatchelConfiguration) { self.configuration = configuration }

    /// All of them wherever it cannot be told: where a filter does not compile, or the configuration does not fit the CRM.
    package func fields(_ schema: CRMSchema, _ directory: DirectoryRows, _ rights: RightsRows) -> FieldsUsed {
        let present = rights.filters
        let filters = self.filters.withLock { known in
            if known.count <= Self.filtersMax { known.formUnion(present) }
            return known
        }
        guard filters.count <= Self.filtersMax else { return .all }
        let checked = Directory(directory)
        var used: Set<FieldKey> = []
        for filter in filters {
            guard let fields = filter.fields(in: schema, checked) else { return .all }
            used.formUnion(fields)
        }
        let reading = CRMReading(
            schema: schema, directory: directory, rights: rights, records: [String: RecordColumns](),
            startedAt: Moment(milliseconds: 0))
        guard case .success(let resolved) = configuration.resolve(against: reading) else { return .all }
        for book in resolved.books { used.formUnion(book.rule.fields.union(book.mapping.fields)) }
        return .only(used)
    }
}
