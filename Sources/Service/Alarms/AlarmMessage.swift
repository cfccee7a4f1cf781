package import ContactModel
import Foundation

/// A message about an alarm: counts, times and fixed sentences, no names and no contents.
package struct AlarmMessage: Sendable {
    private let message: AlarmBook.Message
    private let site: String

    package init(_ message: AlarmBook.Message, site: String) {
        self.message = message
        self.site = site
    }

    private struct Payload: Encodable {
        let version = 1
        let id: String
        let alarm: AlarmKind
        let state: AlarmBook.Phase
        let site: String
        let count: Int
        let since: String
        let endedAt: String?
        let summary: String
    }

    /// What the webhook gets (Documentation/Operations.md).
    package var json: [UInt8] {
        let alarm = message.alarm
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let payload = Payload(
            id: alarm.id, alarm: alarm.kind, state: message.phase, site: site, count: alarm.count,
            since: Self.time(alarm.since), endedAt: message.phase == .ended ? alarm.endedAt.map(Self.time) : nil,
            summary: alarm.kind.sentence)
        // Texts and numbers: there is nothing that could not be written.
        guard let data = try? encoder.encode(payload) else { preconditionFailure("a payload that is no JSON") }
        return [UInt8](data)
    }

    package var subject: String {
        let words = message.phase == .raised ? "alarm" : "over"
        return "[Satchel \(site)] \(words): \(message.alarm.kind.rawValue)"
    }

    /// RFC 5322, with CRLF; ASCII but for the site's name, which is encoded.
    ///
    /// - Parameter at: when it is sent.
    package func mail(from: String, to recipients: [String], at now: Moment) -> [UInt8] {
        let alarm = message.alarm
        let state: [String] =
            message.phase == .raised
            ? ["Since \(Self.time(alarm.since)), count \(alarm.count)."]
            : ["Since \(Self.time(alarm.since)), over since \(alarm.endedAt.map(Self.time) ?? "now")."]
        let lines =
            [
                "From: \(from)", "To: \(recipients.joined(separator: ", "))", "Subject: \(Self.encoded(subject))",
                "Date: \(Self.mailDate(now))",
                "Message-ID: <\(alarm.id).\(message.phase.rawValue)@\(Self.domain(of: from))>",
            ]
            + (message.phase == .ended ? ["In-Reply-To: <\(alarm.id).raised@\(Self.domain(of: from))>"] : [])
            + [
                "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii", "",
                alarm.kind.sentence, "",
            ] + state + ["Alarm \(alarm.id)", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    // MARK: Private

    private static func domain(of address: String) -> Substring {
        address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...]
    }

    /// As RFC 2047 has it, where it is not plain ASCII.
    private static func encoded(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return text }
        return "=?utf-8?B?\(Data(text.utf8).base64EncodedString())?="
    }

    private static func mailDate(_ moment: Moment) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, d MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
    }

    private static func time(_ moment: Moment) -> String {
        Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000).formatted(.iso8601)
    }
}
