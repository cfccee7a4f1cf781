import Configuration
import Glibc
import Service
import SyncPlanning

/// Runs the service, under one configuration after the other, until it is asked to stop.
enum ServeCommand {
    @Sendable static func run(_ arguments: ParsedArguments, _: Output) async throws -> ExitCode {
        // From the start: each of them would end the process.
        let (stop, reloads) = (StopSignal(), SignalStream([SIGHUP]))
        let log = ServiceLog(try LogFormat(arguments))
        let configuration = try CommandSupport.configuration(arguments)
        try AlarmDesk.check(configuration)
        try OpenIDHost.check(configuration)
        let composition = try await Composition(configuration)
        let attendants = Attendants(
            of: composition, file: CommandSupport.configurationPath(arguments), log: log)
        let result: Result<Void, any Error>
        do {
            try await attendants.attend(reloads) {
                log.line(
                    "service started", .notice, ["site": configuration.site, "mode": configuration.mode.rawValue])
                try await stop.interrupting {
                    try await serve(SyncService(composition.parts), composition, attendants.reload) {
                        attendants.heard($0)
                    }
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await attendants.reload.inUse.close()
        return try code(result)
    }

    /// One service after the other, each from a good configuration to the next.
    ///
    /// - Parameter first: works with `parts`.
    static func serve(
        _ first: SyncService, _ parts: Composition, _ reload: Reload,
        _ hear: @escaping @Sendable (ServiceEvent) -> Void
    ) async throws {
        var (service, composition) = (first, parts)
        while true {
            let isToChange = try await service.serve(until: { reload.isWaiting }, hear)
            guard isToChange, let next = reload.take() else { return }
            service = SyncService(next.composition.parts, continuing: service, resolved: next.resolved)
            await composition.letGo()
            composition = next.composition
            reload.tookEffect(composition)
        }
    }

    private static func code(_ result: Result<Void, any Error>) throws -> ExitCode {
        do {
            try result.get()
        } catch is CancellationError {
            // Asked to stop: the service has said so itself.
        } catch {
            throw CommandSupport.failure(error)
        }
        return .done
    }
}
