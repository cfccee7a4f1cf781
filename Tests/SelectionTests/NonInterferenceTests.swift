import AccessRules
import ContactMapping
import ContactModel
import Foundation
import ICU
import Selection
import TestSupport
import Testing

/// The promise that everything serves (DOMAIN §2, SEMANTICS 9): what a member may not see decides nothing.
@Suite("What a member may not see") struct NonInterferenceTests {
    struct Seen {
        var twins = 0
        var contacts = 0
        var explanations = 0
    }

    @Test func `two CRMs that differ only in it give this member the same contacts, order, digest and explanations`()
        throws
    {
        var random = SeededGenerator.announced("non-interference over random worlds")
        var seen = Seen()
        var length = RunLength(40)
        while length.goesOn() { try Self.compare(seed: random.next(), &seen) }
        print("non-interference: worlds=\(length.count) \(seen)")
        #expect(seen.twins > 30)
        #expect(seen.contacts > 100)
        #expect(seen.explanations > 1000)
    }

    /// One world, and for each of its members a twin of it.
    static func compare(seed: UInt64, _ seen: inout Seen) throws {
        let world = RandomWorld(seed: seed, sizes: 5...20)
        var random = SeededGenerator(seed: seed &+ 1)
        for user in world.directory.users where user.isActive {
            guard let twin = world.twin(hiddenFrom: user.id, &random) else { continue }
            seen.twins += 1
            let first = try Answers(world, user.id, asking: twin)
            let second = try Answers(twin, user.id, asking: world)
            seen.contacts += first.contacts.reduce(0) { $0 + $1.count }
            seen.explanations += first.explanations.count
            #expect(first.contacts == second.contacts, "world \(seed), user \(user.id)")
            #expect(first.fellOff == second.fellOff, "world \(seed), user \(user.id)")
            #expect(first.digests == second.digests, "world \(seed), user \(user.id)")
            for (id, explanation) in first.explanations {
                #expect(explanation == second.explanations[id], "world \(seed), user \(user.id), record \(id)")
            }
        }
    }

    /// Everything that a member gets of a world.
    private struct Answers {
        /// By rule, the contacts in order, each as its bytes.
        var contacts: [[[UInt8]]] = []
        var fellOff: [[RecordID]] = []
        var digests: [Fingerprint] = []
        /// By rule and record: what the member is told of every record of either world.
        var explanations: [String: Explanation] = [:]

        init(_ world: RandomWorld, _ user: UserID, asking other: RandomWorld) throws {
            key = try #require(FingerprintKey(bytes: [UInt8](repeating: 7, count: 32)))
            let model = world.model
            let collator = try Collator(locale: world.locale)
            let index = SelectionIndex(model: model, collator: collator, rules: world.rules)
            var pass = SelectionPass(model: model, collator: collator)
            let viewer = try #require(model.viewer(of: user))
            for (number, rule) in world.rules.enumerated() {
                let mapping = try Self.mapping(rule.view.table, world)
                let prepared = index.prepare(rule)
                let selection = index.selection(by: prepared, for: viewer)
                let columns = try #require(model.tables[rule.view.table]?.columns)
                var digest = SelectionDigest()
                var made: [[UInt8]] = []
                for row in selection.rows {
                    let record = columns.id(Int(row))
                    let perspective = try #require(viewer.perspective(on: record))
                    let contact = mapping.contact(from: perspective, options: Self.options)
                    let bytes = contact.contact.canonical(over: mapping.properties)
                    let fingerprint = key.fingerprint(of: contact.contact, over: mapping.properties)
                    digest.add(SelectionDigest.part(of: record, fingerprint))
                    made.append(Array(record.description.utf8) + bytes)
                }
                contacts.append(made)
                digests.append(digest.fingerprint)
                fellOff.append(index.fellOff(selection, by: prepared, for: viewer))
                let explainer = Explainer(rule: rule, mappedFields: mapping.fields, audience: .member)
                let known = (world.records[rule.view.table] ?? []) + (other.records[rule.view.table] ?? [])
                for id in Set(known.map(\.id)) {
                    explanations["\(number) \(id)"] = explainer.explain(
                        id, beginning: [], viewer: viewer, pass: &pass, target: .noAddressBook)
                }
            }
        }

        private static let options = MappingOptions(defaultRegion: "DE", timeZone: .gmt)
        private let key: FingerprintKey

        /// Every field that a template can hold, and every relation once.
        private static func mapping(_ table: String, _ world: RandomWorld) throws -> Mapping {
            let schema = try #require(world.schema.tables[table])
            func paths(_ table: TableSchema, _ prefix: String) -> [String] {
                table.fields.filter { $0.type != .blob }.map { prefix + FilterName.written($0.name) }.filter { text in
                    let path = try? FieldPath.resolve(text, table: schema.name, schema: world.schema)
                    return path.map { !$0.reads.contains(where: world.policy.protected.contains) } ?? false
                }
            }
            let own = paths(schema, "")
            let related = schema.relations.flatMap { relation -> [String] in
                world.schema.tables[relation.targetTable].map {
                    paths($0, FilterName.written(relation.name) + ".")
                } ?? []
            }
            let entries = [
                MappingEntry(property: "displayName", value: .template("{\(own[0])}")),
                MappingEntry(
                    property: "personalNotes",
                    value: .template((own + related).map { "[{\($0)}|]" }.joined())),
                MappingEntry(property: "businessPhones", value: .list(Array(own.prefix(2).map { "{\($0)}" }))),
            ]
            return try Mapping.compile(
                entries: entries, table: table, schema: world.schema, protected: world.policy.protected
            ).get()
        }
    }
}
