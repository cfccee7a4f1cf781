import Dispatch
import Locking

/// Runs tasks on threads of its own instead of those that all others share, of which there are as many as cores: what
/// computes there for a second keeps nobody waiting who is to be answered here.
package final class DedicatedTaskExecutor: TaskExecutor {
    /// Serial ones without a target get a thread of their own as soon as they have work.
    private let queues: [DispatchQueue]
    /// Jobs of each that have not ended.
    private let unfinished: Locked<[Int]>

    /// - Parameter threads: at most so many run at once; at least 1.
    package init(label: String, threads: Int) {
        precondition(threads > 0, "an executor without threads")
        queues = (0..<threads).map { DispatchQueue(label: "\(label).\($0)") }
        unfinished = Locked(Array(repeating: 0, count: threads))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let index = unfinished.withLock { counts in
            let least = counts.indices.min { counts[$0] < counts[$1] } ?? 0
            counts[least] += 1
            return least
        }
        queues[index].async { [self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
            unfinished.withLock { $0[index] -= 1 }
        }
    }
}
