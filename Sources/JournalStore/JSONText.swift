import Foundation

/// Lists as values of statements, which SQLite's `json_each` reads: there is no value that is a list.
enum JSONText {
    /// `["a","b"]`
    static func array(_ texts: [String]) -> String {
        // A list of texts can always be written.
        let bytes = try? JSONEncoder().encode(texts)
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }
}
