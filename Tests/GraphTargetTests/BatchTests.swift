import ContactModel
import Contracts
import HTTPTransport
import Testing

@testable import GraphTarget

@Suite("Several requests at once") struct BatchTests {
    private static let three: [TargetRequest] = ["I1", "I2", "I3"].map { .remove(ItemID($0)) }

    private func perform(_ requests: [TargetRequest], _ answers: [HTTPResponse]) async throws
        -> (outcomes: [TargetOutcome], requests: [HTTPRequest])
    {
        let transport = ScriptedTransport { _, number in .success(answers[min(number, answers.count) - 1]) }
        let target = try GraphTarget.testing(transport)
        return (await target.perform(requests, in: mailbox), transport.requests)
    }

    private func kinds(_ outcomes: [TargetOutcome]) -> [String] {
        outcomes.map { outcome in
            switch outcome {
            case .done: "done"
            case .refused(let refusal): "refused \(refusal.kind)"
            case .throttled(let throttle): "throttled \(throttle.retryAfter?.milliseconds ?? -1)"
            case .conflict: "conflict"
            case .unknown: "unknown"
            }
        }
    }

    @Test func `each request of a batch asks for immutable ids and carries its own id`() async throws {
        let (_, requests) = try await perform(Self.three, [.json(200, #"{"responses":[]}"#)])
        let one = { (item: String, number: Int) in
            #"{"headers":{"Prefer":"IdType=\"ImmutableId\"","client-request-id":"ours-\#(number)"},"id":"\#(number - 1)","#
                + #""method":"POST","url":"/users/\#(mailbox)/contacts/\#(item)/permanentDelete"}"#
        }
        let expected = "{\"requests\":[\(one("I1", 2)),\(one("I2", 3)),\(one("I3", 4))]}"
        #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == [expected])
        #expect(requests.first?.url == "http://127.0.0.1:8081/v1.0/$batch")
        #expect(requests.first?.headers["Prefer"] == "IdType=\"ImmutableId\"")
    }

    @Test func `each answer is judged alone, in any order, and a missing one is unknown`() async throws {
        let body = """
            {"responses":[{"id":"3","status":429,"headers":{"retry-after":"0.5"},
            "body":{"error":{"code":"ApplicationThrottled"}}},{"id":"1","status":204}]}
            """
        let (outcomes, _) = try await perform(Self.three, [.json(200, body)])
        #expect(kinds(outcomes) == ["done", "unknown", "throttled 500"])
    }

    static let confused: [(String, [String])] = [
        ("<html>", ["unknown", "unknown", "unknown"]), ("", ["unknown", "unknown", "unknown"]),
        (#"{"responses":7}"#, ["unknown", "unknown", "unknown"]),
        (
            #"{"responses":[{"id":"1","status":204},{"id":"1","status":404},{"id":"2","status":204}]}"#,
            ["unknown", "done", "unknown"]
        ),
        (
            #"{"responses":[{"id":"-9223372036854775808","status":204},{"id":"x","status":204},{"id":"0","status":204}]}"#,
            ["unknown", "unknown", "unknown"]
        ),
        (
            #"{"responses":[{"id":"1","status":502,"body":"PGh0bWw+"},{"id":"2","status":204,"headers":7},{"id":"3","status":404,"body":{"error":7}}]}"#,
            ["unknown", "done", "unknown"]
        ),
    ]

    @Test(arguments: confused) func `a confused answer harms nobody but itself`(
        body: String, expected: [String]
    ) async throws {
        let (outcomes, _) = try await perform(Self.three, [.json(200, body)])
        #expect(kinds(outcomes) == expected)
    }

    static let wholes: [(Int, String, String)] = [
        (429, "", "throttled -1"), (503, "", "unknown"), (500, "", "unknown"),
        (400, "BadRequest", "refused unsupported"),
        (413, "", "refused unsupported"), (403, "Authorization_RequestDenied", "refused accessDenied"),
    ]

    @Test(arguments: wholes) func `a batch refused as a whole refuses each`(
        status: Int, code: String, kind: String
    ) async throws {
        let (outcomes, requests) = try await perform(Self.three, [.json(status, #"{"error":{"code":"\#(code)"}}"#)])
        #expect(kinds(outcomes) == [kind, kind, kind])
        #expect(requests.count == 1)
        for case .refused(let refusal) in outcomes { #expect(refusal.code == (code.isEmpty ? "\(status)" : code)) }
    }

    @Test func `only what was refused for its token is sent again`() async throws {
        let first = #"{"responses":[{"id":"1","status":204},{"id":"2","status":401},{"id":"3","status":204}]}"#
        let (outcomes, requests) = try await perform(Self.three, [.json(200, first), .json(204, "")])
        #expect(kinds(outcomes) == ["done", "done", "done"])
        #expect(requests.last?.url.hasSuffix("/contacts/I2/permanentDelete") == true)
        #expect(requests.count == 2)
    }

    @Test func `requests beyond the maximum go in further batches, in order`() async throws {
        let answer =
            #"{"responses":[{"id":"1","status":204},{"id":"2","status":204},{"id":"3","status":204},{"id":"4","status":500,"body":{"error":{"code":"ErrorCorruptData"}}}]}"#
        let six: [TargetRequest] = (1...6).map { .remove(ItemID("I\($0)")) }
        let (outcomes, requests) = try await perform(six, [.json(200, answer)])
        #expect(kinds(outcomes) == ["done", "done", "done", "unknown", "done", "done"])
        #expect(requests.count == 2)
    }

    @Test func `nothing to do sends nothing`() async throws {
        let (outcomes, requests) = try await perform([], [.json(500, "")])
        #expect(outcomes.isEmpty)
        #expect(requests.isEmpty)
    }

    @Test(arguments: [400, 404, 405])
    func `where there is no permanent deletion, the item goes to Deleted Items and that is said`(status: Int)
        async throws
    {
        let (outcomes, requests) = try await perform(
            [.remove(ItemID("I1"))], [.json(status, #"{"error":{"code":"BadRequest"}}"#), .json(204, "")])
        #expect(outcomes == [.done(.removed(.leftInDeletedItems))])
        #expect(requests.map(\.method) == ["POST", "DELETE"])
    }

    @Test func `a cloud without permanent deletion is not asked for it`() async throws {
        let transport = ScriptedTransport { _, _ in .success(.json(204, "")) }
        let target = try GraphTarget.testing(transport, cloud: .china)
        #expect(await target.perform([.remove(ItemID("I1"))], in: mailbox) == [.done(.removed(.leftInDeletedItems))])
        #expect(transport.requests.map(\.method) == ["DELETE"])
        #expect(!target.capabilities.removesPermanently)
    }

    @Test func `an item that is gone already is no removed one`() async throws {
        let (outcomes, requests) = try await perform(
            [.remove(ItemID("I1"))], [.json(404, #"{"error":{"code":"ErrorItemNotFound"}}"#)])
        guard case .refused(let refusal)? = outcomes.first else { throw Surprise("\(outcomes)") }
        #expect(refusal.kind == .itemGone)
        #expect(requests.count == 1)
    }

    @Test func `a version goes as If-Match, and only where one is given`() async throws {
        let answer = HTTPResponse.json(200, #"{"id":"I1"}"#)
        let (_, with) = try await perform(
            [.update(ItemID("I1"), [:], etag: "abc", marks: nil)], [answer])
        #expect(with.first?.headers["If-Match"] == "W/\"abc\"")
        let (_, without) = try await perform([.update(ItemID("I1"), [:], etag: nil, marks: nil)], [answer])
        #expect(without.first?.headers["If-Match"] == nil)
    }

    @Test(arguments: [true, false])
    func `a server that does not know the default folder by name tells it by what lies in it`(
        hasFolders: Bool
    ) async throws {
        let transport = ScriptedTransport { request, _ in
            let path = request.url.split(separator: "?")[0].split(separator: "/").last ?? ""
            let entity = #"{"id":"X","parentFolderId":"HOME"}"#
            switch (path, request.url.contains("$top=1&")) {
            case ("contactFolders", true): return .success(.json(200, #"{"value":[\#(hasFolders ? entity : "")]}"#))
            case ("contacts", true): return .success(.json(200, #"{"value":[\#(entity)]}"#))
            case ("contacts", false): return .success(.json(400, #"{"error":{"code":"ErrorInvalidIdMalformed"}}"#))
            default: return .success(.json(200, #"{"id":"F1","displayName":"CRM","parentFolderId":"HOME"}"#))
            }
        }
        let target = try GraphTarget.testing(transport)
        let folder = TargetFolder(
            id: FolderID("F1"), name: "CRM", parent: FolderID("HOME"), isInPlace: true, mark: nil)
        #expect(await target.perform([.folder(FolderID("F1"))], in: mailbox) == [.done(.folder(folder))])
        #expect(transport.requests.count == (hasFolders ? 3 : 4))
        #expect(await target.perform([.folder(FolderID("F1"))], in: mailbox) == [.done(.folder(folder))])
        #expect(transport.requests.count == (hasFolders ? 4 : 5))
    }

    @Test func `a mailbox that was made anew shows its new default folder`() async throws {
        let transport = ScriptedTransport { request, number in
            guard request.url.contains("/contactFolders/contacts?") else {
                return .success(.json(200, #"{"id":"F2","displayName":"CRM","parentFolderId":"HOME2"}"#))
            }
            return .success(.json(200, #"{"id":"HOME\#(number == 1 ? 1 : 2)","displayName":"Kontakte"}"#))
        }
        let target = try GraphTarget.testing(transport)
        _ = await target.perform([.folder(FolderID("F1"))], in: mailbox)
        let folder = TargetFolder(
            id: FolderID("F2"), name: "CRM", parent: FolderID("HOME2"), isInPlace: true, mark: nil)

        #expect(await target.perform([.folder(FolderID("F2"))], in: mailbox) == [.done(.folder(folder))])
        #expect(await target.perform([.folder(FolderID("F2"))], in: mailbox) == [.done(.folder(folder))])

        let asked = transport.requests.filter { $0.url.contains("/contactFolders/contacts?") }
        #expect(asked.count == 2)
        // Home and folder; folder, home and folder again; folder.
        #expect(transport.requests.count == 6)
    }
}
