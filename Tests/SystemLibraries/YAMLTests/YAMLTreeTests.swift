import Testing
import YAML

/// A tree as one line of text, with the place of every node.
private func drawn(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let scalar): "\(node.place) \(String(reflecting: scalar.text))"
    case .sequence(let nodes): "\(node.place) [" + nodes.map(drawn).joined(separator: ", ") + "]"
    case .mapping(let pairs):
        "\(node.place) {" + pairs.map { "\($0.key.place) \($0.key.text): " + drawn($0.value) }.joined(separator: ", ")
            + "}"
    }
}

private func parse(_ text: String) -> YAMLDocument { YAMLDocument.parse(Array(text.utf8)) }

@Suite("YAML tree") struct YAMLTreeTests {
    struct TreeCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var tree: String
    }

    static let trees = [
        TreeCase(
            testDescription: "a mapping", text: "site: a\nseats: 5\n",
            tree: #"1:1 {1:1 site: 1:7 "a", 2:1 seats: 2:8 "5"}"#),
        TreeCase(
            testDescription: "a list in a mapping", text: "order:\n  - Name\n  - 'Vor''name'\n",
            tree: #"1:1 {1:1 order: 2:3 [2:5 "Name", 3:5 "Vor\'name"]}"#),
        TreeCase(
            testDescription: "flow style", text: "members: { groups: [A, \"B\"] }",
            tree: #"1:1 {1:1 members: 1:10 {1:12 groups: 1:20 [1:21 "A", 1:24 "B"]}}"#),
        TreeCase(testDescription: "off is a text", text: "mode: off", tree: #"1:1 {1:1 mode: 1:7 "off"}"#),
        TreeCase(
            testDescription: "a byte order mark and Windows line ends", text: "\u{FEFF}a: 1\r\nb: 2\r\n",
            tree: #"1:1 {1:1 a: 1:4 "1", 2:1 b: 2:4 "2"}"#),
        TreeCase(
            testDescription: "columns count code points", text: "Straße: {größe: x}",
            tree: #"1:1 {1:1 Straße: 1:9 {1:10 größe: 1:17 "x"}}"#),
        TreeCase(testDescription: "a key without a value", text: "a:\n", tree: #"1:1 {1:1 a: 1:3 ""}"#),
    ]

    @Test("gives every node its line and column", arguments: trees)
    func placesNodes(_ row: TreeCase) throws {
        let document = parse(row.text)
        #expect(document.faults.isEmpty)
        #expect(document.root.map(drawn) == row.tree)
    }

    struct FaultCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var faults: [String]
    }

    static let broken = [
        FaultCase(
            testDescription: "nothing", text: "# only a comment\n",
            faults: ["1:1: the file is empty. Begin with the file that `satchel init` writes."]),
        FaultCase(
            testDescription: "two documents", text: "a: 1\n---\nb: 2\n",
            faults: [
                "2:1: a second document begins here. Keep one document in a file: remove this line or what follows it."
            ]),
        FaultCase(
            testDescription: "a duplicate key", text: "a: 1\nb: 2\na: 3\na: 4\n",
            faults: [
                "3:1: \"a\" is given twice; it was given in line 1. Keep one of the two.",
                "4:1: \"a\" is given twice; it was given in line 1. Keep one of the two.",
            ]),
        FaultCase(
            testDescription: "an anchor and an alias", text: "a: &x 1\nb: *x\n",
            faults: [
                "1:4: anchors (&name) are not allowed here. Remove it, and write the value out where it is needed.",
                "2:4: aliases (*name) are not allowed here. Write the value out where it is needed.",
            ]),
        FaultCase(
            testDescription: "a tag", text: "a: !!binary x\n",
            faults: ["1:4: tags (!name) are not allowed here. Remove it; quote a text instead."]),
        FaultCase(
            testDescription: "a list as a key", text: "? [a, b]\n: c\n",
            faults: [
                "1:3: a key is a list or a mapping. Give a name; put quotes around a text that begins with a bracket "
                    + "or brace."
            ]),
        FaultCase(
            testDescription: "a tab as indentation", text: "a:\n\tb: 1\n",
            faults: ["2:1: a tab stands where YAML allows spaces only. Indent with spaces."]),
        FaultCase(
            testDescription: "an open quote", text: "a: 1\nb: \"x\nc: 2\n",
            faults: ["2:4: not YAML: found unexpected end of stream. Close the quote that begins here."]),
        FaultCase(
            testDescription: "a colon in a text", text: "a: b: c\n",
            faults: [
                "1:5: not YAML: mapping values are not allowed in this context. Put quotes around a text that contains "
                    + "\": \", or correct the indentation."
            ]),
        FaultCase(
            testDescription: "an open list", text: "a: [b, c\nd: e\n",
            faults: [
                "2:2: not YAML: did not find expected ',' or ']'. Close the list with ], and put commas between its entries."
            ]),
        FaultCase(
            testDescription: "a control character", text: "a: b\nc: \u{1B}x\n",
            faults: ["2:4: the control character U+001B is not allowed. Remove it."]),
        FaultCase(
            testDescription: "a file full of brackets", text: String(repeating: "[", count: 100_000),
            faults: ["1:33: the file nests deeper than 32 levels. Remove brackets or indentation."]),
        FaultCase(
            testDescription: "a list without an end", text: "[" + String(repeating: "a,", count: 200_000) + "]",
            faults: ["1:200000: the file has more than 100000 entries. Split it into several sites."]),
        FaultCase(
            testDescription: "a file too large", text: String(repeating: "# hello\n", count: 200_000),
            faults: ["1:1: the file is larger than 1048576 bytes. Is it the file that you meant?"]),
    ]

    @Test("says what is wrong, where and how to mend it", arguments: broken)
    func reportsFaults(_ row: FaultCase) {
        #expect(parse(row.text).faults.map(\.description) == row.faults)
    }

    @Test func `bytes that are not UTF-8 are refused with the place of the first one`() {
        let latin1 = Array("a: 1\nname: M".utf8) + [0xFC] + Array("ller\n".utf8)
        let document = YAMLDocument.parse(latin1)
        #expect(document.root == nil)
        #expect(
            document.faults.map(\.description)
                == ["2:8: this is not UTF-8. Save the file in the encoding UTF-8."])
    }

    @Test func `a replacement character that is really there is not taken for damage`() {
        let bytes = Array("a: \u{FFFD}\nb: ".utf8) + [0xC3]
        #expect(
            YAMLDocument.parse(bytes).faults.map(\.description)
                == ["2:4: this is not UTF-8. Save the file in the encoding UTF-8."])
    }

    @Test func `UTF-16 is refused as not UTF-8`() {
        let bytes = "a: 1".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        #expect(
            YAMLDocument.parse([0xFF, 0xFE] + bytes).faults.map(\.description)
                == ["1:1: this is not UTF-8. Save the file in the encoding UTF-8."])
    }
}
