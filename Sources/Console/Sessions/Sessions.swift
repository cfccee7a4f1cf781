import ContactModel
import Cryptography
import Locking
import Passwords

/// Who is signed in: in memory alone, so that a restart signs everybody out.
///
/// Of a token only its digest is kept. Any thread.
final class Sessions: Sendable {
    /// What a request that shows a good token comes from.
    struct Session: Sendable, Equatable {
        enum Person: Sendable, Equatable {
            /// Good while the account is there and has the password of the sign-in, by its digest.
            case account(String, password: [UInt8])
            case openID(OpenIDPerson)

            var name: String {
                switch self {
                case .account(let name, _): name
                case .openID(let person): person.name
                }
            }
        }

        let person: Person
        /// What every form of this sign-in carries.
        let formToken: String
        fileprivate let begun: Moment
        fileprivate let lifetime: Duration
        fileprivate var used: Moment
    }

    static let lifetime = Duration.seconds(12 * 3600)
    static let idleMax = Duration.seconds(30 * 60)
    private static let perAccountMax = 20
    private static let tokenBytes = 32

    private let sessions = Locked<[[UInt8]: Session]>([:])

    /// A new session, and its token, which nobody can guess.
    func begin(_ account: Account, now: Moment) -> String {
        begin(
            .account(account.name, password: Self.digest(account.password.text)), lifetime: Self.lifetime, now: now)
    }

    /// The same for whom a provider vouches; good for no longer than `lifetime`.
    func begin(_ person: OpenIDPerson, lifetime: Duration, now: Moment) -> String {
        begin(.openID(person), lifetime: min(lifetime, Self.lifetime), now: now)
    }

    private func begin(_ person: Session.Person, lifetime: Duration, now: Moment) -> String {
        let token = Self.random()
        let session = Session(person: person, formToken: Self.random(), begun: now, lifetime: lifetime, used: now)
        sessions.withLock { sessions in
            sessions = sessions.filter { Self.isAlive($0.value, now) }
            let own = sessions.filter { $0.value.person.name == person.name }.sorted { $0.value.used < $1.value.used }
            for old in own.dropLast(Self.perAccountMax - 1) { sessions[old.key] = nil }
            sessions[Self.digest(token)] = session
        }
        return token
    }

    /// The session of a token that is good now; `nil`: whoever asks is nobody.
    func find(_ token: String, now: Moment) -> Session? {
        let key = Self.digest(token)
        return sessions.withLock { sessions in
            guard var session = sessions[key], Self.isAlive(session, now) else {
                sessions[key] = nil
                return nil
            }
            session.used = max(now, session.used)
            sessions[key] = session
            return session
        }
    }

    /// The account of that name as it is now; `nil`: it is gone, or has another password than at the sign-in.
    static func account(_ name: String, password: [UInt8], among accounts: [Account]) -> Account? {
        accounts.first { $0.name == name && digest($0.password.text) == password }
    }

    func end(_ token: String) {
        let key = Self.digest(token)
        sessions.withLock { $0[key] = nil }
    }

    static func random() -> String { Base64URL.encode(Cryptography.randomBytes(tokenBytes)) }

    private static func digest(_ text: String) -> [UInt8] { SHA256.digest(of: Array(text.utf8)) }

    private static func isAlive(_ session: Session, _ now: Moment) -> Bool {
        now < session.begun + session.lifetime && now < session.used + idleMax
    }
}
