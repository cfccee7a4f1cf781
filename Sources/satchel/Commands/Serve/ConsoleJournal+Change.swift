import Console

/// Changes of the configuration.
extension ConsoleJournal {
    func configuration() async -> ConfigurationFact? { await changes.configuration() }

    func formerConfigurations() async -> [FormerConfigurationFact]? { await changes.former() }

    func beginPreview(of draft: ConfigurationDraft, by account: String) async -> PreviewBeginning {
        await changes.begin(draft, by: account)
    }

    func preview() async -> ChangePreview? { await changes.preview() }

    func dropPreview(_ id: String, by account: String) async -> Bool { await changes.drop(id) }

    func savePreview(_ id: String, by account: String) async -> SaveOutcome {
        await changes.save(id, by: account)
    }
}
