import ICU

/// Finds what somebody probably meant who wrote a name that does not exist.
package enum NearestName {
    /// How many characters of a name are looked at: the work is quadratic in them.
    private static let charactersMax = 64

    /// The known name with the fewest edits away, if that is few enough to be a slip; ties go to the first in order.
    package static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        let wanted = folded(name)
        guard !wanted.isEmpty else { return nil }
        let slipsMax = max(1, wanted.count / 3)
        var best: (name: String, edits: Int)?
        for candidate in known.sorted() {
            let letters = folded(candidate)
            guard abs(letters.count - wanted.count) <= slipsMax else { continue }
            let edits = distance(wanted, letters)
            if edits <= slipsMax, edits < best?.edits ?? .max { best = (candidate, edits) }
        }
        return best?.name
    }

    private static func folded(_ name: String) -> [Unicode.Scalar] {
        Array(UnicodeText.simpleCaseFold(UnicodeText.nfc(name)).unicodeScalars.prefix(charactersMax))
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var edits = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    edits = min(edits, beforeLast[column - 2] + 1)
                }
                current.append(edits)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
