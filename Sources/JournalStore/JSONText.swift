import Foundation

/// Lists as values of statements, which SQLite's `json_each` reads: there is no value that is a list.
enum JSONText {
    /// `["a","b"]`
    static func array(_ texts: [String]) -> String {
        guard let bytes = try? JSONEncoder().encode(texts) else { preconditionFailure("texts that are no JSON") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
