import HTTPTransport
import Locking

/// What is asked of the Graph target, and what the servers answer, in one text of any bytes.
///
/// The byte 30 divides it. The first part has words: what is asked. Each further part is an answer: in its first line
/// the status and, divided by `|`, header fields; below it the body. `cut` and `unsent` stand for no answer at all.
struct GraphScript: Sendable {
    enum Answer: Sendable {
        case response(HTTPResponse)
        case failure(HTTPError)
    }

    let words: [String]
    let answers: [Answer]

    init(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: 30, omittingEmptySubsequences: false)
        words = parts.first.map { String(decoding: $0, as: UTF8.self).split(separator: " ").map(String.init) } ?? []
        answers = parts.dropFirst().map(Self.answer)
    }

    private static func answer(_ part: ArraySlice<UInt8>) -> Answer {
        let head = part.prefix { $0 != UInt8(ascii: "\n") }
        let fields = String(decoding: head, as: UTF8.self).split(separator: "|")
        switch fields.first {
        case "cut": return .failure(HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "cut"))
        case "unsent": return .failure(HTTPError(kind: .notConnected, isSurelyNotSent: true, reason: "unsent"))
        default: break
        }
        var response = HTTPResponse(status: fields.first.flatMap { Int($0) } ?? 200)
        for field in fields.dropFirst() {
            let halves = field.split(separator: ":", maxSplits: 1)
            if halves.count == 2 { response.headers.append(String(halves[0]), String(halves[1])) }
        }
        response.body = Array(part.dropFirst(head.count + 1))
        return .response(response)
    }
}

/// Answers by a script and watches what is sent where.
final class ScriptTransport: HTTPSending {
    static let root = "https://graph.example/v1.0"
    static let tokenAddress = "https://graph.example/stage.example/oauth2/v2.0/token"
    static let secret = "secret of the stage"
    static let token = "token.of.the.stage"

    private struct State: Sendable {
        var answers: ArraySlice<GraphScript.Answer>
        var statuses: [Int?] = []
        var broken: [String] = []
    }

    private let state: Locked<State>
    /// Whether the sign-in is answered by the script as well; otherwise it always succeeds.
    private let signsInByScript: Bool

    init(_ answers: [GraphScript.Answer], signsInByScript: Bool = false) {
        state = Locked(State(answers: answers[...]))
        self.signsInByScript = signsInByScript
    }

    /// Of Graph's answers in their order; `nil` where there was none.
    var statuses: [Int?] { state.withLock { $0.statuses } }
    var broken: [String] { state.withLock { $0.broken } }

    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let isSignIn = request.url == Self.tokenAddress
        let answer = state.withLock { state -> GraphScript.Answer in
            state.broken += brokenPromises(request, isSignIn: isSignIn)
            if isSignIn, !signsInByScript { return .response(Self.signedIn) }
            let lost = HTTPError(kind: .connectionLost, isSurelyNotSent: false, reason: "the script is at its end")
            let answer = state.answers.popFirst() ?? .failure(lost)
            if !isSignIn { state.statuses.append(answer.status) }
            return answer
        }
        switch answer {
        case .response(let response): return response
        case .failure(let error): throw error
        }
    }

    /// Token and secret go where they belong, and nowhere else; nothing that was answered can make a request another.
    private func brokenPromises(_ request: HTTPRequest, isSignIn: Bool) -> [String] {
        var broken: [String] = []
        if !isSignIn, !request.url.hasPrefix(Self.root + "/") { broken.append("a request goes to another service") }
        if !request.url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) { broken.append("an address is none") }
        if isSignIn == (request.headers["Authorization"] != nil) { broken.append("a token is missing, or too much") }
        for field in request.headers where field.value.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) {
            broken.append("the header \(field.name) is no plain text")
        }
        let text = String(decoding: request.body, as: UTF8.self)
        if !isSignIn, text.contains("stage") { broken.append("a secret is in the body of a request") }
        return broken
    }

    private static let signedIn = HTTPResponse(
        status: 200, body: Array(#"{"access_token":"\#(token)","expires_in":3599}"#.utf8))
}

extension GraphScript.Answer {
    var status: Int? { if case .response(let response) = self { response.status } else { nil } }
}
