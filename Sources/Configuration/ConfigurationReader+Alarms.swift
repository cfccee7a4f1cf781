internal import Foundation
internal import YAML

extension ConfigurationReader {
    func alarms(_ file: Section) -> AlarmConfiguration? {
        guard let section = file.section(Keys.alarms, keys: Keys.alarmKeys) else { return nil }
        if !section.hasUnknownKeys, !section.has(Keys.webhook), !section.has(Keys.alarmMail) {
            file.refuse(Keys.alarms, at: section.place, "names neither webhook nor mail")
        }
        return AlarmConfiguration(webhook: webhook(section), mail: mail(section))
    }

    private func webhook(_ alarms: Section) -> AlarmConfiguration.Webhook? {
        guard let section = alarms.section(Keys.webhook, keys: Keys.webhookKeys) else { return nil }
        let token =
            section.has(Keys.token) ? secret(Keys.token, in: section, named: "alarms.webhook.token") : nil
        guard let text = section.text(Keys.url) else { return nil }
        // The address may be a secret, so it is not repeated.
        guard let address = WebAddress(text.value), !address.hasUser else {
            section.refuse(Keys.url, at: text.place, "is no web address, or carries a user name")
            return nil
        }
        guard address.isEncrypted || address.isLoopback else {
            section.refuse(Keys.url, at: text.place, "would send alarms unencrypted to another machine")
            return nil
        }
        return AlarmConfiguration.Webhook(url: text.value, isLoopback: address.isLoopback, token: token)
    }

    private func mail(_ alarms: Section) -> AlarmConfiguration.Mail? {
        guard let section = alarms.section(Keys.alarmMail, keys: Keys.alarmMailKeys) else { return nil }
        let server = section.text(Keys.server).flatMap { text in
            let parts = Self.mailServer(text.value)
            if parts == nil { section.refuse(Keys.server, at: text.place, "is \(text.value.quoted)") }
            return parts
        }
        let from = section.text(Keys.from).flatMap { address($0, Keys.from, in: section) }
        let to = section.texts(Keys.to, allowsNone: false).map { $0.compactMap { address($0, Keys.to, in: section) } }
        let user = section.has(Keys.user) ? section.name(Keys.user, lengthMax: 255)?.value : nil
        let password =
            section.has(Keys.password) ? secret(Keys.password, in: section, named: "alarms.mail.password") : nil
        if section.has(Keys.user) != section.has(Keys.password) {
            faults.report(section.place, "alarms.mail has one of user and password. Give both, or neither.")
        }
        guard let server, let from, let to, !to.isEmpty else { return nil }
        return AlarmConfiguration.Mail(
            server: server.address, isLoopback: server.isLoopback, from: from, to: to, user: user, password: password)
    }

    private static func mailServer(_ text: String) -> (address: String, isLoopback: Bool)? {
        for scheme in ["smtps", "smtp"] where text.hasPrefix("\(scheme)://") {
            let host = text.dropFirst(scheme.count + 3)
            guard let address = WebAddress("https://\(host)"), !address.hasUser, !address.hasQuery, !host.contains("/")
            else { return nil }
            return (text, address.isLoopback)
        }
        return nil
    }

    /// One that can stand in a header and in SMTP as it is.
    private func address(_ text: Located<String>, _ key: ConfigurationKey, in section: Section) -> String? {
        let parts = text.value.split(separator: "@", omittingEmptySubsequences: false)
        let isSound =
            parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.value.utf8.count <= 254
            && text.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\"\\".utf8.contains($0) }
        guard isSound else {
            section.refuse(key, at: text.place, "has \(text.value.quoted), which is no mail address")
            return nil
        }
        return text.value
    }
}
