import HTTPTransport

/// What a client takes for an answer (`Accept`, RFC 9110 §12.5.1).
enum Acceptance {
    /// Without a word about it, it takes anything.
    static func allows(_ type: String, _ headers: HTTPHeaders) -> Bool {
        guard let wishes = headers.joined("Accept"), !wishes.allSatisfy({ $0 == " " }) else { return true }
        let group = String(type.prefix { $0 != "/" }) + "/*"
        // The most exact range that names it decides.
        var best: (rank: Int, quality: Double)?
        for wish in wishes.split(separator: ",").prefix(64) {
            let parts = wish.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let range = parts.first, let rank = [type: 3, group: 2, "*/*": 1][range] else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if best.map({ rank > $0.rank || rank == $0.rank && quality > $0.quality }) ?? true {
                best = (rank, quality)
            }
        }
        return (best?.quality ?? 0) > 0
    }

    /// Whether a body is JSON, as its own header says.
    static func isJSON(_ headers: HTTPHeaders) -> Bool {
        let type = headers.joined("Content-Type") ?? ""
        return type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() == "application/json"
    }
}
