import Foundation
import FuzzHarness
import Testing

/// Every input of `Fuzz/Corpus` through what the fuzzers do with it.
@Suite("Corpus of the fuzzers") struct CorpusTests {
    static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzz/Corpus")

    @Test(
        "every input that a fuzzer has kept breaks no promise",
        arguments: FuzzHarness.fuzzers.keys.sorted())
    func replay(_ fuzzer: String) throws {
        let brokenPromises = try #require(FuzzHarness.fuzzers[fuzzer])
        let inputs = try FileManager.default.contentsOfDirectory(
            at: Self.corpus.appending(path: fuzzer), includingPropertiesForKeys: nil)
        #expect((20..<300).contains(inputs.count))
        for input in inputs {
            #expect(brokenPromises(Array(try Data(contentsOf: input))) == [], "\(fuzzer)/\(input.lastPathComponent)")
        }
    }
}
