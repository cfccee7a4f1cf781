import HTTPTransport

/// The console's answers, all with the same strict headers.
enum Answers {
    static func page(_ bytes: [UInt8], status: Int = 200) -> HTTPServerResponse {
        answer(status, "text/html; charset=utf-8", bytes)
    }

    static func style() -> HTTPServerResponse {
        var answer = answer(200, "text/css; charset=utf-8", Array(Style.sheet.utf8))
        answer.headers["Cache-Control"] = "private, max-age=300"
        return answer
    }

    /// A file to be kept, under a name of ours.
    static func file(_ bytes: [UInt8], _ format: ExportFormat) -> HTTPServerResponse {
        let type = format == .csv ? "text/csv; charset=utf-8" : "application/json"
        var answer = answer(200, type, bytes)
        answer.headers["Content-Disposition"] = "attachment; filename=\"satchel.\(format.rawValue)\""
        return answer
    }

    /// Leads on by GET: to the console's own pages alone, since a `Route` is nothing else.
    static func redirect(to route: Route, cookies: [String] = []) -> HTTPServerResponse {
        var answer = answer(303, "text/plain; charset=utf-8", [])
        answer.headers["Location"] = route.target
        for cookie in cookies { answer.headers.append("Set-Cookie", cookie) }
        return answer
    }

    private static func answer(_ status: Int, _ type: String, _ body: [UInt8]) -> HTTPServerResponse {
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
