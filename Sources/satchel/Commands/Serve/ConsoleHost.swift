import Configuration
import Console
import ContactModel
import HTTPTransport
import Locking
import Service
import SyncEngine

/// The console of the running service, where the configuration says so.
final class ConsoleHost: Sendable {
    let accounts: AccountFile
    private let desk: ConsoleJournal
    private let handler: ConsoleHandler
    private let changes: ConfigurationChanges
    private let server: Locked<ConsoleServer?> = Locked(nil)
    private let cycle = Locked((done: 0, addressBooks: 0))

    /// - Parameter file: the configuration's, as the command line names it.
    init(of file: String, besideJournal journal: String, monitoring: Monitoring, reload: Reload, log: ServiceLog) {
        accounts = AccountFile(besideJournal: journal)
        changes = ConfigurationChanges(of: file, monitoring, reload, log)
        desk = ConsoleJournal(monitoring, changes, log)
        let openID = OpenIDHost(monitoring, log)
        handler = ConsoleHandler(
            desk: desk, accounts: accounts, openID: { openID.current() }, now: CommandSupport.now,
            log: { event in log.show(event) })
    }

    /// - Throws: where the address cannot be listened on.
    func start(at address: LoopbackAddress?) throws(CommandFailure) {
        guard let address else { return }
        _ = try start(host: address.host, port: address.port)
    }

    /// - Parameter port: 0 takes any free one.
    /// - Returns: the port listened on.
    func start(host: String, port: UInt16) throws(CommandFailure) -> UInt16 {
        let new = ConsoleServer(address: host, port: port, executor: ConsoleReader.executor, handler: handler)
        do throws(HTTPListenerError) {
            try new.start()
        } catch {
            let reason = if case .bindFailed(_, _, let reason) = error { reason } else { "it is no address" }
            throw CommandFailure(
                code: .usage,
                message: "Could not open the console at \(host) port \(port) (console.listen): \(reason). Name a port "
                    + "that is free.")
        }
        server.withLock { $0 = new }
        return new.port
    }

    func stop() async {
        await changes.stop()
        await server.withLock { $0 }?.stop()
    }

    /// Tells those who listen to the HTTP API's events.
    func heard(_ event: ServiceEvent) {
        let feed = handler.feed
        let now = CommandSupport.now()
        switch event {
        case .cycleStarted(let cause): feed.publish(.cycleStarted(cause: cause), now: now)
        case .visitsBegin(let count):
            cycle.withLock { $0 = (0, count) }
            feed.publish(.cycleProgress(done: 0, addressBooks: count), now: now)
        case .visitEnded:
            let (done, count) = cycle.withLock { cycle in
                cycle.done += 1
                return cycle
            }
            feed.publish(.cycleProgress(done: done, addressBooks: max(done, count)), now: now)
        case .cycleEnded(let report, let cause):
            feed.publish(
                .cycleEnded(
                    cause: cause, addressBooks: report.addressBooks.count,
                    quiet: report.summaries.count { $0.isQuiet }, held: report.heldCount,
                    seconds: Double((report.endedAt - report.startedAt).milliseconds) / 1000), now: now)
            showAnew()
        case .cycleFailed(_, let next): feed.publish(.cycleFailed(next: next), now: now)
        case .stopped: feed.finish()
        }
    }

    /// What a cycle changed shows at once, and whoever listens hears of what is held now.
    ///
    /// Loose on purpose: the service waits for nobody who looks. It ends by itself.
    private func showAnew() {
        Task.detached(executorPreference: ConsoleReader.executor, priority: .utility) { [desk, handler] in
            await desk.forget()
            guard handler.feed.hasListeners, let held = await desk.freshHolds() else { return }
            handler.feed.compare(held.holds, now: CommandSupport.now())
        }
    }
}

extension ServiceLog {
    /// What was done in the console and what was refused; accounts by name, and nothing that a request said.
    fileprivate func show(_ event: ConsoleEvent) {
        line(
            event.sentence, event.isRefusal ? .warning : .notice,
            ["account": event.account ?? "-", event.isRefusal ? "why" : "what": event.why ?? "-"])
    }
}
