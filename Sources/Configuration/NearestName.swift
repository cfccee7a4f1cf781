/// The known name that a misspelt one most probably means; `nil` where none is near enough to be worth a question.
///
/// Near is: the same but for case, or at most one slip (a letter more, less, other, or two swapped) in three letters.
func nearestName(to name: String, among known: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    let slipsMax = max(1, wanted.count / 3)
    var nearest: (name: String, slips: Int)?
    for candidate in known.sorted() {
        let letters = Array(candidate.lowercased())
        guard abs(letters.count - wanted.count) <= slipsMax, wanted.count <= 64 else { continue }
        let slips = slipCount(from: wanted, to: letters)
        if slips <= slipsMax, slips < nearest?.slips ?? .max { nearest = (candidate, slips) }
    }
    return nearest?.name
}

/// The distance of Damerau and Levenshtein, in the variant that changes no part twice.
private func slipCount(from source: [Character], to target: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...target.count)
    for (row, letter) in source.enumerated() {
        var current = [row + 1]
        for (column, other) in target.enumerated() {
            var slips = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == target[column - 1], source[row - 1] == other {
                slips = min(slips, beforeLast[column - 1] + 1)
            }
            current.append(slips)
        }
        (beforeLast, last) = (last, current)
    }
    return last[target.count]
}
