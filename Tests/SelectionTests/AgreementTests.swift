import AccessRules
import ContactModel
import ICU
import Selection
import TestSupport
import Testing

/// The two ways to a selection have the compiled filters in common and nothing else: each proves the other.
@Suite("Sets of records against one record after the other") struct AgreementTests {
    @Test func `both answer alike for every member, order, pins and what fell off included`() throws {
        var random = SeededGenerator.announced("agreement of both ways")
        var length = RunLength(300)
        while length.goesOn() { try Self.agree(seed: random.next()) }
        print("agreement: worlds=\(length.count)")
    }

    /// - Throws: where the world cannot be asked at all.
    static func agree(seed: UInt64) throws {
        let world = RandomWorld(seed: seed, sizes: 5...30)
        let model = world.model
        let collator = try Collator(locale: world.locale)
        var pass = SelectionPass(model: model, collator: collator)
        let index = SelectionIndex(model: model, collator: collator, rules: world.rules)
        // Once for all members, as the service does: what they share must not differ between them.
        let rules = world.rules.map(index.prepare)
        for user in world.directory.users where user.isActive {
            let viewer = try #require(model.viewer(of: user.id))
            for rule in rules {
                let (viewFilter, filter) = (rule.rule.viewFilter?.text, rule.rule.filter?.text)
                try index.expect(
                    pass.selection(by: rule.rule, for: viewer), by: rule, for: viewer,
                    "world \(seed), view filter \(viewFilter ?? "none"), filter \(filter ?? "none")"
                )
            }
        }
    }
}
