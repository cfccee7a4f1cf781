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
    private let countMin: Int

    /// Pairs beyond these are not noted.
    private static let pairsMax = 1_000_000
    /// Parts of two unions beyond these are not multiplied out.
    private static let productMax = 64

    /// - Parameters:
    ///   - bytesMax: of all remembered sets together, as the library accounts for them.
    ///   - countMin: what is in common with a set of fewer numbers is worked out as fast as it is looked up.
    init(bytesMax: Int = 256 << 20, countMin: Int = 500) {
        self.bytesMax = bytesMax
        self.countMin = countMin
    }

    /// What both have in common; `nil` where it is not worth remembering, or not yet, or there is no room.
    mutating func common(_ left: Bitmap, _ right: Bitmap) -> Bitmap? {
        if left === right { return left }
        guard min(left.count, right.count) >= countMin else { return nil }
        let pair = Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))
        guard let known = cuts[pair] else {
            if cuts.count < Self.pairsMax { cuts[pair] = Cut(left: left, right: right) }
            return nil
        }
        if let common = known.common { return common }
        guard byteCount < bytesMax else { return nil }
        let common = left.intersection(right).packed
        byteCount += common.byteCount
        cuts[pair]?.common = common
        return common
    }

    // MARK: Intersections

    /// The intersection of at least one set, with what is known of shared ones in place of them.
    mutating func intersecting(_ sets: [ResolvedSet]) -> ResolvedSet {
        var withShared: [Sum] = []
        var others: [ResolvedSet] = []
        func take(_ set: ResolvedSet) {
            let sum = Sum(set)
            if sum.shared.isEmpty { others.append(set) } else { withShared.append(sum) }
        }
        for set in sets {
            if case .intersection(let parts) = set { parts.forEach(take) } else { take(set) }
        }
        // Without shared parts there is nothing to know.
        guard withShared.count > 1 else { return .intersecting(sets) }
        // Masks come first: they cut the few before these cut the many.
        withShared.sort { $0.count < $1.count }
        var common = withShared[0]
        for sum in withShared.dropFirst() { common = product(common, sum) }
        return others.isEmpty ? common.set : .intersecting([common.set] + others)
    }

    /// The parts of a union, those of others apart from the member's own.
    private struct Sum {
        var shared: [Bitmap] = []
        var own: [ResolvedSet] = []

        init() {}

        init(_ set: ResolvedSet) {
            switch set {
            case .shared(let bitmap): shared = [bitmap]
            case .union(let terms):
                for term in terms {
                    if case .shared(let bitmap) = term { shared.append(bitmap) } else { own.append(term) }
                }
            default: own = [set]
            }
        }

        var count: Int { shared.count + own.count }

        var set: ResolvedSet {
            if own.isEmpty, shared.count == 1 { return .shared(shared[0]) }
            return .uniting(shared.map(ResolvedSet.shared) + own)
        }
    }

    /// What both have in common, shared parts by pairs where that is known.
    private mutating func product(_ left: Sum, _ right: Sum) -> Sum {
        var product = Sum()
        guard left.shared.count * right.shared.count <= Self.productMax else {
            product.own = [.intersecting([left.set, right.set])]
            return product
        }
        for mask in left.shared {
            var rest = right
            rest.shared = []
            for part in right.shared {
                if let common = common(part, mask) { product.shared.append(common) } else { rest.shared.append(part) }
            }
            if rest.count > 0 { product.own.append(.intersecting([rest.set, .shared(mask)])) }
        }
        if !left.own.isEmpty { product.own.append(.intersecting([.uniting(left.own), right.set])) }
        return product
    }
}
