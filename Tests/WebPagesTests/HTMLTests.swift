import HTTPTransport
import Testing

@testable import WebPages

@Suite("Pages") struct HTMLTests {
    private struct Somewhere: Place {
        let target: String
    }

    private func source(_ piece: HTML) -> String { String(decoding: HTML.document(piece), as: UTF8.self) }

    @Test func `text never becomes markup, neither between tags nor within quotes`() {
        let evil = "<b a=\"x\" b='y'>&amp;"
        let escaped = "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;"
        let page = source(.element(.p, .value(evil)) { evil })
        #expect(page == "<!DOCTYPE html>\n<p value=\"\(escaped)\">\(escaped)</p>\n")
    }

    @Test func `an address is escaped as well`() {
        let page = source(.element(.a, .href(to: Somewhere(target: "/x?a=1&b=\"2\""))))
        #expect(page == "<!DOCTYPE html>\n<a href=\"/x?a=1&amp;b=&quot;2&quot;\"></a>\n")
    }

    @Test(arguments: ["\u{0}", "\u{7}", "\u{7F}", "\u{202E}", "\u{2066}"])
    func `what HTML cannot hold, or what turns the direction round, is replaced`(_ text: String) {
        #expect(source(.text("a\(text)b")) == "<!DOCTYPE html>\na\u{FFFD}b\n")
    }

    @Test(arguments: [
        ("de-AT,de;q=0.9,en;q=0.8", Language.german), ("en;q=0.5, de;q=0.9", .german), ("fr, en;q=0.3", .english),
        ("fr", .english), ("de;q=0", .english), ("", .english),
    ])
    func `the language is the one that the browser's owner prefers`(_ asked: String, _ language: Language) {
        #expect(Language(["Accept-Language": asked]) == language)
    }

    @Test func `every answer forbids scripts and other origins`() {
        for answer in [PageAnswer.page([]), PageAnswer.style(""), PageAnswer.redirect(to: Somewhere(target: "/"))] {
            #expect(
                answer.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'; style-src 'self';") == true)
            #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
        }
    }
}
