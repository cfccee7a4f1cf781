import Configuration
import Foundation
import Service
import SyncEngine
import SyncPlanning

/// One cycle under a configuration, from putting the service together to letting everything go.
enum SingleCycle {
    /// - Parameters:
    ///   - isDryRun: works on a copy of the journal, so that nothing is written anywhere.
    ///   - gate: of the app registration, where a service of this process sends requests beside it.
    /// - Throws: also the service's own errors; cancelling the task stops it between two requests.
    static func run(
        _ configuration: SatchelConfiguration, _ request: CycleRequest = CycleRequest(), isDryRun: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment, through gate: AppGate? = nil,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CycleReport {
        let composition = try await Composition(configuration, isDryRun: isDryRun, environment: environment)
        var parts = composition.parts
        if let gate { parts.appGate = gate }
        do {
            let report = try await SyncService(parts).cycle(request, progress: progress)
            await composition.close()
            return report
        } catch {
            await composition.close()
            throw error
        }
    }

    /// What a run of all address books would do.
    static func dryRun(
        _ configuration: SatchelConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment,
        through gate: AppGate? = nil, progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CycleReport {
        var request = CycleRequest()
        request.modeMax = .plan
        request.isJournalCopy = true
        return try await run(
            configuration, request, isDryRun: true, environment: environment, through: gate, progress: progress)
    }
}
