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
}
