package import ContactModel
import Foundation

/// What the service tells of itself while it works. Counts and ids, and nothing that a contact holds.
package enum ProgressEvent: Sendable, Equatable {
    case cycleStarted(cause: String)
    /// So many of the cycle's address books are done.
    case cycleProgress(done: Int, addressBooks: Int)
    case cycleEnded(cause: String, addressBooks: Int, quiet: Int, held: Int, seconds: Double)
    /// - Parameter next: when it is tried again.
    case cycleFailed(next: Moment)
    /// - Parameter addressBook: `nil`: it holds the removals of all.
    case holdOpened(hold: String, addressBook: String?, why: String)
    /// Released, discarded, or let go since the run holds it no more: `state` is `ended` then.
    case holdClosed(hold: String, state: String)

    private struct Body: Encodable {
        let at: String
        var cause: String?
        var done: Int?
        var addressBooks: Int?
        var quiet: Int?
        var held: Int?
        var seconds: Double?
        var next: String?
        var hold: String?
        var addressBook: String?
        var why: String?
        var state: String?
    }

    /// One event of a stream (`text/event-stream`, HTML standard §9.2).
    func text(number: Int, at now: Moment) -> [UInt8] {
        var body = Body(at: Self.time(now))
        let name: String
        switch self {
        case .cycleStarted(let cause):
            name = "cycleStarted"
            body.cause = cause
        case .cycleProgress(let done, let addressBooks):
            name = "cycleProgress"
            (body.done, body.addressBooks) = (done, addressBooks)
        case .cycleEnded(let cause, let addressBooks, let quiet, let held, let seconds):
            name = "cycleEnded"
            (body.cause, body.addressBooks, body.quiet) = (cause, addressBooks, quiet)
            (body.held, body.seconds) = (held, seconds)
        case .cycleFailed(let next):
            name = "cycleFailed"
            body.next = Self.time(next)
        case .holdOpened(let hold, let addressBook, let why):
            name = "holdOpened"
            (body.hold, body.addressBook, body.why) = (hold, addressBook, why)
        case .holdClosed(let hold, let state):
            name = "holdClosed"
            (body.hold, body.state) = (hold, state)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers, without a line's end: there is nothing that could not be written.
        let json = (try? encoder.encode(body)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return Array("id: \(number)\nevent: \(name)\ndata: \(json)\n\n".utf8)
    }

    private static func time(_ moment: Moment) -> String {
        Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000).formatted(.iso8601)
    }
}
