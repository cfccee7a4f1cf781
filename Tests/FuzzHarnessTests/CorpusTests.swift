import Foundation
import FuzzHarness
import Testing

/// Every input of `Fuzz/Corpus` through what the fuzzers do with it.
@Suite("Corpus of the fuzzers") struct CorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzz/Corpus")

    @Test("every input that a fuzzer has kept breaks no promise", arguments: FuzzHarness.Fuzzer.allCases)
    func replay(_ fuzzer: FuzzHarness.Fuzzer) async throws {
        let inputs = try FileManager.default.contentsOfDirectory(
            at: Self.corpus.appending(path: fuzzer.rawValue), includingPropertiesForKeys: nil)
        #expect((20..<300).contains(inputs.count))
        for input in inputs {
            let broken = await FuzzHarness.brokenPromises(Array(try Data(contentsOf: input)), by: fuzzer)
            #expect(broken == [], "\(fuzzer)/\(input.lastPathComponent)")
        }
    }
}
