import Foundation
import Testing

@testable import satchel

@Suite("What a terminal is shown") struct OutputTests {
    @Test func `orders to the terminal in names and values become marks, line ends and letters stay`() {
        #expect(
            Output.shown("Kontakte/\u{1B}[2J\u{9B}31m\u{7F}\r\u{8}7")
                == "Kontakte/\u{FFFD}[2J\u{FFFD}31m\u{FFFD}\u{FFFD}\u{FFFD}7")
        #expect(Output.shown("Anna \u{202E}tsborP\u{2066}\u{2028}") == "Anna \u{FFFD}tsborP\u{FFFD}\u{FFFD}")
        for plain in ["", "a\tb\nc\n", "Käthe – 李雷 👩‍👩‍👧 a\u{308}"] { #expect(Output.shown(plain) == plain) }
    }

    @Test func `a failure is told by its message, also where it is written into a sentence`() {
        let failure: any Error = CommandFailure(code: .usage, message: "Could not write a: no.")
        #expect("\(failure)" == "Could not write a: no.")
    }

    @Test func `in JSON they are escaped, and mean the same`() throws {
        let text = "a\u{9B}31m\u{7F}\u{202E}b\u{1B}\n"
        let json = Output.escaped(String(decoding: try JSONEncoder().encode([text]), as: UTF8.self))
        #expect(json.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
    }
}
