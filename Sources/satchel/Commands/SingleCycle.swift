import Configuration
import Foundation
import Service
import SyncEngine
import SyncPlanning

/// One cycle under a configuration, from putting the service together to letting everything go.
enum SingleCycle {
    /// - Parameters:
    ///   - isDryRun: works on a copy of the journal, so that nothing is written anywhere.
    ///   - live: of a service of this process that sends requests beside it: it goes first.
    /// - Throws: also the service's own errors; cancelling the task stops it between two requests.
    static func run(
        _ configuration: SatchelConfiguration, _ request: CycleRequest = CycleRequest(), isDryRun: Bool,
        environment: [String: String] = ProcessInfo.processInfo.environment, beside live: SyncService.Parts? = nil,
        progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CycleReport {
        let composition = try await Composition(configuration, isDryRun: isDryRun, environment: environment)
        var parts = composition.parts
        if let live { parts.comeAfter(live) }
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
        beside live: SyncService.Parts? = nil, progress: @escaping @Sendable (CycleProgress) -> Void
    ) async throws -> CycleReport {
        var request = CycleRequest()
        request.modeMax = .plan
        request.isJournalCopy = true
        return try await run(
            configuration, request, isDryRun: true, environment: environment, beside: live, progress: progress)
    }
}
