import HTTPTransport
import Testing

/// A client and a server of bytes for the time of `body`.
private func withServer(
    _ answer: @escaping @Sendable (_ number: Int, _ request: String) -> RawServer.Reply,
    configure: (inout HTTPClientConfiguration) -> Void = { _ in },
    _ body: (HTTPClient, RawServer) async throws -> Void
) async throws {
    let server = RawServer(answer: answer)
    defer { server.stop() }
    var configuration = HTTPClientConfiguration()
    configure(&configuration)
    let client = try HTTPClient(configuration)
    try await body(client, server)
    await client.shutDown()
}

private func failure(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPError? {
    do throws(HTTPError) {
        _ = try await client.send(request)
        return nil
    } catch {
        return error
    }
}

@Suite("HTTP client", .timeLimit(.minutes(1))) struct HTTPClientTests {
    @Test func `an answer arrives with status, headers and body`() async throws {
        let text = answerText("404 Not Found", headers: ["X-Twice: a", "x-twice:  b "], body: "gone")
        try await withServer({ _, _ in .bytes(text) }) { client, server in
            let response = try await client.send(HTTPRequest(url: server.url + "/a?b=c%20d"))
            #expect(response.status == 404)
            #expect(response.body == Array("gone".utf8))
            #expect(response.headers["X-TWICE"] == "a")
            #expect(response.headers.filter { $0.name.lowercased() == "x-twice" }.map(\.value) == ["a", "b"])
        }
    }

    @Test func `a request leaves as it was given, and with nothing that libcurl would add`() async throws {
        try await withServer({ _, _ in .bytes(answerText()) }) { client, server in
            let request = HTTPRequest(
                method: "PATCH", url: server.url + "/x", headers: ["Content-Type": "application/json", "X-Empty": ""],
                body: Array(#"{"a":"ä"}"#.utf8))
            _ = try await client.send(request)
            let lines = [
                "PATCH /x HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: Satchel", "Accept: */*",
                "Accept-Encoding: deflate, gzip, br, zstd", "Content-Type: application/json", "X-Empty:",
                "Content-Length: 10", "", #"{"a":"ä"}"#,
            ]
            #expect(server.requests == [lines.joined(separator: "\r\n")])
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func `a write without a body says so`(method: String) async throws {
        try await withServer({ _, _ in .bytes(answerText("204 No Content")) }) { client, server in
            let response = try await client.send(HTTPRequest(method: method, url: server.url))
            #expect(response.status == 204)
            #expect(server.requests.first?.contains("\r\nContent-Length: 0\r\n") == true)
            #expect(server.requests.first?.contains("Content-Type") == false)
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let text = answerText("302 Found", headers: ["Location: /elsewhere"])
        try await withServer({ _, _ in .bytes(text) }) { client, server in
            let response = try await client.send(HTTPRequest(url: server.url))
            #expect(response.status == 302)
            #expect(response.headers["location"] == "/elsewhere")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a provisional answer leaves no header behind`() async throws {
        let text = "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n" + answerText(body: "late")
        try await withServer({ _, _ in .bytes(text) }) { client, server in
            let response = try await client.send(HTTPRequest(url: server.url))
            #expect(response.status == 200)
            #expect(response.headers["X-Early"] == nil)
            #expect(response.body == Array("late".utf8))
        }
    }

    @Test func `requests that follow each other share one connection`() async throws {
        try await withServer({ number, _ in .bytes(answerText(body: "\(number)")) }) { client, server in
            for number in 1...10 {
                let response = try await client.send(HTTPRequest(url: server.url))
                #expect(response.body == Array("\(number)".utf8))
            }
            #expect(server.connections == 1)
        }
    }

    @Test func `many requests at once are each answered once, cancelled ones included`() async throws {
        try await withServer({ _, request in .bytes(answerText(body: String(request.prefix(20)))) }) { client, server in
            let url = server.url
            let outcomes = await withTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let task = Task { () -> String in
                            do throws(HTTPError) {
                                let response = try await client.send(HTTPRequest(url: "\(url)/\(number)/"))
                                let isOwn = String(decoding: response.body, as: UTF8.self).contains("/\(number)/")
                                return isOwn ? "own" : "other"
                            } catch {
                                return error.kind.rawValue
                            }
                        }
                        if number.isMultiple(of: 2) { task.cancel() }
                        return await task.value
                    }
                }
                return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes["own", default: 0] >= 100)
            #expect(outcomes["own", default: 0] + outcomes["cancelled", default: 0] == 200)
        }
    }

    @Test func `a proxy gets the whole address`() async throws {
        let proxy = RawServer { _, _ in .bytes(answerText(body: "by proxy")) }
        defer { proxy.stop() }
        let client = try HTTPClient(HTTPClientConfiguration(proxy: proxy.url))
        let response = try await client.send(HTTPRequest(url: "http://graph.example/v1.0/users"))
        #expect(response.body == Array("by proxy".utf8))
        #expect(proxy.requests.first?.hasPrefix("GET http://graph.example/v1.0/users HTTP/1.1\r\n") == true)
        await client.shutDown()
    }
}

@Suite("HTTP client, when it goes wrong", .timeLimit(.minutes(1))) struct HTTPClientFailureTests {
    @Test func `nobody listening: surely not sent`() async throws {
        let server = RawServer { _, _ in .close }
        let url = server.url
        server.stop()
        let client = try HTTPClient()
        let error = await failure(client, HTTPRequest(method: "POST", url: url))
        #expect(error?.kind == .notConnected)
        #expect(error?.isSurelyNotSent == true)
        await client.shutDown()
    }

    @Test func `a name that does not exist: surely not sent`() async throws {
        let client = try HTTPClient()
        let error = await failure(client, HTTPRequest(method: "POST", url: "http://satchel.invalid/"))
        #expect(error?.kind == .nameNotResolved)
        #expect(error?.isSurelyNotSent == true)
        await client.shutDown()
    }

    @Test func `no TLS on the other side: surely not sent`() async throws {
        try await withServer({ _, _ in .bytes("no TLS here") }) { client, server in
            let error = await failure(client, HTTPRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/"))
            #expect(error?.kind == .tlsFailed)
            #expect(error?.isSurelyNotSent == true)
        }
    }

    @Test func `an authority file that is not there: surely not sent`() async throws {
        try await withServer({ _, _ in .close }, configure: { $0.authorityFile = "/nowhere/authority.pem" }) {
            client, server in
            let error = await failure(client, HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
            #expect(error?.kind == .tlsFailed)
            #expect(error?.isSurelyNotSent == true)
        }
    }

    @Test func `a connection that closes without an answer: may have been sent`() async throws {
        try await withServer({ _, _ in .close }) { client, server in
            let error = await failure(client, HTTPRequest(method: "POST", url: server.url, body: [1]))
            #expect(error?.kind == .connectionLost)
            #expect(error?.isSurelyNotSent == false)
        }
    }

    @Test(arguments: ["GET", "POST", "PATCH", "DELETE"])
    func `a request lost on a reused connection is not sent again`(method: String) async throws {
        try await withServer({ number, _ in number == 1 ? .bytes(answerText()) : .close }) { client, server in
            _ = try await client.send(HTTPRequest(url: server.url))
            let body: [UInt8] = method == "GET" ? [] : Array("once".utf8)
            let error = await failure(client, HTTPRequest(method: method, url: server.url, body: body))
            #expect(error?.kind == .connectionLost)
            #expect(error?.isSurelyNotSent == false)
            // libcurl has opened another connection by now; nothing may have gone over it.
            #expect(server.requests.count == 2)
        }
    }

    @Test func `an answer cut in the middle is no answer`() async throws {
        try await withServer({ _, _ in .bytesThenClose("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nhalf") }) {
            client, server in
            let error = await failure(client, HTTPRequest(method: "POST", url: server.url))
            #expect(error?.kind == .connectionLost)
            #expect(error?.isSurelyNotSent == false)
        }
    }

    @Test func `what is no HTTP is malformed`() async throws {
        try await withServer({ _, _ in .bytesThenClose("SMTP 220 welcome\r\n\r\n") }) { client, server in
            let error = await failure(client, HTTPRequest(url: server.url))
            #expect(error?.kind == .answerMalformed)
            #expect(error?.isSurelyNotSent == false)
        }
    }

    @Test func `silence ends with the request's time limit: may have been sent`() async throws {
        try await withServer({ _, _ in .silence }) { client, server in
            let request = HTTPRequest(method: "POST", url: server.url, timeLimit: .milliseconds(200))
            let error = await failure(client, request)
            #expect(error?.kind == .timedOut)
            #expect(error?.isSurelyNotSent == false)
        }
    }

    @Test func `waiting for a free connection beyond the time limit: surely not sent`() async throws {
        try await withServer({ _, _ in .silence }, configure: { $0.connectionsPerHostMax = 1 }) { client, server in
            let url = server.url
            let first = Task { await failure(client, HTTPRequest(url: url)) }
            await server.arrival(of: 1)
            let error = await failure(client, HTTPRequest(method: "POST", url: url, timeLimit: .milliseconds(200)))
            #expect(error?.kind == .timedOut)
            #expect(error?.isSurelyNotSent == true)
            #expect(server.requests.count == 1)
            first.cancel()
            #expect(await first.value?.kind == .cancelled)
        }
    }

    @Test func `cancelling gives up a request that was sent`() async throws {
        try await withServer({ _, _ in .silence }) { client, server in
            let url = server.url
            let task = Task { await failure(client, HTTPRequest(method: "POST", url: url)) }
            await server.arrival(of: 1)
            task.cancel()
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(error?.isSurelyNotSent == false)
        }
    }

    @Test func `a task cancelled before sends nothing`() async throws {
        try await withServer({ _, _ in .bytes(answerText()) }) { client, server in
            let url = server.url
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(client, HTTPRequest(method: "POST", url: url))
            }
            let error = await task.value
            #expect(error?.kind == .cancelled)
            #expect(error?.isSurelyNotSent == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `an answer beyond its limit is given up`() async throws {
        let text = answerText(body: String(repeating: "x", count: 5000))
        try await withServer({ _, _ in .bytes(text) }) { client, server in
            let error = await failure(client, HTTPRequest(url: server.url, answerBytesMax: 4999))
            #expect(error?.kind == .answerTooLarge)
            #expect(error?.isSurelyNotSent == false)
            let response = try await client.send(HTTPRequest(url: server.url, answerBytesMax: 5000))
            #expect(response.body.count == 5000)
        }
    }

    @Test func `endless headers are given up`() async throws {
        let headers = (0..<4000).map { "X-\($0): " + String(repeating: "h", count: 80) }
        try await withServer({ _, _ in .bytes(answerText(headers: headers)) }) { client, server in
            let error = await failure(client, HTTPRequest(url: server.url))
            #expect(error?.kind == .answerTooLarge)
        }
    }

    static let unsendable = [
        HTTPRequest(url: "file:///etc/hostname"), HTTPRequest(url: "ftp://127.0.0.1/"), HTTPRequest(url: "http://a b/"),
        HTTPRequest(url: ""), HTTPRequest(url: "http://user:word@127.0.0.1/"),
        HTTPRequest(method: "GET /x HTTP/1.1\r\nX:", url: "http://127.0.0.1/"),
        HTTPRequest(url: "http://127.0.0.1/", headers: ["X": "a\r\nY: b"]),
        HTTPRequest(url: "http://127.0.0.1/", headers: ["X: a\nY": "b"]),
    ]

    @Test(arguments: unsendable)
    func `what cannot be a request is refused and not sent`(request: HTTPRequest) async throws {
        let client = try HTTPClient()
        let error = await failure(client, request)
        #expect(error?.kind == .requestInvalid)
        #expect(error?.isSurelyNotSent == true)
        await client.shutDown()
    }

    @Test func `shutting down gives up what is unfinished and refuses what comes later`() async throws {
        try await withServer({ _, _ in .silence }) { client, server in
            let url = server.url
            let unfinished = Task { await failure(client, HTTPRequest(method: "POST", url: url)) }
            await server.arrival(of: 1)
            await client.shutDown()
            let error = await unfinished.value
            #expect(error?.kind == .closed)
            #expect(error?.isSurelyNotSent == false)
            let later = await failure(client, HTTPRequest(url: url))
            #expect(later?.kind == .closed)
            #expect(later?.isSurelyNotSent == true)
        }
    }
}
