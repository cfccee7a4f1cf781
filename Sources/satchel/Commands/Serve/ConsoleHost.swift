import Configuration
import Console
import ContactModel
import HTTPTransport
import Locking
import Service

/// The console of the running service, where the configuration says so.
final class ConsoleHost: Sendable {
    let accounts: AccountFile
    private let handler: ConsoleHandler
    private let changes: ConfigurationChanges
    private let server: Locked<ConsoleServer?> = Locked(nil)

    /// - Parameter file: the configuration's, as the command line names it.
    init(of file: String, besideJournal journal: String, monitoring: Monitoring, reload: Reload, log: ServiceLog) {
        accounts = AccountFile(besideJournal: journal)
        changes = ConfigurationChanges(of: file, monitoring, reload, log)
        let openID = OpenIDHost(monitoring, log)
        handler = ConsoleHandler(
            desk: ConsoleJournal(monitoring, changes, log), accounts: accounts, openID: { openID.current() },
            now: CommandSupport.now, log: { event in log.show(event) })
    }

    /// - Throws: where the address cannot be listened on.
    func start(at address: LoopbackAddress?) throws(CommandFailure) {
        guard let address else { return }
        _ = try start(host: address.host, port: address.port)
    }

    /// - Parameter port: 0 takes any free one.
    /// - Returns: the port listened on.
    func start(host: String, port: UInt16) throws(CommandFailure) -> UInt16 {
        let new = ConsoleServer(address: host, port: port, handler: handler)
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
}

extension ServiceLog {
    /// What was done in the console and what was refused; accounts by name, and nothing that a request said.
    fileprivate func show(_ event: ConsoleEvent) {
        line(
            event.sentence, event.isRefusal ? .warning : .notice,
            ["account": event.account ?? "-", event.isRefusal ? "why" : "what": event.why ?? "-"])
    }
}
