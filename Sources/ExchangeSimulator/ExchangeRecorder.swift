internal import Foundation
internal import Glibc
internal import HTTPTransport
internal import Locking

/// Writes every request and its answer into a file, a line each, for whoever compares them with a description of the
/// protocol.
///
/// For invented people only: bodies are written as they are. Access tokens and what a client signs in with are not.
/// Several processes may append to one file. At `bytesMax` it ends with a line that says so.
package final class ExchangeRecorder: Sendable {
    /// The environment variable that names the file.
    package static let variable = "SIMULATOR_RECORDS"
    package static let bytesMaxDefault = 1 << 30

    /// What the environment asks for; `nil`: nothing, as a rule. One for the whole process.
    package static let ofEnvironment = ProcessInfo.processInfo.environment[variable].flatMap {
        ExchangeRecorder(path: $0)
    }

    private let descriptor: Int32
    private let bytesLeft: Locked<Int>

    /// `nil` where the file cannot be written.
    package init?(path: String, bytesMax: Int = bytesMaxDefault) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        bytesLeft = Locked(bytesMax)
    }

    deinit { close(descriptor) }

    /// - Parameter deviations: what was on that makes answers which contradict the description of the protocol on purpose.
    func record(_ request: HTTPServerRequest, _ response: HTTPServerResponse, deviations: [String]) {
        write(line: Self.line(request, response, deviations))
    }

    /// A request of the simulator's own to a receiver of notifications, and what it was answered.
    /// - Parameter callback: its name in the description of the operation that asked for it.
    func record(callback: String, _ request: HTTPRequest, status: Int?) {
        let target = request.url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        write(
            line: WireValue.object([
                "callback": .string(callback), "method": .string(request.method),
                "query": .string(target.count > 1 ? String(target[1]) : ""), "headers": Self.headers(request.headers),
                "body": Self.text(request.body), "status": status.map { .number(Double($0)) } ?? .null,
            ]).json)
    }

    private func write(line: [UInt8]) {
        let line = line + [UInt8(ascii: "\n")]
        bytesLeft.withLock { left in
            guard left > 0 else { return }
            left -= line.count
            write(left > 0 ? line : Array("{\"isCut\":true}\n".utf8))
        }
    }

    /// In one go, so that the lines of several processes stay whole.
    private func write(_ line: [UInt8]) { _ = Glibc.write(descriptor, line, line.count) }

    private static func line(
        _ request: HTTPServerRequest, _ response: HTTPServerResponse, _ deviations: [String]
    ) -> [UInt8] {
        let isSignIn = request.path.lowercased().hasSuffix("/token")
        var members: [String: WireValue] = [
            "method": .string(request.method), "path": .string(request.path), "query": .string(request.query),
            "headers": headers(request.headers), "status": .number(Double(response.status)),
            "answerHeaders": headers(response.headers), "isWhole": .bool(response.delivery == .whole),
        ]
        if !deviations.isEmpty { members["deviations"] = .array(deviations.map(WireValue.string)) }
        members["body"] = text(isSignIn ? withoutSecrets(request.body) : request.body)
        // A token is nobody's business, and its shape is the sign-in's own.
        if !isSignIn || response.status != 200 { members["answer"] = text(response.body) }
        return WireValue.object(members).json
    }

    private static func headers(_ headers: HTTPHeaders) -> WireValue {
        .array(
            headers.filter { $0.name.lowercased() != "authorization" }.map {
                .array([.string($0.name), .string($0.value)])
            })
    }

    /// Text as it is; what is none in base64, and an object then.
    private static func text(_ bytes: [UInt8]) -> WireValue {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        return .object(["base64": .string(Data(bytes).base64EncodedString())])
    }

    private static func withoutSecrets(_ form: [UInt8]) -> [UInt8] {
        let fields = String(decoding: form, as: UTF8.self).split(separator: "&").map { field in
            let name = field.prefix { $0 != "=" }
            return ["client_secret", "client_assertion"].contains(String(name)) ? "\(name)=hidden" : String(field)
        }
        return Array(fields.joined(separator: "&").utf8)
    }
}
