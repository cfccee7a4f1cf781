package import Contracts
import Locking
package import SyncPlanning

/// What the bits of masks mean, by the mapping that they were made under.
package struct FieldNames: Sendable {
    private struct Key: Hashable {
        let mask: FieldMask
        let version: Int64
    }

    private let fields: [Int64: [String]]
    /// There are far fewer masks than rows that have them.
    private let known = Locked<[Key: Set<String>]>([:])
    private static let knownMax = 10_000

    package init(_ versions: [MappingVersionRow]) {
        fields = Dictionary(versions.map { ($0.version, $0.fields) }, uniquingKeysWith: { $1 })
    }

    /// `Table.Field` for each bit; `nil` where not all of them can be named.
    package func names(of mask: FieldMask, version: Int64?) -> Set<String>? {
        guard !mask.isEmpty else { return [] }
        guard let version, let fields = fields[version] else { return nil }
        let key = Key(mask: mask, version: version)
        if let names = known.withLock({ $0[key] }) { return names }
        let bits = mask.bits
        guard bits.allSatisfy(fields.indices.contains) else { return nil }
        let names = Set(bits.map { fields[$0] })
        known.withLock { known in
            if known.count >= Self.knownMax { known = [:] }
            known[key] = names
        }
        return names
    }
}
