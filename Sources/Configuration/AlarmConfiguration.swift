/// Who is told of alarms, and how; at least one way.
package struct AlarmConfiguration: Hashable, Sendable {
    package struct Webhook: Hashable, Sendable {
        /// https, or http on loopback; it may hold a secret itself, so nothing repeats it.
        package let url: String
        /// Then no proxy is asked.
        package let isLoopback: Bool
        /// Sent as `Authorization: Bearer …`; `nil`: nothing is.
        package let token: SecretSource?
    }

    package struct Mail: Hashable, Sendable {
        /// `smtps://host:port` or `smtp://host:port`.
        package let server: String
        /// A server on this machine need not encrypt.
        package let isLoopback: Bool
        package let from: String
        /// At least one.
        package let to: [String]
        package let user: String?
        package let password: SecretSource?
    }

    package let webhook: Webhook?
    package let mail: Mail?
}
