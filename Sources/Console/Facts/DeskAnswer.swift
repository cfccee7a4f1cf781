package import Sentences

/// What the console hears where it asks for more than the facts at hand.
package enum DeskAnswer<Fact: Sendable>: Sendable {
    case fact(Fact)
    /// What was asked for is not there; what to do.
    case refused(Told)
    /// The service has not read the CRM yet.
    case notReadYet
    /// The CRM could not be read completely: nobody may gain anything by the last reading, so members are shown nothing of it.
    case incomplete
    /// Too many others wait for an answer.
    case busy
    /// The journal could not be read or written; the log says why.
    case unavailable
}

extension DeskAnswer {
    /// The same about another fact, where there is none.
    package func without<Other>() -> DeskAnswer<Other> {
        switch self {
        case .fact, .unavailable: .unavailable
        case .refused(let why): .refused(why)
        case .notReadYet: .notReadYet
        case .incomplete: .incomplete
        case .busy: .busy
        }
    }
}
