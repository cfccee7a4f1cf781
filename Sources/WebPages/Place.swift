/// A place of the server's own, with a path and a query that are encoded. Links and forms lead to nothing else.
package protocol Place: Sendable {
    var target: String { get }
}
