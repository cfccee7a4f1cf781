import ExchangeSimulator
import Foundation
import Service
import SyncEngine
import Testing

@Suite("Mapping change") struct MappingChangeTests {
    @Test func `a property that leaves the mapping is cleared on the phone, and only then forgotten`() async throws {
        let office = try BookOffice(SampleFile.whole)
        try await office.cycle("drroth")
        func notes() -> Int { office.contacts(of: "drroth").count { $0.properties["personalNotes"]?.string != nil } }
        func titles() -> Int { office.contacts(of: "drroth").count { $0.properties["surname"]?.string != nil } }
        let before = notes()
        let named = titles()
        #expect(before > 10 && named > 100)

        try office.restart { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("personalNotes:") }.joined(separator: "\n")
        }
        let cleared = try await office.cycle("drroth")
        #expect(notes() == 0)
        #expect(titles() == named, "nothing else is touched")
        #expect(cleared.summaries.map(\.created) == [0])

        office.simulator.resetStatistics()
        let quiet = try await office.cycle("drroth")
        let again = try await office.cycle("drroth")
        #expect(quiet.summaries.map(\.writes) == [0])
        #expect(again.summaries.map(\.requestCount) == [1])
    }

    @Test func `what an interrupted run wrote under another mapping is cleared when the mapping goes back (I4)`()
        async throws
    {
        let withoutNotes = { (text: String) in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("personalNotes:") }.joined(separator: "\n")
        }
        let office = try BookOffice(SampleFile.whole, withoutNotes)
        try await office.cycle("drroth")
        func notes() -> Int { office.contacts(of: "drroth").count { $0.properties["personalNotes"]?.string != nil } }
        #expect(notes() == 0)

        // The mailbox stops answering in the middle of what the longer mapping has to write.
        try office.restart()
        office.simulator.setFaults(Self.mailboxStops(after: 40, .updateContact))
        let interrupted = try await office.cycle("drroth")
        #expect(interrupted.summaries.map(\.outcome) == [.suspended])
        #expect(notes() > 5)

        office.simulator.setFaults(FaultScript())
        try office.restart(withoutNotes)
        try await office.cycle("drroth")
        #expect(notes() == 0)
        try await office.cycle("drroth")
        office.simulator.resetStatistics()
        let quiet = try await office.cycle("drroth")
        #expect(quiet.summaries.map(\.requestCount) == [1])
        #expect(notes() == 0)
    }

    @Test func `a first fill that is interrupted, and then loses a property, clears it (I4)`() async throws {
        let office = try BookOffice(SampleFile.whole)
        office.simulator.setFaults(Self.mailboxStops(after: 200, .createContact))
        let interrupted = try await office.cycle("drroth")
        #expect(interrupted.summaries.map(\.outcome) == [.suspended])
        func notes() -> Int { office.contacts(of: "drroth").count { $0.properties["personalNotes"]?.string != nil } }
        #expect(notes() > 5)

        office.simulator.setFaults(FaultScript())
        try office.restart { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("personalNotes:") }.joined(separator: "\n")
        }
        try await office.cycle("drroth")
        #expect(notes() == 0)
    }

    private static func mailboxStops(after passing: Int, _ kind: RequestKind) -> FaultScript {
        [
            FaultRule(
                .answerInstead(FaultAnswer(status: 403, code: "ErrorAccessDenied", message: "Access is denied.")),
                kind: kind, passing: passing, hitting: .max)
        ]
    }
}
