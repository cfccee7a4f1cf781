package import HTTPTransport

/// The languages that pages are written in.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case german = "de"

    /// The one that the browser's owner prefers among them: RFC 9110 §12.5.4; English where none is asked for.
    package init(_ headers: HTTPHeaders) {
        let wishes = (headers.joined("Accept-Language") ?? "").split(separator: ",").prefix(32).compactMap(Self.wish)
        // The first of those that are wished for most.
        let best = wishes.reduce(nil as (Language, Double)?) { best, wish in
            best.map { wish.1 > $0.1 } ?? true ? wish : best
        }
        self = best?.0 ?? .english
    }

    /// `de-AT;q=0.8`
    private static func wish(_ text: Substring) -> (Language, Double)? {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " } }
        guard let range = parts.first?.lowercased(),
            let language = Language(rawValue: String(range.prefix { $0 != "-" }))
        else { return nil }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        return quality > 0 ? (language, quality) : nil
    }
}
