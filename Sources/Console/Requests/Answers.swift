import HTTPTransport
import OpenIDConnect

/// The console's answers.
enum Answers {
    static func page(_ bytes: [UInt8], status: Int = 200) -> HTTPServerResponse {
        PageAnswer.page(bytes, status: status)
    }

    static func style() -> HTTPServerResponse { PageAnswer.style(Style.sheet) }

    /// A file to be kept, under a name of ours.
    static func file(_ bytes: [UInt8], _ format: ExportFormat) -> HTTPServerResponse {
        var answer = PageAnswer.make(200, format == .csv ? "text/csv; charset=utf-8" : "application/json", bytes)
        answer.headers["Content-Disposition"] = "attachment; filename=\"satchel.\(format.rawValue)\""
        return answer
    }

    static func redirect(to route: Route, cookies: [String] = []) -> HTTPServerResponse {
        var answer = PageAnswer.redirect(to: route)
        for cookie in cookies { answer.headers.append("Set-Cookie", cookie) }
        return answer
    }

    /// Leads out of the console, to the configured provider alone: nothing else has such an address.
    static func leave(to address: ProviderAddress, cookies: [String]) -> HTTPServerResponse {
        var answer = PageAnswer.make(303, "text/plain; charset=utf-8", [])
        answer.headers["Location"] = address.text
        for cookie in cookies { answer.headers.append("Set-Cookie", cookie) }
        return answer
    }

    /// - Parameter type: `nil`: there is no body.
    static func answer(_ status: Int, _ type: String?, _ body: [UInt8]) -> HTTPServerResponse {
        var answer = PageAnswer.make(status, type ?? "", body)
        answer.headers["Content-Type"] = type
        return answer
    }
}
