import Configuration
import Testing

@Suite("Damaged configurations") struct ConfigurationFuzzTests {
    @Test func `a damaged file gives a configuration or errors with places, and resolves or says why not`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("configuration fuzz seed: \(seed)")
        var random = SplitMix(state: seed)
        let reading = SampleCRM.reading()
        for _ in 0..<600 {
            let text = damaged(Sample.text, by: &random)
            do throws(ConfigurationErrors) {
                let configuration = try SatchelConfiguration.parse(text: text, fileName: "satchel.yaml")
                if case .success(let resolved) = configuration.resolve(against: reading) {
                    #expect(resolved.books.map(\.id) == configuration.books.map(\.id))
                }
            } catch {
                #expect(!error.faults.isEmpty)
                #expect(
                    error.faults.allSatisfy {
                        $0.place != nil && $0.message.hasSuffix(".") || $0.message.hasSuffix("?")
                    })
            }
        }
    }

    /// The text with one to three cuts, swaps, doublings or strange characters.
    private func damaged(_ text: String, by random: inout SplitMix) -> String {
        var characters = Array(text.unicodeScalars)
        let strange: [Unicode.Scalar] = [
            "{", "}", "[", "]", ":", "\"", "'", "\n", " ", "-", "&", "*", "|", "\t", "\0", "é",
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<characters.count, using: &random)
            let end = min(characters.count, place + Int.random(in: 1...30, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: characters.removeSubrange(place..<end)
            case 1: characters.insert(contentsOf: characters[place..<end], at: place)
            case 2: characters[place] = strange.randomElement(using: &random) ?? " "
            default: characters.swapAt(place, Int.random(in: 0..<characters.count, using: &random))
            }
            if characters.isEmpty { characters = ["x"] }
        }
        var damaged = String.UnicodeScalarView()
        damaged.append(contentsOf: characters)
        return String(damaged)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
