import Bitmaps

/// A set for one member, its parts at hand but not yet put together: what is small is put together first.
enum ResolvedSet {
    case set(Bitmap)
    /// One that other members have too, as the same object; see `SharedCuts`.
    case shared(Bitmap)
    /// No unions, and no empty sets.
    case union([ResolvedSet])
    /// The one with the smallest count first; no intersections.
    case intersection([ResolvedSet])
    /// The first without the second.
    indirect case difference(ResolvedSet, Bitmap)

    /// The union of any count of sets, as flat as it can be.
    static func uniting(_ sets: [ResolvedSet]) -> ResolvedSet {
        var parts: [ResolvedSet] = []
        parts.reserveCapacity(sets.count)
        for set in sets {
            switch set {
            case .union(let inner): parts += inner
            case .set(let bitmap) where bitmap.isEmpty, .shared(let bitmap) where bitmap.isEmpty: continue
            default: parts.append(set)
            }
        }
        return parts.isEmpty ? .set(.empty) : parts.count == 1 ? parts[0] : .union(parts)
    }

    /// The intersection of at least one set.
    static func intersecting(_ sets: [ResolvedSet]) -> ResolvedSet {
        var parts: [ResolvedSet] = []
        parts.reserveCapacity(sets.count)
        for set in sets {
            if case .intersection(let inner) = set { parts += inner } else { parts.append(set) }
        }
        switch parts.count {
        case 1: return parts[0]
        case 2: if parts[1].countMax < parts[0].countMax { parts.swapAt(0, 1) }
        default: parts.sort { $0.countMax < $1.countMax }
        }
        return .intersection(parts)
    }

    /// At least as many as there are.
    var countMax: Int {
        switch self {
        case .set(let bitmap), .shared(let bitmap): bitmap.count
        case .union(let parts): parts.reduce(0) { $0 + $1.countMax }
        case .intersection(let parts): parts.map(\.countMax).min() ?? 0
        case .difference(let whole, _): whole.countMax
        }
    }

    // MARK: Putting together

    /// Puts the set together.
    var bitmap: Bitmap {
        switch self {
        case .set(let bitmap), .shared(let bitmap): return bitmap
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
        case .set(let set), .shared(let set): return set.intersection(bitmap)
        case .union(let parts): return Bitmap.union(of: parts.map { $0.within(bitmap) })
        case .difference(let whole, let less): return whole.within(bitmap).subtracting(less)
        case .intersection(let parts): return parts.reduce(bitmap) { found, part in part.within(found) }
        }
    }

    /// The first numbers, ascending, at most `limit` of them, and none of `others`.
    ///
    /// Goes through the blocks in order and stops in the one that fills the limit: what lies behind is never put together.
    func first(
        _ limit: Int, without others: Bitmap = .empty, highest: Int, by program: BlockProgram = BlockProgram()
    ) -> [UInt32] {
        program.clear()
        add(to: program)
        if !others.isEmpty { program.subtract(others) }
        return program.first(min(limit, countMax), highest: highest)
    }

    /// Adds the set to the top.
    private func add(to program: BlockProgram) {
        switch self {
        case .set(let bitmap), .shared(let bitmap): program.unite(bitmap)
        case .union(let parts): for part in parts { part.add(to: program) }
        case .intersection(let parts):
            program.push()
            parts[0].add(to: program)
            for part in parts.dropFirst() { part.cut(in: program) }
            program.popIntoUnion()
        case .difference(let whole, let less):
            program.push()
            whole.add(to: program)
            program.subtract(less)
            program.popIntoUnion()
        }
    }

    /// Leaves of the top what is in the set too: large parts are never put together for a small one.
    private func cut(in program: BlockProgram) {
        switch self {
        case .set(let bitmap), .shared(let bitmap): program.cut(bitmap)
        case .union(let parts):
            program.push()
            for part in parts { part.addCommon(in: program) }
            program.popSecond()
        case .difference(let whole, let less):
            whole.cut(in: program)
            program.subtract(less)
        case .intersection(let parts): for part in parts { part.cut(in: program) }
        }
    }

    /// Adds to the top what the set and the one below the top have in common.
    private func addCommon(in program: BlockProgram) {
        switch self {
        case .set(let bitmap), .shared(let bitmap): program.uniteCommon(bitmap)
        default:
            program.pushCopyOfSecond()
            cut(in: program)
            program.popIntoUnion()
        }
    }
}
