package import ContactModel

/// Which alarms are raised, and who has been told of what: each alarm once at its beginning and once at its end, by every way.
///
/// Holds no clock and sends nothing. It is kept on disk, so that a restart neither repeats nor forgets a message.
package struct AlarmBook: Sendable, Equatable, Codable {
    /// A way to somebody, as the configuration names it.
    package enum Way: String, Sendable, Codable, CaseIterable { case webhook, mail }

    package enum Phase: String, Sendable, Codable { case raised, ended }

    package struct Alarm: Sendable, Equatable, Codable {
        /// The same for its beginning and its end.
        package let id: String
        package let kind: AlarmKind
        package let since: Moment
        /// How many there were when it was raised.
        package let count: Int
        /// `nil`: it goes on.
        package internal(set) var endedAt: Moment?
        var ways: [String: Progress] = [:]
    }

    /// How far one way is with one alarm.
    struct Progress: Sendable, Equatable, Codable {
        /// The last message that arrived.
        var told: Phase?
        var fails = 0
        /// Not before then again.
        var next: Moment?
    }

    /// One that is to be sent.
    package struct Message: Sendable, Equatable {
        package let way: Way
        package let phase: Phase
        package let alarm: Alarm
    }

    /// In the order in which they were raised.
    package private(set) var alarms: [Alarm] = []

    /// The pauses between attempts double, from the first to the longest.
    static let pauseFirst = Duration.seconds(30)
    static let pauseMax = Duration.seconds(3_600)
    /// So long after its end nobody needs to hear of an alarm any more.
    static let keptMax = Duration.seconds(7 * 86_400)

    package init() {}

    /// Raises what is so and was not, and ends what is not so any more. Of what could not be told, nothing changes.
    ///
    /// - Parameter makeID: a fresh id each time.
    package mutating func observe(_ look: AlarmLook, now: Moment, makeID: () -> String) {
        for (kind, count) in look.counts.sorted(by: { $0.key < $1.key }) {
            let open = alarms.firstIndex { $0.kind == kind && $0.endedAt == nil }
            if count > 0, open == nil {
                alarms.append(Alarm(id: makeID(), kind: kind, since: now, count: count))
            } else if count == 0, let open {
                alarms[open].endedAt = now
            }
        }
    }

    /// What is to be sent now, by these ways: of each alarm its beginning first, then its end.
    package func due(_ ways: [Way], now: Moment) -> [Message] {
        alarms.flatMap { alarm in
            ways.compactMap { way in
                let progress = alarm.ways[way.rawValue] ?? Progress()
                // A clock that was set back must not silence anybody.
                if let next = progress.next, now < next, next - now <= Self.pauseMax { return nil }
                switch progress.told {
                case nil: return Message(way: way, phase: .raised, alarm: alarm)
                case .raised: return alarm.endedAt == nil ? nil : Message(way: way, phase: .ended, alarm: alarm)
                case .ended: return nil
                }
            }
        }
    }

    /// Notes what became of a message.
    package mutating func sent(_ message: Message, arrived: Bool, now: Moment) {
        guard let index = alarms.firstIndex(where: { $0.id == message.alarm.id }) else { return }
        var progress = alarms[index].ways[message.way.rawValue] ?? Progress()
        if arrived {
            progress = Progress(told: message.phase)
        } else {
            let pause = Self.pauseFirst * (1 << min(progress.fails, 7))
            progress.fails += 1
            progress.next = now + min(pause, Self.pauseMax)
        }
        alarms[index].ways[message.way.rawValue] = progress
    }

    /// Forgets alarms whose end everybody was told of, by these ways, and those that ended long ago.
    package mutating func forgetEnded(_ ways: [Way], now: Moment) {
        alarms.removeAll { alarm in
            guard let end = alarm.endedAt else { return false }
            return now - end > Self.keptMax || ways.allSatisfy { alarm.ways[$0.rawValue]?.told == .ended }
        }
    }
}
