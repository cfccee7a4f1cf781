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
        let account: String
        /// What every form of this session carries.
        let formToken: String
        fileprivate let password: [UInt8]
        fileprivate let begun: Moment
        fileprivate var used: Moment
    }

    static let lifetime = Duration.seconds(12 * 3600)
    static let idleMax = Duration.seconds(30 * 60)
    private static let perAccountMax = 20
    private static let tokenBytes = 32

    private let sessions = Locked<[[UInt8]: Session]>([:])

    /// A new session, and its token, which nobody can guess.
    func begin(_ account: Account, now: Moment) -> String {
        let token = Self.random()
        let session = Session(
            account: account.name, formToken: Self.random(), password: Self.digest(account.password.text),
            begun: now, used: now)
        sessions.withLock { sessions in
            sessions = sessions.filter { Self.isAlive($0.value, now) }
            let own = sessions.filter { $0.value.account == account.name }.sorted { $0.value.used < $1.value.used }
            for old in own.dropLast(Self.perAccountMax - 1) { sessions[old.key] = nil }
            sessions[Self.digest(token)] = session
        }
        return token
    }

    /// The session of a token that is good now, with the account as it is now; `nil`: whoever asks is nobody.
    ///
    /// An account that is gone, or has another password than at its sign-in, ends its sessions.
    func find(_ token: String, among accounts: [Account], now: Moment) -> (Session, Account)? {
        let key = Self.digest(token)
        let session = sessions.withLock { sessions -> Session? in
            guard var session = sessions[key], Self.isAlive(session, now) else {
                sessions[key] = nil
                return nil
            }
            session.used = max(now, session.used)
            sessions[key] = session
            return session
        }
        guard let session else { return nil }
        guard let account = accounts.first(where: { $0.name == session.account }),
            Self.digest(account.password.text) == session.password
        else {
            end(token)
            return nil
        }
        return (session, account)
    }

    func end(_ token: String) {
        let key = Self.digest(token)
        sessions.withLock { $0[key] = nil }
    }

    static func random() -> String { Base64URL.encode(Cryptography.randomBytes(tokenBytes)) }

    private static func digest(_ text: String) -> [UInt8] { SHA256.digest(of: Array(text.utf8)) }

    private static func isAlive(_ session: Session, _ now: Moment) -> Bool {
        now < session.begun + lifetime && now < session.used + idleMax
    }
}
