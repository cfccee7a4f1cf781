import Foundation
import HTTPTransport
import Locking
import TestSupport
import Testing

/// The running service, a webhook, and a mail server.
@Suite("Serve: alarms", .serialized) struct AlarmTests {
    private static let anna = [Company.Person(login: "anna", contacts: 40)]

    /// Keeps what it is sent; answers as it is told.
    private final class Hook: Sendable {
        struct Call: Sendable {
            let authorization: String?
            let object: [String: String]
        }

        private let calls = Locked<[Call]>([])
        private let status = Locked(204)
        private let isSilent = Locked(false)
        private let listener: Locked<HTTPListener?> = Locked(nil)

        func start() throws -> UInt16 {
            let new = HTTPListener { [self] request in
                while isSilent.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(20)) }
                let status = self.status.withLock { $0 }
                let object = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] ?? [:]
                let call = Call(
                    authorization: request.headers["Authorization"], object: object.mapValues { "\($0)" })
                if status == 204 { calls.withLock { $0.append(call) } }
                return HTTPServerResponse(status: status)
            }
            try new.start()
            listener.withLock { $0 = new }
            return new.port
        }

        var told: [Call] { calls.withLock { $0 } }
        /// Until then nobody gets an answer.
        func beSilent(_ isSilent: Bool) { self.isSilent.withLock { $0 = isSilent } }
        func answer(_ status: Int) { self.status.withLock { $0 = status } }
        func stop() async { await listener.withLock { $0 }?.stop() }
    }

    private func play(
        _ hook: Hook, _ sink: MailSink, _ body: (ServedStage) async throws -> Void
    ) async throws {
        let port = try hook.start()
        let alarms = """
            alarms:
              webhook: { url: "http://127.0.0.1:\(port)/alarm", token: { env: SATCHEL_HOOK } }
              mail:
                server: smtp://127.0.0.1:\(sink.port)
                from: satchel@musterwerk.example
                to: [admin@musterwerk.example, dienst@musterwerk.example]
                user: satchel
                password: { env: SATCHEL_MAIL }

            """
        try await ServedStage.play(
            Self.anna, environment: ["SATCHEL_HOOK": "hook-token", "SATCHEL_MAIL": "mail-password"],
            editing: {
                alarms + $0.replacing("brake: { items: 100000, percent: 100 }", with: "brake: { items: 1, percent: 1 }")
            },
            body)
        await hook.stop()
        sink.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `a hold is told once by webhook and mail, and so is its end`() async throws {
        let (hook, sink) = (Hook(), try MailSink())
        try await play(hook, sink) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            #expect(hook.told.isEmpty && sink.mails.isEmpty)
            try service.handOver(20)
            try await service.wait { hook.told.count == 1 && sink.mails.count == 1 }
            let first = try #require(hook.told.first)
            #expect(first.authorization == "Bearer hook-token")
            #expect(first.object["alarm"] == "holdsOpen" && first.object["state"] == "raised")
            #expect(first.object["site"] == "crash" && first.object["version"] == "1")
            let mail = try #require(sink.mails.first)
            #expect(mail.from == "satchel@musterwerk.example")
            #expect(mail.to == ["admin@musterwerk.example", "dienst@musterwerk.example"])
            #expect(mail.login == Data("\0satchel\0mail-password".utf8).base64EncodedString())
            #expect(mail.text.contains("Subject: [Satchel crash] alarm: holdsOpen"))

            try service.handOver(20, back: true)
            try await service.wait { hook.told.count == 2 && sink.mails.count == 2 }
            #expect(hook.told[1].object["state"] == "ended" && hook.told[1].object["id"] == first.object["id"])
            try await service.stop()
            #expect(hook.told.count == 2 && sink.mails.count == 2, "each once")
            for secret in ["hook-token", "mail-password", "127.0.0.1:\(sink.port)/alarm"] {
                #expect(!service.process.errors.contains(secret))
            }
            for text in sink.mails.map(\.text) + hook.told.map({ "\($0.object)" }) {
                #expect(!text.contains("anna") && !text.contains("Muster") && !text.contains("Kunden"))
            }
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `what a webhook does not take is tried again after a restart, what the mail server took is not`() async throws
    {
        let (hook, sink) = (Hook(), try MailSink())
        hook.answer(500)
        try await play(hook, sink) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            try service.handOver(20)
            try await service.wait { sink.mails.count == 1 && service.said("alarm not told") }
            #expect(service.process.errors.contains("why=\"the webhook answered 500\""))
            try await service.stop()
            try service.forgetPauses()

            hook.answer(204)
            let next = try service.startAgain()
            while hook.told.isEmpty, next.isRunning { try await Task.sleep(for: .milliseconds(50)) }
            next.terminate()
            #expect(try await next.end().code == 0)
            #expect(hook.told.map { $0.object["state"] } == ["raised"])
            #expect(sink.mails.count == 1)
        }
    }
    @Test(.timeLimit(.minutes(3))) func `a webhook that does not answer delays no cycle`() async throws {
        let (hook, sink) = (Hook(), try MailSink())
        hook.beSilent(true)
        try await play(hook, sink) { service in
            try await service.wait { try service.stage.isComplete && service.said("cycle ended") }
            try service.handOver(20)
            try await service.wait { sink.mails.count == 1 }
            try service.renameOne()
            try await service.wait { try service.stage.findings().wrong == 0 }
            #expect(hook.told.isEmpty, "it is still being asked")
            hook.beSilent(false)
            try await service.wait { hook.told.count >= 1 }
            try await service.stop()
        }
    }
}

@Suite("Mail sender") struct MailSenderTests {
    private func send(_ sink: MailSink) async throws {
        try await MailSender.send(
            Array("Subject: x\r\n\r\n.dot\r\n".utf8), from: "a@b.example", to: ["c@d.example"],
            by: MailServer(address: "smtp://127.0.0.1:\(sink.port)", mustEncrypt: false))
    }

    @Test func `what the server takes has arrived, dots and all; what it refuses has not`() async throws {
        let sink = try MailSink()
        sink.refuse(next: 1)
        await #expect(throws: MailError.self) { try await send(sink) }
        #expect(sink.mails.isEmpty)
        try await send(sink)
        #expect(sink.mails.map(\.text) == ["Subject: x\n\n.dot"])
        sink.close()
    }

    @Test func `a server that does not encrypt gets nothing where it must`() async throws {
        let sink = try MailSink()
        await #expect(throws: MailError.self) {
            try await MailSender.send(
                [65], from: "a@b.example", to: ["c@d.example"],
                by: MailServer(
                    address: "smtp://127.0.0.1:\(sink.port)", mustEncrypt: true, user: "u", password: "p"))
        }
        #expect(sink.mails.isEmpty)
        sink.close()
    }
}
