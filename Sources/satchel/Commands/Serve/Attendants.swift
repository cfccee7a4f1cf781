import Configuration
import JournalStore
import Service

/// Those who hear what the service says of itself, and what they do beside it for as long as it runs.
struct Attendants: Sendable {
    let log: ServiceLog
    let reload: Reload
    private let manager: ServiceManager?
    private let status: ServiceStatus
    private let monitoring: Monitoring
    private let alarms: AlarmDesk
    private let console: ConsoleHost

    /// - Parameter file: the configuration's, as the command line names it.
    init(of composition: Composition, file: String, log: ServiceLog) {
        self.log = log
        manager = ServiceManager()
        status = ServiceStatus(manager)
        monitoring = Monitoring(composition, watchdog: manager?.watchdog)
        reload = Reload(of: composition, file: file, log: log, status: status, monitoring: monitoring)
        alarms = AlarmDesk(besideJournal: composition.journal.path, monitoring: monitoring, log: log)
        console = ConsoleHost(
            of: file, besideJournal: composition.journal.path, monitoring: monitoring, reload: reload, log: log)
    }

    /// In this order: the log has a line before anybody acts on it.
    func heard(_ event: ServiceEvent) {
        log.show(event)
        monitoring.heard(event)
        alarms.heard(event)
        reload.heard(event)
        status.tell(event)
    }

    /// Runs `body` with everything beside it, and ends that when `body` has ended.
    ///
    /// - Parameter reloads: the signals that ask for the configuration to be read again.
    /// - Throws: what `body` throws, and where monitors or the console's browsers cannot be answered.
    func attend(_ reloads: SignalStream, _ body: () async throws -> Void) async throws {
        let configuration = monitoring.composition.configuration
        try monitoring.start(at: configuration.health)
        do throws(CommandFailure) {
            try console.start(at: configuration.console)
        } catch {
            await monitoring.stop()
            throw error
        }
        // Also while a cycle reckons on all cores.
        let alive = Task(priority: .high) { if let manager { await manager.keepAlive() } }
        let hears = Task(priority: .high) { await reload.answer(reloads) }
        let tells = Task { await alarms.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        for task in [alive, hears, tells] { task.cancel() }
        await hears.value
        await tells.value
        await console.stop()
        await monitoring.stop()
        await reload.close()
        try result.get()
    }
}
