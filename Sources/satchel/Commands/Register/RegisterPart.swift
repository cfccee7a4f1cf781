import Cryptography

/// Passes on a part of a register's answer: `skip` entries are passed over, at most `limit` follow, and the end says where the
/// next part begins.
final class RegisterPart: RegisterOutput {
    private let skip: Int
    private let limit: Int
    private let output: any RegisterOutput
    private var count = 0

    private static let prefix = "part."

    /// `nil`: the cursor is none of ours.
    ///
    /// - Parameter cursor: the end of the part before; `nil`: from the beginning.
    init?(after cursor: String?, limit: Int, to output: any RegisterOutput) {
        let text = cursor.map { Base64URL.decode($0).map { String(decoding: $0, as: UTF8.self) } ?? "" }
        let words = text ?? Self.prefix + "0"
        guard words.hasPrefix(Self.prefix), let skip = Int(words.dropFirst(Self.prefix.count)),
            (0...Int.max / 2).contains(skip)
        else { return nil }
        self.skip = skip
        self.limit = limit
        self.output = output
    }

    func begin<Entry: RegisterEntry>(
        _ head: [(key: String, value: any Encodable)], list: String, of entry: Entry.Type
    ) throws(CommandFailure) {
        try output.begin(head, list: list, of: entry)
    }

    func add(_ entry: some RegisterEntry) throws(CommandFailure) {
        defer { count += 1 }
        if (skip..<skip + limit).contains(count) { try output.add(entry) }
    }

    func end(_ tail: [(key: String, value: any Encodable)], lines: [String]) throws(CommandFailure) {
        let end = Base64URL.encode(Array((Self.prefix + "\(skip + limit)").utf8))
        try output.end((count > skip + limit ? [("next", end)] : []) + tail, lines: lines)
    }
}
