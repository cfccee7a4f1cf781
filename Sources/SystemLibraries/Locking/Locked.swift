/// A value that several threads share, and the one lock that guards it.
///
/// The lock is a pthread mutex: the thread sanitizer knows it, which it does not for `Synchronization.Mutex` on Linux
/// (swiftlang/swift#71383). Do no waiting inside `withLock`: lock, change, unlock, act.
import Glibc

// `@unchecked` is true because `storage` is reached only between lock and unlock of `mutex`.
package final class Locked<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var storage: Value

    package init(_ value: sending Value) {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        let code = pthread_mutex_init(mutex, nil)
        precondition(code == 0, "pthread_mutex_init answered \(code)")
        storage = value
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` with the value, alone. What it returns leaves the lock, so it must not share mutable state with it.
    package func withLock<Answer, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Answer
    ) throws(Failure) -> sending Answer {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&storage)
    }
}
