import Configuration
import Glibc
import Service
import SyncPlanning

/// Runs the service, under one configuration after the other, until it is asked to stop.
enum ServeCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _: Output) async throws -> ExitCode {
        // From the start: each of them would end the process.
        let (stop, reloads) = (StopSignal(), SignalStream([SIGHUP]))
        let configuration = try CommandSupport.configuration(arguments)
        let composition = try await Composition(configuration)
        let log = ServiceLog(try LogFormat(arguments))
        let manager = ServiceManager()
        let status = ServiceStatus(manager)
        let monitoring = Monitoring(composition, watchdog: manager?.watchdog)
        let reload = Reload(
            of: composition, file: CommandSupport.configurationPath(arguments), log: log, status: status,
            monitoring: monitoring)
        do throws(CommandFailure) {
            try monitoring.start(at: configuration.health)
        } catch {
            await composition.close()
            throw error
        }
        log.line("service started", .notice, ["site": configuration.site, "mode": configuration.mode.rawValue])
        let (alive, hears) = (Task { await manager?.keepAlive() }, Task { await reload.answer(reloads) })
        let result: Result<Void, any Error>
        do {
            try await stop.interrupting {
                try await serve(composition, reload) { event in
                    log.show(event)
                    monitoring.heard(event)
                    reload.heard(event)
                    status.tell(event)
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        alive.cancel()
        hears.cancel()
        await hears.value
        await monitoring.stop()
        await reload.close()
        try await end(result, reload.inUse)
        return .done
    }

    /// One service after the other, each from a good configuration to the next.
    private static func serve(
        _ first: Composition, _ reload: Reload, _ said: @escaping @Sendable (ServiceEvent) -> Void
    ) async throws {
        var composition = first
        var service = SyncService(first.parts)
        while true {
            guard try await service.serve(until: { reload.isWaiting }, said), let next = reload.take() else { return }
            service = SyncService(next.composition.parts, continuing: service, resolved: next.resolved)
            await composition.letGo()
            composition = next.composition
            reload.tookEffect(composition)
        }
    }

    private static func end(_ result: Result<Void, any Error>, _ last: Composition) async throws {
        await last.close()
        do {
            try result.get()
        } catch is CancellationError {
            // Asked to stop: the service has said so itself.
        } catch {
            throw CommandSupport.failure(error)
        }
    }
}
