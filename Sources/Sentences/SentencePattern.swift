/// A sentence's template, taken apart: what stands between the places for values.
package struct SentencePattern: Hashable, Sendable {
    /// One more than there are places.
    private let pieces: [[UInt8]]

    /// No value is longer, in bytes; a text that has one is not recognised.
    package static let valueBytesMax = 4000

    /// What a value may be.
    package enum Values: Hashable, Sendable {
        /// Part of a sentence: no full stop with a blank behind it.
        case parts
        /// Several sentences as well, such as a server's words.
        case anything
    }

    /// Where a text's values stand, in their order, and where the sentence ends.
    package struct Match: Hashable, Sendable {
        package var values: [Range<Int>] = []
        package var end: Int
    }

    package init(_ template: String) {
        // By hand: a separator of two characters would cost much more, and each sentence that is told is taken apart.
        var pieces: [[UInt8]] = [[]]
        for byte in template.utf8 {
            if byte == UInt8(ascii: "}"), pieces[pieces.count - 1].last == UInt8(ascii: "{") {
                pieces[pieces.count - 1].removeLast()
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(byte)
            }
        }
        self.pieces = pieces
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
    package var isWhole: Bool { endsWithValue || lastPiece.last == UInt8(ascii: ".") }

    package var endsWithValue: Bool { places > 0 && lastPiece.isEmpty }

    /// With a full stop behind it.
    package var endsWithValueAndStop: Bool { places > 0 && lastPiece == [UInt8(ascii: ".")] }

    private var lastPiece: [UInt8] { pieces[pieces.count - 1] }

    package func text(_ values: [String]) -> String {
        assert(values.count == places, "\(self) has \(places) places")
        var bytes = pieces[0]
        for (value, piece) in zip(values, pieces.dropFirst()) { bytes += Array(value.utf8) + piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text that is the sentence as a whole; `nil`: it is another one, or the effort is spent.
    package func match(_ text: ArraySlice<UInt8>, _ effort: inout Effort) -> Match? {
        match(text, .anything, &effort) { $0 == text.endIndex }
    }

    /// A text that begins with the sentence, and goes on with a blank if at all.
    ///
    /// A sentence that ends with a value is only recognised at the end of the text: nothing tells where the value ends.
    package func beginning(of text: ArraySlice<UInt8>, _ values: Values, _ effort: inout Effort) -> Match? {
        match(text, values, &effort) { end in
            end == text.endIndex || !endsWithValue && text[end] == UInt8(ascii: " ")
        }
    }

    /// Whether a text begins with all of the sentence that stands before its last value, and has something for that.
    package func opens(_ text: ArraySlice<UInt8>, _ effort: inout Effort) -> Bool {
        guard places > 0, let start = prefixEnd(text, &effort) else { return false }
        var place = start
        for piece in pieces.dropFirst().dropLast() {
            guard let end = valueEnd(text, from: place, .parts, before: piece, &effort) else { return false }
            place = end + piece.count
        }
        return place < text.endIndex
    }

    /// Each value as short as it can be: what comes after it then has the most room.
    private func match(
        _ text: ArraySlice<UInt8>, _ values: Values, _ effort: inout Effort, isEnd: (Int) -> Bool
    ) -> Match? {
        guard let start = prefixEnd(text, &effort) else { return nil }
        var match = Match(end: start)
        if places == 0 { return isEnd(start) ? match : nil }
        for (index, piece) in pieces.enumerated().dropFirst() {
            // A sentence before it is no value of it.
            let values = index == 1 && pieces[0].isEmpty ? .parts : values
            let isLast = index == places
            guard
                let end = valueEnd(
                    text, from: match.end, values, before: piece, &effort, fits: { !isLast || isEnd($0 + piece.count) })
            else { return nil }
            match.values.append(match.end..<end)
            match.end = end + piece.count
        }
        return match
    }

    private func prefixEnd(_ text: ArraySlice<UInt8>, _ effort: inout Effort) -> Int? {
        text.has(pieces[0], at: text.startIndex, &effort) ? text.startIndex + pieces[0].count : nil
    }

    /// Where the value that begins at `start` ends first, so that `piece` follows; without a piece, the end of the text.
    private func valueEnd(
        _ text: ArraySlice<UInt8>, from start: Int, _ values: Values, before piece: [UInt8], _ effort: inout Effort,
        fits: (Int) -> Bool = { _ in true }
    ) -> Int? {
        let last = min(text.endIndex - piece.count, start + Self.valueBytesMax)
        var end = start
        while end < last, !effort.isSpent {
            if values == .parts, text.endsSentence(at: end) { return nil }
            end += 1
            effort.spend()
            let isEnd =
                piece.isEmpty ? end == text.endIndex : text[end] == piece[0] && text.has(piece, at: end, &effort)
            if isEnd, fits(end) { return end }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// Whether a full stop stands there, or a question mark, that a blank follows.
    package func endsSentence(at place: Int) -> Bool {
        place + 1 < endIndex && [UInt8(ascii: "."), UInt8(ascii: "?")].contains(self[place])
            && self[place + 1] == UInt8(ascii: " ")
    }

    fileprivate func has(_ piece: [UInt8], at start: Int, _ effort: inout Effort) -> Bool {
        guard !effort.isSpent, endIndex - start >= piece.count else { return false }
        for (offset, byte) in piece.enumerated() where self[start + offset] != byte {
            effort.spend(offset + 1)
            return false
        }
        effort.spend(piece.count)
        return true
    }
}
