import Bitmaps

/// What sets that members share have in common, by pairs: worked out when it is asked for a second time, and remembered.
///
/// A selection is mostly "what I want" within "what I may see", and both are mostly made of sets that others have too.
/// Cut once for all of them, no member's union carries what the rights would take out of it again.
struct SharedCuts {
    private struct Pair: Hashable {
        let left: ObjectIdentifier
        let right: ObjectIdentifier
    }

    private struct Cut {
        // Both are kept, since pairs are told apart by identity.
        let left: Bitmap
        let right: Bitmap
        /// `nil` until it is asked for again.
        var common: Bitmap?
    }

    private var cuts: [Pair: Cut] = [:]
    private var byteCount = 0
    private let bytesMax: Int

    /// Pairs beyond these are not noted.
    private static let pairsMax = 1_000_000
    /// Parts of two unions beyond these are not multiplied out.
    private static let productMax = 64

    /// - Parameter bytesMax: of all remembered sets together, as the library accounts for them.
    init(bytesMax: Int = 256 << 20) { self.bytesMax = bytesMax }

    /// What both have in common; `nil` where it is not worth remembering yet, or there is no room.
    mutating func common(_ left: Bitmap, _ right: Bitmap) -> Bitmap? {
        if left === right { return left }
        let pair = Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))
        guard let known = cuts[pair] else {
            if cuts.count < Self.pairsMax { cuts[pair] = Cut(left: left, right: right) }
            return nil
        }
        if let common = known.common { return common }
        guard byteCount < bytesMax else { return nil }
        let common = left.intersection(right)
        byteCount += common.byteCount
        cuts[pair]?.common = common
        return common
    }

    // MARK: Intersections

    /// The intersection of at least one set, with what is known of shared ones in place of them.
    mutating func intersecting(_ sets: [ResolvedSet]) -> ResolvedSet {
        let sums = sets.flatMap(\.factors).map(Sum.init)
        // Without shared parts there is nothing to know. Masks come first: they cut the few before these cut the many.
        let withShared = sums.filter { !$0.shared.isEmpty }.sorted { $0.count < $1.count }
        guard withShared.count > 1 else { return .intersecting(sets) }
        var common = withShared[0]
        for sum in withShared.dropFirst() { common = product(common, sum) }
        return .intersecting([common.set] + sums.filter(\.shared.isEmpty).map(\.set))
    }

    /// The parts of a union, those of others apart from the member's own.
    private struct Sum {
        var shared: [Bitmap] = []
        var own: [ResolvedSet] = []

        init() {}

        init(_ set: ResolvedSet) {
            for term in set.terms {
                if case .shared(let bitmap) = term { shared.append(bitmap) } else { own.append(term) }
            }
        }

        var count: Int { shared.count + own.count }
        var set: ResolvedSet { .uniting(shared.map(ResolvedSet.shared) + own) }
    }

    /// What both have in common, shared parts by pairs.
    private mutating func product(_ left: Sum, _ right: Sum) -> Sum {
        var product = Sum()
        var rest = Sum()
        rest.own = right.own
        for part in right.shared {
            let common = left.shared.count * right.shared.count <= Self.productMax ? cut(part, left.shared) : nil
            if let common { product.shared += common } else { rest.shared.append(part) }
        }
        if !left.shared.isEmpty, rest.count > 0 {
            product.own.append(.intersecting([rest.set, .uniting(left.shared.map(ResolvedSet.shared))]))
        }
        if !left.own.isEmpty { product.own.append(.intersecting([.uniting(left.own), right.set])) }
        return product
    }

    /// `nil` unless every one of the others is known to have this in common.
    private mutating func cut(_ part: Bitmap, _ others: [Bitmap]) -> [Bitmap]? {
        let common = others.map { self.common(part, $0) }
        return common.contains { $0 == nil } ? nil : common.compactMap(\.self)
    }
}

extension ResolvedSet {
    fileprivate var factors: [ResolvedSet] { if case .intersection(let parts) = self { parts } else { [self] } }
    fileprivate var terms: [ResolvedSet] { if case .union(let parts) = self { parts } else { [self] } }
}
