import Foundation
import TestSupport
import Testing

@testable import AccessRules

/// Syntax without places: what the round trip must keep.
private indirect enum Shape: Equatable {
    case node(String, [Shape])

    init(_ syntax: FilterSyntax) {
        let name =
            switch syntax.kind {
            case .path(let names): "path \(names.map(\.text))"
            case .user(let name): "user \(name.text)"
            case .call(let name): "call \(name.text)"
            default: "\(syntax.kind)"
            }
        self = .node(name, syntax.operands.map(Shape.init))
    }
}

/// Makes random trees, and writes them with no more parentheses than SEMANTICS 20 asks for (or, by chance, with more).
private struct SyntaxWriter {
    var random: SeededGenerator

    // The levels of SEMANTICS 20, loosest first.
    private func level(_ kind: FilterSyntax.Kind) -> Int {
        switch kind {
        case .or: 0
        case .and: 1
        case .not: 2
        case .isNull: 3
        case .compare: 4
        case .isIn, .between, .like: 5
        case .add, .subtract: 6
        case .minus, .plus: 7
        default: 8
        }
    }

    mutating func tree(_ depth: Int) -> FilterSyntax {
        func node(_ kind: FilterSyntax.Kind, _ operands: [FilterSyntax] = []) -> FilterSyntax {
            FilterSyntax(kind, operands, place: 0..<0)
        }
        func name(_ text: String) -> FilterSyntax.Name { .init(text: text, place: 0..<0) }
        let names = ["Name", "Firma", "Nächster Termin", "in", "user", "a\"b", "x.y", "_1", "lower", "ℵ"]
        if depth <= 0 || random.chance(5) {
            switch random.below(8) {
            case 0: return node(.text(random.pick(["", "a", "it's", "''", "ß\n%"])))
            case 1: return node(.number(random.pick(["0", "12", "1.50", "99999999999999999999"])))
            case 2: return node(.truth(random.chance(2)))
            case 3: return node(.null)
            case 4: return node(.date(random.pick(["2026-11-23", "x"])))
            case 5: return node(.user(name(random.pick(names))))
            default: return node(.path((0...random.below(3)).map { _ in name(random.pick(names)) }))
            }
        }
        func operands(_ count: Int) -> [FilterSyntax] { (0..<count).map { _ in tree(depth - 1) } }
        let negated = random.chance(2)
        switch random.below(13) {
        case 0: return node(.or, operands(2 + random.below(3)))
        case 1: return node(.and, operands(2 + random.below(3)))
        case 2: return node(.not, operands(1))
        case 3: return node(.isNull(isNegated: negated), operands(1))
        case 4, 5: return node(.compare(random.pick(Comparison.allCases)), operands(2))
        case 6: return node(.isIn(isNegated: negated), operands(2 + random.below(3)))
        case 7: return node(.between(isNegated: negated), operands(3))
        case 8: return node(.like(isNegated: negated), operands(2 + random.below(2)))
        case 9: return node(.add, operands(2))
        case 10: return node(.subtract, operands(2))
        case 11: return node(random.chance(2) ? .minus : .plus, operands(1))
        default: return node(.call(name(random.pick(["lower", "today", "f"]))), operands(random.below(3)))
        }
    }

    mutating func text(_ syntax: FilterSyntax, floor: Int = 0) -> String {
        let level = level(syntax.kind)
        let text = bare(syntax, level)
        return level < floor || random.chance(12) ? "(\(space())\(text)\(space()))" : text
    }

    private mutating func bare(_ syntax: FilterSyntax, _ level: Int) -> String {
        let all = syntax.operands
        func quoted(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "''") + "'" }
        switch syntax.kind {
        case .text(let text): return quoted(text)
        case .number(let digits): return digits
        case .truth(let truth): return cased(truth ? "true" : "false")
        case .null: return cased("null")
        case .date(let text): return "\(cased("date"))\(space())\(quoted(text))"
        case .user(let name): return "\(cased("user"))\(space()).\(space())\(FilterName.written(name.text))"
        case .path(let names): return names.map { FilterName.written($0.text) }.joined(separator: "\(space()).")
        case .call(let name):
            return "\(cased(name.text))\(space())(\(all.map { text($0) }.joined(separator: "\(space()),")))"
        case .or, .and:
            let word = cased(syntax.kind == .or ? "or" : "and")
            // A chain of the same operator is one node: as an operand it needs parentheses.
            return all.map { text($0, floor: level + 1) }.joined(separator: " \(word) ")
        case .not: return "\(cased("not")) \(text(all[0], floor: level))"
        case .isNull(let isNegated): return "\(text(all[0], floor: level + 1)) is\(isNegated ? " not" : "") null"
        case .compare(let comparison):
            return "\(text(all[0], floor: 5))\(space())\(comparison.rawValue) \(text(all[1], floor: 5))"
        case .isIn(let isNegated):
            let values = all.dropFirst().map { text($0) }.joined(separator: ", ")
            return "\(text(all[0], floor: 6))\(not(isNegated)) in\(space())(\(values))"
        case .between(let isNegated):
            return "\(text(all[0], floor: 6))\(not(isNegated)) between \(text(all[1], floor: 6)) and "
                + text(all[2], floor: 6)
        case .like(let isNegated):
            let escape = all.count == 3 ? " escape \(text(all[2], floor: 6))" : ""
            return "\(text(all[0], floor: 6))\(not(isNegated)) like \(text(all[1], floor: 6))\(escape)"
        case .add, .subtract:
            return "\(text(all[0], floor: 6)) \(syntax.kind == .add ? "+" : "-") \(text(all[1], floor: 7))"
        case .minus: return "- \(text(all[0], floor: 7))"
        case .plus: return "+ \(text(all[0], floor: 7))"
        }
    }

    private mutating func not(_ isNegated: Bool) -> String { isNegated ? " \(cased("not"))" : "" }

    private mutating func cased(_ word: String) -> String { random.chance(3) ? word.uppercased() : word }

    private mutating func space() -> String { random.pick(["", " ", "\n", " \t "]) }
}

@Suite("Parser, as a property") struct ParserPropertyTests {
    @Test func `a random tree that is written and parsed is the same tree (SEMANTICS 20)`() throws {
        var writer = SyntaxWriter(random: .announced("parser round trip"))
        for _ in 0..<3000 {
            let tree = writer.tree(4)
            let text = writer.text(tree)
            let (tokens, faults) = FilterLexer.tokens(of: text)
            try #require(faults.isEmpty, "\(text)")
            let parsed = try FilterParser.parse(tokens)
            try #require(Shape(parsed) == Shape(tree), "\(text)")
        }
    }

    @Test func `random tokens and bytes are compiled or refused, never more`() throws {
        var random = SeededGenerator.announced("parser fuzz")
        let words = [
            "or", "and", "not", "is", "null", "in", "between", "like", "escape", "true", "user", "date", "(", ")", ",",
            ".", "=", "<>", "<", "+", "-", "'a'", "'", "\"", "\"Name\"", "Name", "Firma", "Alter", "Aktiv", "1", "1.5",
            "lower", "coalesce", "contains", "member_of", "today", "now", "\u{0}", "\u{FFFD}", "🙂", "e\u{301}", "\r\n",
            "gebiete", "Themen", "99999999999999999999999999999999999999999", "%", ";", "--", "subscribed", "length",
        ]
        var compiled = 0
        for round in 0..<6000 {
            let length = random.below(14)
            var text = ""
            if round.isMultiple(of: 3) {
                let bytes = (0..<length * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
                text = String(decoding: bytes, as: UTF8.self)
            } else {
                for _ in 0..<length { text += random.pick(words) + random.pick(["", " ", " "]) }
            }
            switch Filter.compile(text, in: Office.scope()) {
            case .success(let filter):
                compiled += 1
                #expect(filter.text == text)
            case .failure(let errors):
                try #require(!errors.findings.isEmpty)
                for finding in errors.findings {
                    try #require(finding.line >= 1 && finding.column >= 1 && finding.length >= 1)
                    try #require(!finding.message.isEmpty)
                }
                #expect(errors.rendered(source: text).contains("^"))
            }
        }
        #expect(compiled > 0)
    }

    @Test func `a correct filter with one character changed is compiled or refused, never more`() throws {
        var random = SeededGenerator.announced("filter mutation")
        let text = "Firma.Ort like 'Kon%' and (Alter + 1 between 2 and 3 or not 'x' in (user.gebiete)) and Aktiv"
        for _ in 0..<2000 {
            var scalars = Array(text.unicodeScalars)
            let place = random.below(scalars.count)
            switch random.below(3) {
            case 0: scalars.remove(at: place)
            case 1: scalars.insert(random.pick(Array("'\"().,=<>+- \u{1}ä9".unicodeScalars)), at: place)
            default: scalars.swapAt(place, random.below(scalars.count))
            }
            var mutated = String.UnicodeScalarView()
            mutated.append(contentsOf: scalars)
            let result = Filter.compile(String(mutated), in: Office.scope())
            if case .failure(let errors) = result { #expect(!errors.rendered(source: String(mutated)).isEmpty) }
        }
    }
}
