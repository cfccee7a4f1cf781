import Configuration
import ContactModel
import Foundation
import HTTPTransport
import Service

/// Sends one message about an alarm by the way that it names.
struct AlarmSender: Sendable {
    private static let timeLimit = Duration.seconds(15)

    private let site: String
    private let alarms: AlarmConfiguration?
    private let proxy: String?
    private let authorityFile: String?
    private let environment: [String: String]

    init(_ configuration: SatchelConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment) {
        site = configuration.site
        alarms = configuration.alarms
        proxy = configuration.exchange.proxy
        authorityFile = configuration.exchange.authorities?.path
        self.environment = environment
    }

    /// - Returns: why it did not arrive, without the address; `nil`: it did.
    func send(_ message: AlarmBook.Message) async -> String? {
        let text = AlarmMessage(message, site: site)
        do {
            switch message.way {
            case .webhook: return try await post(text)
            case .mail: return try await mail(text)
            }
        } catch {
            return "\(error)"
        }
    }

    private func post(_ text: AlarmMessage) async throws -> String? {
        guard let webhook = alarms?.webhook else { return "no webhook is configured any more" }
        var headers: HTTPHeaders = ["Content-Type": "application/json", "Accept": "*/*"]
        if let token = webhook.token {
            headers.append("Authorization", "Bearer \(try token.read(environment: environment).secret.reveal())")
        }
        // Messages are few: a connection that is kept would only grow old.
        let client = try HTTPClient(
            HTTPClientConfiguration(proxy: webhook.isLoopback ? nil : proxy, authorityFile: authorityFile))
        let result: Result<HTTPResponse, HTTPError>
        do throws(HTTPError) {
            result = .success(
                try await client.send(
                    HTTPRequest(
                        method: "POST", url: webhook.url, headers: headers, body: text.json, timeLimit: Self.timeLimit))
            )
        } catch {
            result = .failure(error)
        }
        await client.shutDown()
        let status = try result.get().status
        return (200..<300).contains(status) ? nil : "the webhook answered \(status)"
    }

    private func mail(_ text: AlarmMessage) async throws -> String? {
        guard let mail = alarms?.mail else { return "no mail is configured any more" }
        let server = MailServer(
            address: mail.server, mustEncrypt: !mail.isLoopback, user: mail.user,
            password: try mail.password?.read(environment: environment).secret.reveal(), authorityFile: authorityFile)
        try await MailSender.send(
            text.mail(from: mail.from, to: mail.to, at: CommandSupport.now()), from: mail.from, to: mail.to, by: server)
        return nil
    }
}
