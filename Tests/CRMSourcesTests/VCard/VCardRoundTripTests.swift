import CRMSources
import Foundation
import SQLite
import TestSupport
import Testing

/// Random people written as cards of each version, and read again.
@Suite("vCards there and back") struct VCardRoundTripTests {
    @Test func `what is written as a card is read as it was, in every version, encoding and folding`() throws {
        var random = SeededGenerator.announced("vCards there and back")
        for _ in 0..<150 {
            let stage = try VCardStage()
            let people = (0..<random.below(6)).map { Person(number: $0, &random) }
            var bytes: [UInt8] = random.chance(2) ? [0xEF, 0xBB, 0xBF] : []
            for person in people { bytes += CardWriter(&random).write(person, &random) }
            if people.isEmpty { continue }
            let report = try stage.run(bytes)
            try #require(report.errors == [] && report.inserted == people.count && report.leftOut == [])
            let rows = try stage.rows(
                "SELECT Name, Vorname, Position, Strasse, Ort, Bemerkung, Mobil FROM Kontakte ORDER BY Id")
            #expect(rows == people.map(\.row))
            #expect(try stage.run(bytes).unchanged == people.count)
        }
    }

    @Test func `random bytes never crash the reader and never write half a file`() throws {
        var random = SeededGenerator.announced("vCards of random bytes")
        let pieces =
            [
                "BEGIN:VCARD\n", "END:VCARD\n", "VERSION:2.1\n", "VERSION:4.0\n", "N:", "TEL;", "NOTE;", "=", "\\", ";",
                ",",
                "ENCODING=b:", "QUOTED-PRINTABLE:", "\n ", "\r", "UID:1", "PHOTO", ":", "\"", "ä", "\n",
            ].map { Array($0.utf8) } + [[0], [0xFF]]
        let stage = try VCardStage()
        for _ in 0..<400 {
            let noise = (0..<random.below(30)).flatMap { _ in random.pick(pieces) }
            let bytes = Array("BEGIN:VCARD\nVERSION:3.0\nN:A\n".utf8) + noise + Array("\nEND:VCARD\n".utf8)
            let before = try stage.crm.database.firstInteger("SELECT count(*) FROM Kontakte") ?? 0
            let report = try stage.run(bytes)
            let after = try stage.crm.database.firstInteger("SELECT count(*) FROM Kontakte") ?? 0
            #expect(report.isApplied == report.errors.isEmpty)
            #expect(after == before + Int64(report.isApplied ? report.inserted : 0))
        }
    }
}

/// What a card can say of a person without anything being lost.
private struct Person {
    var texts: [String]

    init(number: Int, _ random: inout SeededGenerator) {
        let words = ["Amsel", "Jörg", "a;b", "x,y", "C:\\neu", "é", "日本", "=3D", "e\u{301}", ":", "\"", "🦊", "<b>"]
        func text(_ random: inout SeededGenerator) -> String {
            (0...random.below(12)).map { _ in random.pick(words) }.joined(separator: " ")
        }
        texts = (0..<6).map { _ in text(&random) }
        if random.chance(2) { texts[5] += "\n" + text(&random) }
        texts.append("+49 171 39200 0\(number)")
    }

    var row: [String?] { texts }
}

/// Writes cards as one program or another might.
private struct CardWriter {
    let version: String
    let isQuotedPrintable: Bool
    let end: String
    let foldsAt: Int

    init(_ random: inout SeededGenerator) {
        version = random.pick(["2.1", "3.0", "4.0"])
        // Only there an encoding can say what a line end in a note is.
        isQuotedPrintable = version == "2.1"
        end = random.pick(["\r\n", "\n", "\r"])
        foldsAt = random.pick([20, 75, 100_000])
    }

    func write(_ person: Person, _ random: inout SeededGenerator) -> [UInt8] {
        let texts = person.texts.map(escaped)
        let lines = [
            property("N", "\(texts[0]);\(texts[1]);;;"), property("TITLE", texts[2]),
            property("ADR", ";;\(texts[3]);\(texts[4]);;;"), property("NOTE", texts[5]),
            Array("item\(random.below(9)).TEL;\(version == "2.1" ? "" : "TYPE=")CELL:\(texts[6])\(end)".utf8),
        ]
        let begin = "BEGIN:VCARD\(end)VERSION:\(version)\(end)"
        return Array(begin.utf8) + lines.shuffled(using: &random).flatMap { $0 } + Array("END:VCARD\(end)".utf8)
    }

    private func escaped(_ text: String) -> String {
        var text = text.replacing("\\", with: "\\\\").replacing(";", with: "\\;")
        if version != "2.1" { text = text.replacing(",", with: "\\,").replacing("\n", with: "\\n") }
        return text
    }

    private func property(_ name: String, _ value: String) -> [UInt8] {
        isQuotedPrintable ? quotedPrintable(name, value) : folded(Array("\(name):\(value)".utf8))
    }

    private func folded(_ line: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in line.enumerated() {
            // Anywhere, also within a letter.
            if index > 0, index % foldsAt == 0 { result += Array(end.utf8) + [UInt8(ascii: " ")] }
            result.append(byte)
        }
        return result + Array(end.utf8)
    }

    private func quotedPrintable(_ name: String, _ value: String) -> [UInt8] {
        var result = "\(name);CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
        var column = 0
        for byte in value.utf8 {
            let isPlain = (32...126).contains(byte) && byte != UInt8(ascii: "=")
            let hex = String(byte, radix: 16, uppercase: true)
            result += isPlain ? String(Unicode.Scalar(byte)) : "=" + (hex.count == 1 ? "0" : "") + hex
            column += isPlain ? 1 : 3
            if column > foldsAt {
                result += "=" + end
                column = 0
            }
        }
        return Array((result + end).utf8)
    }
}
