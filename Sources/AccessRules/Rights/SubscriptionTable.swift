import ContactModel

/// Who is subscribed to which records of one table, merges followed to their end; each pair once.
package struct SubscriptionTable: Sendable {
    /// Everybody who is subscribed to something, each once; a principal's number is its place in here.
    package private(set) var principals: [Principal]
    /// Numbers of principals, row after row.
    private let numbers: [UInt32]
    /// By row, where its numbers start; one more at the end.
    private let starts: [UInt32]
    /// Numbers of principals by row, where they are others than above.
    private var changed: [Int: [UInt32]] = [:]
    private var numbersOfPrincipals: [Principal: UInt32]

    /// - Parameter rows: of each pair's record, the row that it ends in; pairs may be there twice.
    init(rowCount: Int, pairs: some Sequence<(row: Int, principal: Principal)>) {
        var known: [Principal: UInt32] = [:]
        var principals: [Principal] = []
        var keys: [UInt64] = []
        for (row, principal) in pairs {
            let number = known[principal] ?? UInt32(principals.count)
            if number == principals.count {
                known[principal] = number
                principals.append(principal)
            }
            keys.append(UInt64(row) << 32 | UInt64(number))
        }
        keys.sort()
        var numbers: [UInt32] = []
        numbers.reserveCapacity(keys.count)
        var starts = [UInt32](repeating: 0, count: rowCount + 1)
        for (place, key) in keys.enumerated() where place == 0 || keys[place - 1] != key {
            numbers.append(UInt32(truncatingIfNeeded: key))
            starts[Int(key >> 32) + 1] += 1
        }
        for row in 0..<rowCount { starts[row + 1] += starts[row] }
        self.principals = principals
        self.numbers = numbers
        self.starts = starts
        numbersOfPrincipals = known
    }

    /// Sets who is subscribed to the record in this row.
    mutating func set(_ principals: Set<Principal>, row: Int) {
        let numbers = principals.map { principal -> UInt32 in
            if let number = numbersOfPrincipals[principal] { return number }
            let number = UInt32(self.principals.count)
            numbersOfPrincipals[principal] = number
            self.principals.append(principal)
            return number
        }
        changed[row] = numbers.sorted()
    }

    /// The principals who are subscribed to the record in this row, in no particular order.
    package func subscribers(row: Int) -> [Principal] {
        guard !principals.isEmpty else { return [] }
        return numbers(row: row).map { principals[Int($0)] }
    }

    /// The same by number, ascending.
    package func numbers(row: Int) -> ArraySlice<UInt32> {
        if !changed.isEmpty, let numbers = changed[row] { return numbers[...] }
        guard row + 1 < starts.count else { return [] }
        return numbers[Int(starts[row])..<Int(starts[row + 1])]
    }

    /// The numbers of the principals of these rows, row after row, and for each of them the place of its row in `rows`.
    package func numbers(of rows: [UInt32]) -> (numbers: [UInt32], places: [UInt32]) {
        guard changed.isEmpty else {
            let found = rows.enumerated().flatMap { place, row in numbers(row: Int(row)).map { ($0, UInt32(place)) } }
            return (found.map(\.0), found.map(\.1))
        }
        // Where they start comes first, in a loop of its own: so the many places in memory are asked for side by side.
        let known = UInt32(max(1, starts.count) - 1)
        let parts = rows.map { $0 < known ? starts[Int($0)]..<starts[Int($0) + 1] : 0..<0 }
        let count = parts.reduce(0) { $0 + $1.count }
        var places: [UInt32] = []
        let found = [UInt32](unsafeUninitializedCapacity: count) { found, filled in
            places = [UInt32](unsafeUninitializedCapacity: count) { places, placesFilled in
                for (place, part) in parts.enumerated() {
                    for at in part {
                        found.initializeElement(at: filled, to: numbers[Int(at)])
                        places.initializeElement(at: filled, to: UInt32(place))
                        filled += 1
                    }
                }
                placesFilled = filled
            }
        }
        return (found, places)
    }
}
