import Bitmaps

/// A set for one member, its parts at hand but not yet put together: what is small is put together first.
indirect enum ResolvedSet {
    case set(Bitmap)
    /// No unions, and no empty sets.
    case union([ResolvedSet])
    /// The one with the smallest count first; no intersections.
    case intersection([ResolvedSet])
    /// The first without the second.
    case difference(ResolvedSet, Bitmap)

    /// The union of any count of sets, as flat as it can be.
    static func uniting(_ sets: [ResolvedSet]) -> ResolvedSet {
        var parts: [ResolvedSet] = []
        for set in sets {
            switch set {
            case .union(let inner): parts += inner
            case .set(let bitmap) where bitmap.isEmpty: continue
            default: parts.append(set)
            }
        }
        return parts.isEmpty ? .set(.empty) : parts.count == 1 ? parts[0] : .union(parts)
    }

    /// The intersection of at least one set.
    static func intersecting(_ sets: [ResolvedSet]) -> ResolvedSet {
        var parts: [(count: Int, set: ResolvedSet)] = []
        for set in sets {
            if case .intersection(let inner) = set {
                parts += inner.map { ($0.countMax, $0) }
            } else {
                parts.append((set.countMax, set))
            }
        }
        if parts.count == 1 { return parts[0].set }
        parts.sort { $0.count < $1.count }
        return .intersection(parts.map(\.set))
    }

    /// At least as many as there are.
    var countMax: Int {
        switch self {
        case .set(let bitmap): bitmap.count
        case .union(let parts): parts.reduce(0) { $0 + $1.countMax }
        case .intersection(let parts): parts.map(\.countMax).min() ?? 0
        case .difference(let whole, _): whole.countMax
        }
    }

    /// What of it is in some of the bitmaps' blocks, not put together either.
    func part(ofBlocks blocks: Range<Int>) -> ResolvedSet {
        switch self {
        case .set(let bitmap): .set(bitmap.part(ofBlocks: blocks))
        case .union(let parts): .union(parts.map { $0.part(ofBlocks: blocks) })
        case .intersection(let parts): .intersection(parts.map { $0.part(ofBlocks: blocks) })
        case .difference(let whole, let less):
            .difference(whole.part(ofBlocks: blocks), less.part(ofBlocks: blocks))
        }
    }

    /// The first numbers, ascending, at most `limit` of them, and none of `others`.
    ///
    /// Goes through the blocks in order and stops in the one that fills the limit: what lies behind is never put together.
    func first(_ limit: Int, without others: Bitmap = .empty, highest: Int) -> [UInt32] {
        let blocks = highest / Bitmap.blockSize + 1
        let share = Double(limit) / Double(max(1, countMax))
        guard share < 0.5, blocks > 2 else { return bitmap.subtracting(others).numbers(limit: limit) }
        let step = max(1, Int(share * Double(blocks) / 2))
        var found: [UInt32] = []
        for start in stride(from: 0, to: blocks, by: step) {
            let part = part(ofBlocks: start..<start + step).bitmap.subtracting(others)
            found += part.numbers(limit: limit - found.count)
            if found.count == limit { break }
        }
        return found
    }

    /// Puts the set together.
    var bitmap: Bitmap {
        switch self {
        case .set(let bitmap): return bitmap
        case .union(let parts): return Bitmap.union(of: parts.map(\.bitmap))
        case .difference(let whole, let less): return whole.bitmap.subtracting(less)
        case .intersection(let parts):
            var found = parts[0].bitmap
            for part in parts.dropFirst() { found = part.within(found) }
            return found
        }
    }

    /// What of it is in `bitmap`: large parts are never put together for a small one.
    func within(_ bitmap: Bitmap) -> Bitmap {
        if bitmap.isEmpty { return bitmap }
        switch self {
        case .set(let set): return set.intersection(bitmap)
        case .union(let parts): return Bitmap.union(of: parts.map { $0.within(bitmap) })
        case .difference(let whole, let less): return whole.within(bitmap).subtracting(less)
        case .intersection(let parts): return parts.reduce(bitmap) { found, part in part.within(found) }
        }
    }
}
