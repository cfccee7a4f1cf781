import Console
import Foundation
import HTTPTransport
import Passwords
import Testing

/// A person at the served console: keeps one cookie, and sends forms as a browser does.
final class ConsoleBrowser {
    private static let password = "Sieben blaue Birnen"

    private let client: HTTPClient
    private let root: String
    private var cookie = ""

    /// Makes the account, and signs in.
    init(_ account: String, _ role: Account.Role = .administrator, at port: UInt16, of stage: CrashStage) async throws {
        let hash = try #require(PasswordHash(of: Self.password))
        let made = try #require(Account(name: account, role: role, password: hash))
        _ = try AccountFile(besideJournal: stage.journal).update { accounts -> Bool? in
            accounts[account] = made
            return true
        }
        client = try HTTPClient()
        root = "http://127.0.0.1:\(port)"
        let form = [("account", account), ("password", Self.password)]
        #expect(try await post("/sign-in", on: try await get("/sign-in"), form).headers["Location"] == "/")
    }

    func get(_ path: String) async throws -> String {
        let answer = try await send("GET", path, "")
        #expect(answer.status == 200, "\(path)")
        return String(decoding: answer.body, as: UTF8.self)
    }

    func post(_ path: String, on page: String, _ fields: [(String, String)]) async throws -> HTTPResponse {
        let token = try #require(Self.value("token", on: page))
        let body = ([("token", token)] + fields).map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return try await send("POST", path, body)
    }

    /// Asks until the page says it.
    func wait(for words: String, on path: String) async throws -> String {
        for _ in 0..<180 {
            let page = try await get(path)
            if page.contains(words) { return page }
            try await Task.sleep(for: .milliseconds(500))
        }
        let page = try await get(path)
        try #require(page.contains(words), "\(page)")
        return page
    }

    func close() async { await client.shutDown() }

    /// Of a hidden field.
    static func value(_ name: String, on page: String) -> String? {
        page.firstRange(of: "name=\"\(name)\" value=\"").map { String(page[$0.upperBound...].prefix { $0 != "\"" }) }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func send(_ method: String, _ path: String, _ body: String) async throws -> HTTPResponse {
        let answer = try await client.send(
            HTTPRequest(
                method: method, url: root + path, headers: ["Cookie": cookie, "Sec-Fetch-Site": "same-origin"],
                body: Array(body.utf8)))
        if let set = answer.headers["Set-Cookie"] { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }
}
