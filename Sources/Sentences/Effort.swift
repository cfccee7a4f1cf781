/// How much of a text may still be looked at, so that none takes long, whoever wrote it.
package struct Effort: Hashable, Sendable {
    /// In bytes looked at, each as often as it was.
    package private(set) var left: Int
    /// So many sentences are looked for inside each other's values.
    private var depthLeft: Int

    package init(bytesMax: Int, depthMax: Int = 10) {
        left = bytesMax
        depthLeft = depthMax
    }

    package var isSpent: Bool { left <= 0 }

    package mutating func spend(_ bytes: Int = 1) { left -= bytes }

    /// Goes into a value, and comes out of it again; `nil`: it is too deep inside others.
    package mutating func inside<Result>(_ look: (inout Effort) -> Result) -> Result? {
        guard depthLeft > 0 else { return nil }
        depthLeft -= 1
        defer { depthLeft += 1 }
        return look(&self)
    }
}
