package import AccessRules
package import ContactModel
import Foundation
package import Selection

/// A small CRM with everything that can be odd in one, its rights, and books that select from it.
///
/// The same seed gives the same world. It has three tables with relations between them, in a circle and to themselves;
/// recycled and merged records; users with and without attributes, groups inside groups; rights of every kind, and now
/// and then an entry that is broken.
package struct RandomWorld: Sendable {
    package let seed: UInt64
    package let schema: CRMSchema
    package let policy: RightsPolicy
    /// When the reading begins; `EvaluationClock` makes `now()` and `today()` of it.
    package let now: Moment
    /// Of the collation that orders selections.
    package let locale: String
    /// At least one, over the views of the schema. Compiled; a filter's `text` tells what was written.
    package let rules: [SelectionRule]
    package internal(set) var directory: DirectoryRows
    package internal(set) var rights: RightsRows
    /// By table, in no particular order; keys are unique, and every record has the fields of its table.
    package internal(set) var records: [String: [Record]]
    package let values: RandomValues
    /// Keys that records once had.
    var goneKeys: [String: [String]] = [:]
    var keysMade = 0

    /// - Parameters:
    ///   - sizes: how many records a table has.
    ///   - hasLargeNumbers: as in `RandomValues`.
    package init(seed: UInt64, sizes: ClosedRange<Int> = 5...40, hasLargeNumbers: Bool = true) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        let zone = TimeZone(identifier: random.pick(Self.zones)) ?? .gmt
        let hour: Int64 = 3_600_000
        now = Moment(milliseconds: 1_795_469_445_000 + Int64(random.below(24 * 30)) * hour)
        locale = random.pick(["de-DE", "sv-SE", "en-US"])
        let values = RandomValues(
            clock: EvaluationClock(now: now, timeZone: zone), hasLargeNumbers: hasLargeNumbers)
        self.values = values
        directory = Self.directory(values, &random)
        let bare = Self.bareSchema(&random)
        let protected = Self.protected(&random)
        let checked = Directory(directory)
        let scope = WorldScope(schema: bare, protected: protected, directory: checked, values: values)
        schema = Self.withViews(bare, scope, &random)
        policy = RightsPolicy(
            recordsDefault: random.pick([.open, .open, .hidden]),
            fieldsDefault: random.pick([.open, .open, .open, .hidden]),
            protected: protected, timeZone: zone)
        rights = RightsRows()
        var filling = WorldFilling(schema: schema, values: values)
        for name in schema.tables.keys.sorted() {
            filling.makeKeys(of: name, count: Int.random(in: sizes, using: &random))
        }
        records = filling.records(&random)
        keysMade = filling.keysMade
        rules = Self.rules(
            WorldScope(schema: schema, protected: protected, directory: checked, values: values), &random)
        grantRights(&random)
    }

    private static let zones = ["Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"]

    /// In the order of their names.
    package var tables: [TableSchema] { schema.tables.values.sorted { $0.name < $1.name } }

    package var reading: CRMReading {
        CRMReading(schema: schema, directory: directory, rights: rights, records: records, startedAt: now)
    }

    package var model: RightsModel { RightsModel(reading: reading, policy: policy, now: now) }

    /// Users and groups that rights and subscriptions can name; now and then one that the directory does not have.
    func principals(_ random: inout SeededGenerator) -> [Principal] {
        directory.users.map { .user($0.id) } + directory.groups.map { .group($0.id) }
            + (random.chance(6) ? [.user(UserID("u0")), .group(GroupID("g0"))] : [])
    }

    /// The random filters of one table and purpose.
    package func filters(of table: String, for purpose: FilterPurpose) -> RandomFilter {
        scope.filters(of: table, for: purpose)
    }

    private var scope: WorldScope {
        WorldScope(schema: schema, protected: policy.protected, directory: Directory(directory), values: values)
    }
}
