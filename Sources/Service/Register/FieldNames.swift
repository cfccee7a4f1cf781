package import Contracts
package import SyncPlanning

/// What the bits of masks mean, by the mapping that they were made under.
package struct FieldNames: Sendable {
    private let fields: [Int64: [String]]

    package init(_ versions: [MappingVersionRow]) {
        fields = Dictionary(versions.map { ($0.version, $0.fields) }, uniquingKeysWith: { $1 })
    }

    /// `Table.Field` for each bit; `nil` where not all of them can be named.
    package func names(of mask: FieldMask, version: Int64?) -> Set<String>? {
        guard !mask.isEmpty else { return [] }
        guard let known = version.flatMap({ fields[$0] }) else { return nil }
        let bits = mask.bits
        guard bits.allSatisfy(known.indices.contains) else { return nil }
        return Set(bits.map { known[$0] })
    }
}
