import Console

/// Changes of the configuration.
extension ConsoleJournal {
    nonisolated func configuration() async -> ConfigurationFact? { await changes.configuration() }

    nonisolated func formerConfigurations() async -> [FormerConfigurationFact]? { await changes.former() }

    nonisolated func beginPreview(of draft: ConfigurationDraft, by account: String) async -> PreviewBeginning {
        await changes.begin(draft, by: account)
    }

    nonisolated func preview() async -> ChangePreview? { await changes.preview() }

    nonisolated func dropPreview(_ id: String, by account: String) async -> Bool { await changes.drop(id) }

    nonisolated func savePreview(_ id: String, by account: String) async -> SaveOutcome {
        await changes.save(id, by: account)
    }
}
