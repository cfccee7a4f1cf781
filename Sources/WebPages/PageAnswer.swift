package import HTTPTransport

/// Answers that carry pages: all with the same strict headers, so that nothing of another origin and no script runs.
package enum PageAnswer {
    package static func page(_ bytes: [UInt8], status: Int = 200) -> HTTPServerResponse {
        make(status, "text/html; charset=utf-8", bytes)
    }

    /// A style sheet, which browsers may keep for five minutes.
    package static func style(_ sheet: String) -> HTTPServerResponse {
        var answer = make(200, "text/css; charset=utf-8", Array(sheet.utf8))
        answer.headers["Cache-Control"] = "private, max-age=300"
        return answer
    }

    /// Leads on by GET: to the server's own places alone, since a `Place` is nothing else.
    package static func redirect(to place: some Place) -> HTTPServerResponse {
        var answer = make(303, "text/plain; charset=utf-8", [])
        answer.headers["Location"] = place.target
        return answer
    }

    package static func make(_ status: Int, _ type: String, _ body: [UInt8]) -> HTTPServerResponse {
        HTTPServerResponse(
            status: status,
            headers: [
                "Content-Type": type, "Cache-Control": "no-store",
                "Content-Security-Policy":
                    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
                "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
                "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            ], body: body)
    }
}
