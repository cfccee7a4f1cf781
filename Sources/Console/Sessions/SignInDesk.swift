import ContactModel
import Dispatch
import Passwords

/// Tries passwords: not too often, and as slowly for a name that is no account as for one that is.
final class SignInDesk: Sendable {
    struct Attempt: Sendable {
        let name: String
        let password: String
        /// `nil`: there is none of that name.
        let account: Account?
        /// As `ConsoleHandler.address` gives it.
        let address: String
    }

    enum Outcome: Sendable {
        case good(Account)
        case wrong
        /// Seconds, rounded up.
        case wait(Int)
    }

    private let pacing = SignInPacing()
    /// Compared with where there is no account, so that time does not tell.
    private let decoy = PasswordHash(of: Sessions.random())

    func `try`(_ attempt: Attempt, now: @Sendable () -> Moment) async -> Outcome {
        let name = Account.isName(attempt.name) ? attempt.name : "?"
        if let pause = pacing.begin(name: name, address: attempt.address, now: now()) {
            return .wait(Int((pause.milliseconds + 999) / 1000))
        }
        let hash = attempt.account?.password ?? decoy
        let fits =
            attempt.password.utf8.count <= Account.passwordBytesMax ? await Self.fits(attempt.password, hash) : false
        let good = fits ? attempt.account : nil
        pacing.end(
            name: name, isAccount: attempt.account != nil, address: attempt.address, isGood: good != nil, now: now())
        return good.map(Outcome.good) ?? .wrong
    }

    /// Off the threads that the service runs on.
    private static func fits(_ password: String, _ hash: PasswordHash?) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(returning: hash?.fits(password) ?? false)
            }
        }
    }
}
