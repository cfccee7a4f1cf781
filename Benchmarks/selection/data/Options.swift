/// The command line: all four options, each once, in any order.
struct Options {
    static let usage = "usage: selection-data --records R --members U --seed S --output DIR"

    /// How many records a member's selection may hold.
    static let limit = 2_000
    static let recordsMax = 100_000_000
    static let membersMax = 1_000_000

    let records: Int
    let members: Int
    let seed: UInt64
    /// A folder, created where it is missing; files of the benchmark's names in it are replaced.
    let output: String

    /// - Throws: `UsageError` for an option that is missing, unknown, given twice or out of range.
    init(words: [String]) throws(UsageError) {
        var values: [String: String] = [:]
        var rest = words[...]
        while let name = rest.popFirst() {
            guard ["--records", "--members", "--seed", "--output"].contains(name) else {
                throw UsageError(message: "there is no option \(name).")
            }
            guard let value = rest.popFirst() else { throw UsageError(message: "\(name) lacks its value.") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw UsageError(message: "\(name) is given twice.")
            }
        }
        records = try Self.number("--records", values, 1...Self.recordsMax)
        members = try Self.number("--members", values, 1...Self.membersMax)
        seed = try Self.number("--seed", values, 0...UInt64.max)
        guard let folder = values["--output"], !folder.isEmpty else {
            throw UsageError(message: "--output is missing.")
        }
        output = folder
    }

    private static func number<Value: FixedWidthInteger>(
        _ name: String, _ values: [String: String], _ range: ClosedRange<Value>
    ) throws(UsageError) -> Value {
        guard let text = values[name] else { throw UsageError(message: "\(name) is missing.") }
        guard let value = Value(text), range.contains(value) else {
            throw UsageError(
                message: "\(name) is \(text). Give a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }
}

/// What is wrong with the command line, as a sentence.
struct UsageError: Error {
    let message: String
}
