import ContactModel
import Foundation
import HTTPTransport
import Locking
import Testing

@testable import Console

extension ConsoleStage {
    /// Makes a token as `satchel account token add` does.
    /// - Returns: its text.
    func addToken(_ name: String, _ role: Account.Role = .officer, days: Int = 30) throws -> String {
        let text = APIToken.make()
        let file = AccountFile(besideJournal: folder.path + "/journal.db")
        let end = time.withLock { $0 } + .seconds(days * 86_400)
        _ = try file.updateTokens { tokens -> Bool? in
            tokens[name] = APIToken(name: name, role: role, digest: APIToken.digest(of: text), endsAt: end)
            return true
        }
        return text
    }

    func breakAccounts() throws {
        let path = AccountFile(besideJournal: folder.path + "/journal.db").path
        try Data("broken".utf8).write(to: URL(fileURLWithPath: path))
    }

    func removeToken(_ name: String) throws {
        let file = AccountFile(besideJournal: folder.path + "/journal.db")
        _ = try file.updateTokens { $0.removeValue(forKey: name) }
    }
}

/// A program that uses the API with a token.
struct APIClient {
    let stage: ConsoleStage
    var headers: HTTPHeaders = ["Host": "127.0.0.1:8480"]

    init(_ stage: ConsoleStage, token: String?) {
        self.stage = stage
        if let token { headers["Authorization"] = "Bearer " + token }
    }

    func get(_ target: String, _ more: HTTPHeaders = [:]) async -> HTTPServerResponse {
        await send("GET", target, more)
    }

    func post(_ target: String, _ body: String) async -> HTTPServerResponse {
        await send("POST", target, ["Content-Type": "application/json"], body)
    }

    func send(
        _ method: String, _ target: String, _ more: HTTPHeaders = [:], _ body: String = ""
    ) async -> HTTPServerResponse {
        var headers = headers
        for field in more { headers[field.name] = field.value }
        return await stage.handler.answer(
            HTTPServerRequest(
                method: method, target: "/api/v1" + target, headers: headers, body: Array(body.utf8)))
    }
}

extension HTTPServerResponse {
    /// Of a problem.
    var code: String? {
        guard headers["Content-Type"] == "application/problem+json" else { return nil }
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        return object?["code"] as? String
    }
}
