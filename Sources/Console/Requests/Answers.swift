import HTTPTransport

/// The console's answers.
enum Answers {
    static func page(_ bytes: [UInt8], status: Int = 200) -> HTTPServerResponse {
        PageAnswer.page(bytes, status: status)
    }

    static func style() -> HTTPServerResponse { PageAnswer.style(Style.sheet) }

    static func redirect(to route: Route, cookies: [String] = []) -> HTTPServerResponse {
        var answer = PageAnswer.redirect(to: route)
        for cookie in cookies { answer.headers.append("Set-Cookie", cookie) }
        return answer
    }
}
