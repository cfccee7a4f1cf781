/// An array in chunks: a copy shares them all, and a change copies the one chunk that it touches.
struct ChunkedArray<Element: Sendable>: Sendable {
    private static var shift: Int { 12 }
    private static var chunkCount: Int { 1 << shift }

    private var chunks: [ContiguousArray<Element>] = []
    private(set) var count = 0

    init() {}

    subscript(index: Int) -> Element {
        get { chunks[index >> Self.shift][index & (Self.chunkCount - 1)] }
        set { chunks[index >> Self.shift][index & (Self.chunkCount - 1)] = newValue }
    }

    /// The elements at many places; `missing` for a negative one.
    func elements<Place: SignedInteger>(at places: [Place], orElse missing: Element) -> [Element] {
        let flat = ContiguousArray(chunks.joined())
        return flat.withUnsafeBufferPointer { flat in places.map { $0 < 0 ? missing : flat[Int($0)] } }
    }

    mutating func append(_ element: Element) {
        if count & (Self.chunkCount - 1) == 0 {
            var chunk = ContiguousArray<Element>()
            // A table of a handful of rows does not pay for a whole chunk; a second chunk will be filled.
            if count > 0 { chunk.reserveCapacity(Self.chunkCount) }
            chunks.append(chunk)
        }
        chunks[chunks.count - 1].append(element)
        count += 1
    }
}
