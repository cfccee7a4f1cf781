package import ContactModel
import Locking

/// Address books that a person wants to be run at once. The service takes them between two cycles.
package final class AskedRuns: Sendable {
    private let waiting = Locked<Set<AddressBookID>>([])
    private let isForAll = Locked(false)
    /// More at once are not kept: whoever wants all to be run waits for the next cycle.
    package static let waitingMax = 200

    package init() {}

    /// - Returns: whether it waits now; `false`: too many wait already.
    package func ask(for addressBook: AddressBookID) -> Bool {
        waiting.withLock { waiting in
            guard waiting.count < Self.waitingMax || waiting.contains(addressBook) else { return false }
            waiting.insert(addressBook)
            return true
        }
    }

    /// Wants the next turn of all of them to come at once.
    package func askForAll() { isForAll.withLock { $0 = true } }

    /// Whether all are asked for; from then on they are not.
    func takeAll() -> Bool {
        isForAll.withLock { isForAll in
            defer { isForAll = false }
            return isForAll
        }
    }

    /// All that wait; from then on none does.
    func take() -> Set<AddressBookID> {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
