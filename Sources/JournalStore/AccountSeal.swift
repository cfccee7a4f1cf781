package import ContactModel
import Contracts
import Cryptography
import SQLite

/// What a part of the account of disclosures was when it was sealed: a digest that follows from its rows and from the seal
/// before it.
package struct AccountSeal: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Over the rows since the seal before.
        case sealed
        /// Over all rows: the journal is another one than the seals before were made of.
        case restored
        /// Over all rows that were left when the account of what went long ago was forgotten.
        case pruned
    }

    package let kind: Kind
    package let at: Moment
    package let rows: Int64
    /// The number of the last row; 0: there was none.
    package let last: Int64
    /// Of a pruned account: what went before this moment was forgotten. Of a restored one: what was written from this moment
    /// on was not in the backup; `nil`: the journal is not a restored one, but another.
    package let cut: Moment?
    /// Of the journal, so that seals of another one are told; `nil`: an earlier Satchel made it.
    package let instance: String?
    /// 32 bytes.
    package let digest: [UInt8]

    /// One line of the file, without its end.
    package var line: String {
        "\(kind.rawValue) at=\(at.milliseconds) rows=\(rows) last=\(last)\(Self.further(cut, instance)) "
            + "sha256=\(Hexadecimal.encode(digest))"
    }

    /// Words that not every seal has.
    static func further(_ cut: Moment?, _ instance: String?) -> String {
        (cut.map { " cut=\($0.milliseconds)" } ?? "") + (instance.map { " instance=\($0)" } ?? "")
    }

    init(
        kind: Kind, at: Moment, rows: Int64, last: Int64, cut: Moment? = nil, instance: String? = nil, digest: [UInt8]
    ) {
        self.kind = kind
        self.at = at
        self.rows = rows
        self.last = last
        self.cut = cut
        self.instance = instance
        self.digest = digest
    }

    /// `nil` for anything that `line` never writes.
    init?(_ line: Substring) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let values = Dictionary(
            words.dropFirst().map { word in
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (parts[0], parts.last ?? "")
            }, uniquingKeysWith: { first, _ in first })
        guard let kind = words.first.flatMap({ Kind(rawValue: String($0)) }),
            let at = values["at"].flatMap({ Int64($0) }), let rows = values["rows"].flatMap({ Int64($0) }),
            let last = values["last"].flatMap({ Int64($0) }),
            let digest = values["sha256"].flatMap({ Hexadecimal.decode(String($0)) }), digest.count == SHA256.byteCount
        else { return nil }
        self.init(
            kind: kind, at: Moment(milliseconds: at), rows: rows, last: last,
            cut: values["cut"].flatMap { Int64($0) }.map { Moment(milliseconds: $0) },
            instance: values["instance"].map(String.init), digest: digest)
        guard self.line == line, kind != .pruned || cut != nil, kind != .sealed || cut == nil else { return nil }
    }
}

/// The digest that a seal states: over the seal before, its own words, and each row as its columns' names and values.
/// Columns without a value are left out, so that one which a later version adds changes no earlier row.
struct SealDigest {
    private var digest: [UInt8]
    private(set) var rows: Int64 = 0

    init(
        after former: AccountSeal?, kind: AccountSeal.Kind, at: Moment, last: Int64, cut: Moment? = nil,
        instance: String? = nil
    ) {
        var first = SHA256()
        first.update(former?.digest ?? [UInt8](repeating: 0, count: SHA256.byteCount))
        let further = AccountSeal.further(cut, instance)
        first.update(Array("\(kind.rawValue) at=\(at.milliseconds) last=\(last)\(further)".utf8))
        digest = first.digest()
    }

    mutating func add(_ disclosure: NumberedDisclosure) {
        var next = SHA256()
        next.update(digest)
        next.update(Array("seq=\(disclosure.number)".utf8))
        for (column, value) in zip(DisclosureRow.shape.columns, disclosure.row.values) {
            let bytes: [UInt8]
            switch value {
            case .null: continue
            case .integer(let integer): bytes = Array(String(integer).utf8)
            case .real(let real): bytes = Array(String(real).utf8)
            case .text(let text): bytes = Array(text.utf8)
            case .blob(let blob): bytes = blob
            }
            next.update(Array(" \(column):\(bytes.count)=".utf8))
            next.update(bytes)
        }
        digest = next.digest()
        rows += 1
    }

    consuming func end() -> [UInt8] { digest }
}
