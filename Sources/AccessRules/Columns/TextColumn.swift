/// The texts of one column: UTF-8 in few buffers, repeated ones stored once.
///
/// Each row has a code, 0 for null. Equal codes mean equal texts, to the byte; equal texts have mostly, not always, equal
/// codes: a column of many different texts stops looking for repetitions.
package struct TextColumn: Sendable {
    private var pool = TextPool()
    private var codes = ChunkedArray<UInt32>()
    /// Codes of the texts so far; empty once they are too many to be worth it.
    private var known: [ExactText: UInt32] = [:]
    private var looksForRepetitions = true

    /// How many different texts are looked for at most.
    private static let repetitionsMax = 65_536

    package init() {}

    package var count: Int { codes.count }
    /// One more than the highest code.
    package var codeCount: Int { pool.count + 1 }

    package func code(_ row: Int) -> UInt32 { codes[row] }

    /// The codes of many rows; 0 for a negative row.
    package func codes(rows: [Int32]) -> [UInt32] { codes.elements(at: rows, orElse: 0) }

    /// `nil` for the code of null.
    package func text(code: UInt32) -> String? { code == 0 ? nil : pool.text(Int(code) - 1) }

    package subscript(row: Int) -> String? { text(code: codes[row]) }

    package mutating func append(_ text: String?) { codes.append(code(of: text)) }

    package mutating func set(_ row: Int, _ text: String?) { codes[row] = code(of: text) }

    /// Ends the search for repetitions, whose memory is of no use once all rows are there.
    package mutating func finish() {
        known = [:]
        looksForRepetitions = false
    }

    private mutating func code(of text: String?) -> UInt32 {
        guard let text else { return 0 }
        guard looksForRepetitions else { return added(text) }
        let exact = ExactText(text)
        if let code = known[exact] { return code }
        let code = added(text)
        known[exact] = code
        if known.count > Self.repetitionsMax, known.count > codes.count / 2 { finish() }
        return code
    }

    private mutating func added(_ text: String) -> UInt32 {
        pool.append(text)
        return UInt32(pool.count)
    }
}

/// Texts one after the other in segments, so that adding one to a shared pool copies one segment.
private struct TextPool: Sendable {
    private struct Segment: Sendable {
        var bytes: ContiguousArray<UInt8> = []
        /// Where each text ends.
        var ends: ContiguousArray<UInt32> = []
    }

    private static let shift = 14

    private var segments: [Segment] = []
    private(set) var count = 0

    mutating func append(_ text: String) {
        if count & ((1 << Self.shift) - 1) == 0 { segments.append(Segment()) }
        let last = segments.count - 1
        segments[last].bytes.append(contentsOf: text.utf8)
        segments[last].ends.append(UInt32(segments[last].bytes.count))
        count += 1
    }

    func text(_ index: Int) -> String {
        let segment = index >> Self.shift
        let place = index & ((1 << Self.shift) - 1)
        let start = place == 0 ? 0 : Int(segments[segment].ends[place - 1])
        let end = Int(segments[segment].ends[place])
        return segments[segment].bytes.withUnsafeBufferPointer { bytes in
            String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        }
    }
}

/// A text as its bytes: two spellings of one character are two texts.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
