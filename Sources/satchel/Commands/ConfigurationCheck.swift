import AccessRules
import Configuration
import ContactModel
import Contracts

/// A configuration tried against the CRM as it is now: what `check` shows, and what a reload goes by.
struct ConfigurationCheck {
    let resolved: ResolvedConfiguration
    let model: RightsModel
    /// What is allowed but probably not meant, or will soon not do any more.
    let warnings: [String]

    /// - Throws: where the CRM cannot be read, or the configuration does not fit it; the message has a line for each fault.
    init(_ configuration: SatchelConfiguration) async throws(CommandFailure) {
        let reading = try await CommandSupport.read(CommandSupport.source(configuration))
        resolved = try CommandSupport.resolve(configuration, reading)
        model = RightsModel(
            reading: reading, policy: resolved.policy, now: reading.startedAt,
            keptDefined: try CommandSupport.keptDefined(configuration))
        _ = try CommandSupport.collator(configuration)
        warnings =
            resolved.warnings.map(\.description) + model.problems.map(\.description)
            + reading.problems.filter { !$0.failsClosed }.map { "\($0.place): \($0.text)" }
            + CommandSupport.credentialAttention(configuration) + configuration.openPlaces
    }
}
