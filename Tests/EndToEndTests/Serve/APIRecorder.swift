import Foundation
import HTTPTransport
import Testing

/// A program that uses the HTTP API of the running service, and keeps every exchange for the judge (Scripts/api/judge.py).
final class APIRecorder {
    struct Verdict {
        let code: Int32
        let text: String
    }

    private let client: HTTPClient
    private let root: String
    private let file: URL
    private let records: FileHandle

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init(port: UInt16, in folder: URL) throws {
        client = try HTTPClient()
        root = "http://127.0.0.1:\(port)"
        file = folder.appendingPathComponent("exchanges.jsonl")
        try Data().write(to: file)
        records = try FileHandle(forWritingTo: file)
    }

    /// - Parameters:
    ///   - target: below `/api/v1`.
    ///   - token: `nil`: none is shown.
    ///   - body: `nil`: none is sent.
    func send(
        _ method: String, _ target: String, token: String?, _ headers: HTTPHeaders = [:], body: String? = nil
    ) async throws -> HTTPResponse {
        var all = headers
        if let token { all.append("Authorization", "Bearer " + token) }
        if body != nil, all["Content-Type"] == nil { all.append("Content-Type", "application/json") }
        let answer = try await client.send(
            HTTPRequest(method: method, url: root + "/api/v1" + target, headers: all, body: Array((body ?? "").utf8)))
        let record = Record(
            method: method, target: "/api/v1" + target, status: answer.status,
            headers: Dictionary(answer.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
            body: String(decoding: answer.body, as: UTF8.self), requestType: all["Content-Type"], requestBody: body)
        try note(record)
        return answer
    }

    /// Listens to events for as long as it takes to be answered.
    /// - Returns: the status.
    func listen(port: UInt16, token: String) async throws -> Int {
        let reader = EventReader(port: port, token: token)
        while !reader.hasEnded, !reader.text.contains("\r\n\r\n") { try await Task.sleep(for: .milliseconds(2)) }
        // A refusal has all of its body soon; a stream goes on.
        try await Task.sleep(for: .milliseconds(50))
        reader.close()
        let parts = reader.text.components(separatedBy: "\r\n\r\n")
        let lines = parts[0].components(separatedBy: "\r\n")
        let status = try #require(lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let headers = lines.dropFirst().map { $0.components(separatedBy: ": ") }
        try note(
            Record(
                method: "GET", target: "/api/v1/events", status: status,
                headers: Dictionary(
                    headers.map { ($0[0], $0.dropFirst().joined(separator: ": ")) }, uniquingKeysWith: { $1 }),
                body: parts.dropFirst().joined(), requestType: nil, requestBody: nil))
        return status
    }

    private func note(_ record: Record) throws {
        records.write(try JSONEncoder().encode(record) + Data("\n".utf8))
    }

    func get<Body: Decodable>(_ target: String, token: String, as _: Body.Type) async throws -> Body {
        let answer = try await send("GET", target, token: token)
        try #require(answer.status == 200, "\(target): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(Body.self, from: Data(answer.body))
    }

    /// What the judge says of all exchanges until now.
    func verdict() async throws -> Verdict {
        await client.shutDown()
        try records.close()
        let judge = Process()
        let output = Pipe()
        // Debian's, which has the library (Scripts/bootstrap), and none of whoever runs the tests.
        judge.executableURL = URL(filePath: "/usr/bin/python3")
        judge.arguments = [
            Self.repository.appending(path: "Scripts/api/judge.py").path,
            Self.repository.appending(path: "Documentation/api/v1.yaml").path, file.path,
        ]
        judge.standardOutput = output
        judge.standardError = output
        try judge.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        judge.waitUntilExit()
        return Verdict(code: judge.terminationStatus, text: text)
    }

    private struct Record: Encodable {
        let method: String
        let target: String
        let status: Int
        let headers: [String: String]
        let body: String
        let requestType: String?
        let requestBody: String?
    }
}
