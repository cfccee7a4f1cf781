/// Which part of a long list is looked at.
package struct ListPlace: Hashable, Sendable {
    /// Of the whole list.
    package let count: Int
    /// From 1 on; one beyond the last is the last.
    package let page: Int
    package let pages: Int
    private let size: Int

    package init(count: Int, page: Int, size: Int) {
        self.count = count
        self.size = size
        pages = max(1, (count + size - 1) / size)
        self.page = min(max(page, 1), pages)
    }

    /// How many stand before it.
    package var skipped: Int { (page - 1) * size }
}

/// What was found of one thing that was asked for by its id.
package enum Lookup<Value: Sendable>: Sendable {
    case found(Value)
    case unknown
    /// The journal could not be read; the log says why.
    case unreadable
}
