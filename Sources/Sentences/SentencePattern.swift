/// A sentence's template, taken apart: what stands between the places for values.
package struct SentencePattern: Hashable, Sendable {
    /// One more than there are places.
    private let pieces: [[UInt8]]

    /// No value is longer, in bytes; a text that has one is not recognised.
    package static let valueBytesMax = 4000
    /// So many places for a piece are tried before a text counts as another one.
    private static let triesMax = 1000

    package init(_ template: String) {
        pieces = template.split(separator: "{}", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }

    package var places: Int { pieces.count - 1 }

    /// Of two that fit a text, the one that begins with words of its own, and then the one that has more of them.
    package func isNarrower(than other: SentencePattern) -> Bool {
        func narrowness(_ pattern: SentencePattern) -> (Int, Int) {
            (pattern.pieces[0].isEmpty ? 0 : 1, pattern.pieces.reduce(0) { $0 + $1.count })
        }
        return narrowness(self) > narrowness(other)
    }

    /// Whether it can stand beside others: a part of a sentence has no full stop.
    package var isWhole: Bool {
        pieces[pieces.count - 1].isEmpty || pieces[pieces.count - 1].last == UInt8(ascii: ".")
    }

    package func text(_ values: [String]) -> String {
        assert(values.count == places, "\(self) has \(places) places")
        var bytes = pieces[0]
        for (value, piece) in zip(values, pieces.dropFirst()) { bytes += Array(value.utf8) + piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The values of a text that is the sentence as a whole; `nil`: it is another one.
    package func values(of text: ArraySlice<UInt8>) -> [String]? {
        match(text) { $0 == text.endIndex }?.values
    }

    /// The same of a text that begins with the sentence, and goes on with a blank if at all.
    ///
    /// A sentence that ends with a value is only recognised at the end of the text: nothing tells where the value ends.
    package func beginning(of text: ArraySlice<UInt8>) -> (values: [String], end: Int)? {
        let endsWithValue = pieces.count > 1 && pieces[pieces.count - 1].isEmpty
        return match(text) { end in
            end == text.endIndex || !endsWithValue && text[end] == UInt8(ascii: " ")
        }
    }

    private func match(
        _ text: ArraySlice<UInt8>, isEnd: (Int) -> Bool
    ) -> (values: [String], end: Int)? {
        guard text.starts(with: pieces[0]) else { return nil }
        let start = text.startIndex + pieces[0].count
        if places == 0 { return isEnd(start) ? ([], start) : nil }
        var tries = Self.triesMax
        // A sentence before it is no value of it.
        let limit = pieces[0].isEmpty ? text.sentenceEnd : text.endIndex
        guard let ends = valueEnds(text, from: start, to: limit, piece: 1, &tries, isEnd: isEnd) else { return nil }
        var values: [String] = []
        var place = start
        for (index, end) in ends.enumerated() {
            values.append(String(decoding: text[place..<end], as: UTF8.self))
            place = end + pieces[index + 1].count
        }
        return (values, place)
    }

    /// Where each value ends, from that before `piece` on: as early as the rest lets it, and that one at `limit` at the latest.
    private func valueEnds(
        _ text: ArraySlice<UInt8>, from start: Int, to limit: Int, piece index: Int, _ tries: inout Int,
        isEnd: (Int) -> Bool
    ) -> [Int]? {
        let piece = pieces[index]
        let isLast = index == pieces.count - 1
        if isLast, piece.isEmpty {
            let fits = start < text.endIndex && text.endIndex - start <= Self.valueBytesMax && limit == text.endIndex
            return fits ? [text.endIndex] : nil
        }
        var end = start + 1
        let last = min(limit, text.endIndex - piece.count, start + Self.valueBytesMax)
        while end <= last, tries > 0 {
            if text[end] == piece[0], text[end...].starts(with: piece) {
                tries -= 1
                let next = end + piece.count
                if isLast {
                    if isEnd(next) { return [end] }
                } else if let rest = valueEnds(
                    text, from: next, to: text.endIndex, piece: index + 1, &tries, isEnd: isEnd)
                {
                    return [end] + rest
                }
            }
            end += 1
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Where the first full stop stands that a blank follows; the end where there is none.
    fileprivate var sentenceEnd: Int {
        var place = startIndex
        while place + 1 < endIndex {
            if self[place] == UInt8(ascii: "."), self[place + 1] == UInt8(ascii: " ") { return place }
            place += 1
        }
        return endIndex
    }
}
