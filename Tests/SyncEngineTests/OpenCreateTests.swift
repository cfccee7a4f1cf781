import ContactModel
import Contracts
import JournalStore
import Locking
import SyncPlanning
import Testing

@testable import EngineSimulation
@testable import SyncEngine

/// A create without an answer, beside an item of the same record that another create made, as a lost journal leaves it.
@Suite("Runs with an open create") struct OpenCreateTests {
    /// The create of one record is under way, and did not arrive yet; an item of an earlier one lies there.
    private static func stage() async throws -> (stage: Stage, late: TargetRequest, earlier: ItemID) {
        let stage = try Stage(records: 1)
        stage.state.withLock { state in
            state.pause = .seconds(10)
            state.answers["create"] = .unknown("no answer")
        }
        _ = try await stage.run()
        let late = try #require(stage.state.withLock { $0.requests.last { $0.kind == "create" } })
        guard case .create(let folder, let contact, let mark, _) = late else { preconditionFailure("no create") }
        let origin = OriginMark(operation: OperationID("run0.0"), epoch: 1)
        stage.state.withLock { $0.answers = [:] }
        send(.create(folder, contact, mark: mark, origin: origin), in: stage)
        let earlier = try #require(stage.state.withLock { $0.target.items.keys.first })
        return (stage, late, earlier)
    }

    private static func send(_ request: TargetRequest, in stage: Stage) {
        stage.state.withLock { state in
            _ = state.target.write(request, fields: FieldMask(), now: state.now)
        }
    }

    private static func entry(_ stage: Stage) async throws -> Entry {
        let entries = try #require(try await stage.journal.content(of: Stage.addressBook)?.entries)
        return try #require(entries.first { $0.slot == 0 })
    }

    @Test func `another create's item is no answer to a create that may still arrive (I1)`() async throws {
        let (stage, late, earlier) = try await Self.stage()
        let operation = try await Self.entry(stage).intent?.operation

        let waiting = try await stage.run()
        let open = try await Self.entry(stage)
        Self.send(late, in: stage)
        _ = try await stage.run()
        let settled = try await Self.entry(stage)

        #expect(waiting.writes == 0 && waiting.adopted == 0, "\(waiting.problems)")
        #expect(open.state == .creating && open.intent?.operation == operation)
        #expect(settled.state == .present && settled.createOperation == operation && settled.item != earlier)
        #expect(stage.state.withLock { $0.target.items.keys.map(\.self) } == [settled.item])
    }

    @Test func `once the create can no longer arrive the other's item is the record's (ENGINE 6)`() async throws {
        let (stage, _, earlier) = try await Self.stage()
        stage.state.withLock { $0.now = $0.now + EngineLimits().settledAfter }

        let summary = try await stage.run()
        let entry = try await Self.entry(stage)

        #expect(summary.adopted == 1 && summary.created == 0, "\(summary.problems)")
        #expect(entry.state == .present && entry.item == earlier && entry.intent == nil)
        #expect(stage.itemCount == 1)
    }
}
