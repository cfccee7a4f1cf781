import Testing
import YAML

/// The first value of a one-key file.
private func scalar(_ text: String) throws -> YAMLScalar {
    let document = YAMLDocument.parse(Array(text.utf8))
    guard case .mapping(let pairs)? = document.root?.content, case .scalar(let scalar)? = pairs.first?.value.content
    else {
        throw NoScalar()
    }
    return scalar
}

private struct NoScalar: Error {}

@Suite("Places inside a YAML text") struct YAMLPlaceTests {
    struct PlaceCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file: String
        var text: String
        /// What to look for in the text, and where it stands in the file.
        var part: String
        var place: String
    }

    static let cases = [
        PlaceCase(
            testDescription: "plain", file: "filter: a = b\n", text: "a = b", part: "= b", place: "1:11"),
        PlaceCase(
            testDescription: "single quotes with an escaped one", file: "filter: 'x = ''y'' or z'\n",
            text: "x = 'y' or z", part: "or", place: "1:20"),
        PlaceCase(
            testDescription: "double quotes with escapes", file: #"filter: "\x41\u00e4\"\U0001F600 or z""# + "\n",
            text: "Aä\"😀 or z", part: "or", place: "1:33"),
        PlaceCase(
            testDescription: "double quotes over an escaped line end", file: "filter: \"a \\\n   b or\"\n",
            text: "a b or", part: "or", place: "2:6"),
        PlaceCase(
            testDescription: "plain over two lines", file: "filter: a\n  or b\n", text: "a or b", part: "or",
            place: "2:3"),
        PlaceCase(
            testDescription: "quoted with a blank line", file: "filter: 'a\n\n  or b'\n", text: "a\nor b", part: "or",
            place: "3:3"),
        PlaceCase(
            testDescription: "literal block", file: "filter: |\n  a = 1\n\n  or b = 2\n", text: "a = 1\n\nor b = 2\n",
            part: "or", place: "4:3"),
        PlaceCase(
            testDescription: "literal block with deeper lines", file: "filter: |-\n\n    a = 1\n      or b\n",
            text: "\na = 1\n  or b", part: "or", place: "4:7"),
        PlaceCase(
            testDescription: "literal block with an indentation indicator", file: "filter: |2-\n    a\n  or\n",
            text: "  a\nor", part: "or", place: "3:3"),
        PlaceCase(
            testDescription: "folded block", file: "filter: >-\n  a = 1\n  or b = 2\n\n  and c\n",
            text: "a = 1 or b = 2\nand c", part: "and", place: "5:3"),
        PlaceCase(
            testDescription: "folded block with a deeper line", file: "filter: >-\n  a\n    b\n  or c\n",
            text: "a\n  b\nor c", part: "or", place: "4:3"),
    ]

    @Test("leads from a part of the text to where it stands in the file", arguments: cases)
    func findsPart(_ row: PlaceCase) throws {
        let scalar = try scalar(row.file)
        #expect(scalar.text == row.text)
        let range = try #require(row.text.firstRange(of: row.part))
        let before = row.text.unicodeScalars[..<range.lowerBound]
        #expect(scalar.place(ofCodePoint: before.count).description == row.place)
    }

    @Test func `a place beyond the text is its end`() throws {
        let scalar = try scalar("a: 'xyz'\n")
        #expect(scalar.place(ofCodePoint: 99).description == "1:8")
    }

    @Test func `a fault at the end of a file without a last line break is in its last line`() {
        let faults = YAMLDocument.parse(Array("a: b\nc: d\nkey".utf8)).faults
        #expect(faults.map(\.place.description) == ["3:4"])
    }

    @Test func `lines that end with a carriage return alone are counted in every fault`() {
        #expect(YAMLDocument.parse(Array("a: b\rc: \u{7}\r".utf8)).faults.map(\.place.description) == ["2:4"])
        #expect(YAMLDocument.parse(Array("a: b\r\nc: ".utf8) + [0xFF]).faults.map(\.place.description) == ["2:4"])
        #expect(YAMLDocument.parse(Array("a: b\rc: ]\r".utf8)).faults.map(\.place.line) == [2])
    }

    @Test func `only nothing, a tilde and null without quotes are no value`() throws {
        for text in ["a:\n", "a: ~\n", "a: null\n", "a: NULL\n"] {
            #expect(try scalar(text).isEmptyValue)
        }
        for text in ["a: ''\n", "a: 'null'\n", "a: \"~\"\n", "a: nul\n"] {
            #expect(try !scalar(text).isEmptyValue)
        }
    }

    @Test func `any bytes give a tree or faults, and every place lies within the file`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("YAML fuzz seed: \(seed)")
        var random = SplitMix(state: seed)
        let alphabet = Array("ab: -\n\n  '\"|>\\[]{},?&*!%@#~\t1x\r".utf8) + [0xC3, 0xA4, 0x00]
        for _ in 0..<3000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let document = YAMLDocument.parse(bytes)
            #expect(document.root != nil || !document.faults.isEmpty, "\(bytes)")
            let lines = max(1, bytes.split(omittingEmptySubsequences: false) { [0x0A, 0x0D].contains($0) }.count)
            #expect(document.faults.allSatisfy { (1...lines).contains($0.place.line) }, "\(bytes)")
            if let root = document.root { visit(root, bytes: bytes) }
        }
    }

    private func visit(_ node: YAMLNode, bytes: [UInt8]) {
        switch node.content {
        case .scalar(let scalar):
            let count = scalar.text.unicodeScalars.count
            let places = (0...count).map { scalar.place(ofCodePoint: $0) }
            #expect(places.allSatisfy { $0.line >= 1 && $0.column >= 1 }, "\(bytes)")
            #expect(places == places.sorted(), "\(bytes)")
        case .sequence(let nodes): for node in nodes { visit(node, bytes: bytes) }
        case .mapping(let pairs): for pair in pairs { visit(pair.value, bytes: bytes) }
        }
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
