package import HTTPTransport

/// Whether a form was sent from a page of this server's own.
package enum Crossing {
    /// By what the browser says of it. Without any word of where it comes from it counts as foreign.
    ///
    /// Under `Referrer-Policy: no-referrer` browsers send `Origin: null` for forms; then `Sec-Fetch-Site` must say it.
    package static func isOwn(_ headers: HTTPHeaders) -> Bool {
        let origin = headers.joined("Origin")
        if let site = headers.joined("Sec-Fetch-Site") {
            guard site == "same-origin" else { return false }
            return origin == nil || origin == "null" || isSame(origin, headers)
        }
        return isSame(origin, headers)
    }

    private static func isSame(_ origin: String?, _ headers: HTTPHeaders) -> Bool {
        guard let host = headers.joined("Host"), !host.isEmpty, let origin else { return false }
        return origin == "http://" + host || origin == "https://" + host
    }
}
