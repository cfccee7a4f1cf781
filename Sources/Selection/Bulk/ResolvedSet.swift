import Bitmaps

/// A set for one member, its parts at hand but not yet put together: what is small is put together first.
indirect enum ResolvedSet {
    case set(Bitmap)
    case union([ResolvedSet])
    case intersection([ResolvedSet])
    /// The first without the second.
    case difference(ResolvedSet, Bitmap)

    /// At least as many as there are.
    var countMax: Int {
        switch self {
        case .set(let bitmap): bitmap.count
        case .union(let parts): parts.reduce(0) { $0 + $1.countMax }
        case .intersection(let parts): parts.map(\.countMax).min() ?? 0
        case .difference(let whole, _): whole.countMax
        }
    }

    /// Puts the set together.
    var bitmap: Bitmap {
        switch self {
        case .set(let bitmap): return bitmap
        case .union(let parts): return Bitmap.union(of: parts.map(\.bitmap))
        case .difference(let whole, let less): return whole.bitmap.subtracting(less)
        case .intersection:
            let parts = flattened.map { ($0.countMax, $0) }.sorted { $0.0 < $1.0 }
            guard let first = parts.first else { return .empty }
            return parts.dropFirst().reduce(first.1.bitmap) { found, part in part.1.within(found) }
        }
    }

    /// What of it is in `bitmap`: large parts are never put together for a small one.
    func within(_ bitmap: Bitmap) -> Bitmap {
        if bitmap.isEmpty { return bitmap }
        switch self {
        case .set(let set): return set.intersection(bitmap)
        case .union(let parts): return Bitmap.union(of: parts.map { $0.within(bitmap) })
        case .difference(let whole, let less): return whole.within(bitmap).subtracting(less)
        case .intersection: return flattened.reduce(bitmap) { found, part in part.within(found) }
        }
    }

    /// The parts of intersections within intersections.
    private var flattened: [ResolvedSet] {
        guard case .intersection(let parts) = self else { return [self] }
        return parts.flatMap(\.flattened)
    }
}
