import ExchangeSimulator
import Testing

@Suite("Translated ids") struct TranslationTests {
    private static let path = "/users/\(Harness.anna)/translateExchangeIds"

    private func body(_ ids: [String], to target: String) -> WireValue {
        ["inputIds": .array(ids.map(WireValue.string)), "sourceIdType": "restId", "targetIdType": .string(target)]
    }

    @Test func `an id is translated into the other form, and back`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let classic = await harness.makeContact(["givenName": "A"], in: folder, immutable: false).id
        let there = await harness.send("POST", Self.path, body([classic, "nothing"], to: "restImmutableEntryId"))
        #expect(there.status == 200)
        let immutable = there.values.first?["targetId"]?.string ?? ""
        #expect(try harness.simulator.member(Harness.anna).contacts().map(\.id) == [immutable])
        #expect(there.values.last?["targetId"] == nil)
        #expect(there.values.last?["errorDetails"]?["code"] == "ErrorItemNotFound")
        let back = await harness.send("POST", Self.path, body([immutable], to: "restId"))
        #expect(back.values.first?["targetId"] == .string(classic))
    }

    @Test func `what cannot be translated is refused`() async throws {
        let harness = try Harness()
        #expect(await harness.send("POST", Self.path, body([], to: "ewsId")).errorCode == "RequestBodyRead")
        #expect(
            await harness.send("POST", Self.path, body(Array(repeating: "x", count: 1001), to: "restId")).status == 400)
        #expect(await harness.send("POST", Self.path, ["inputIds": "x"]).status == 400)
        let national = try Harness { $0.behaviour.isGlobalCloud = false }
        #expect(await national.send("POST", Self.path, body([], to: "restId")).status == 400)
    }
}
