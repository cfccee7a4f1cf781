import Locking

@testable import Console

/// A configuration's file that is only thought of, and what was asked of it.
struct InventedChanges: Sendable {
    static let text = "site: muster\nseats: 200\n"
    static let digest = "0123456789ab"

    var text = Self.text
    var books: [BookFormFact] = []
    var faults: [PlacedFault] = []
    var hindrance: String?
    var lastSave: SavedConfiguration.State?
    var doubt: String?
    var beginning = PreviewBeginning.begun
    var state = ChangePreview.State.ended(.invented())
    var differences = ["book crm: limit: 40, was 2000"]
    var hasPreview = false
    /// What the preview's draft was made of.
    var base = Self.digest
    var saving = SaveOutcome.saved
    /// What was asked for.
    var drafts: [ConfigurationDraft] = []
    var saves: [String] = []
    var drops: [String] = []

    fileprivate var fact: ConfigurationFact {
        ConfigurationFact(
            fileName: "/etc/satchel/satchel.yaml", text: text, digest: Self.digest, books: books, faults: faults,
            inUse: Self.digest, hindrance: hindrance,
            lastSave: lastSave.map {
                SavedConfiguration(
                    digest: Self.digest, account: "anna", at: "2026-11-24T09:30:00Z",
                    aside: "/etc/satchel/satchel.yaml.before-change-1", doubt: doubt, state: $0)
            })
    }

    fileprivate var preview: ChangePreview? {
        guard hasPreview else { return nil }
        return ChangePreview(
            id: "p1", account: "anna", begunAt: "2026-11-24T09:30:00Z", digest: "ba9876543210", base: base,
            differences: differences, text: "site: muster\nseats: 201\n", state: state)
    }
}

extension ForetoldChange {
    /// Of two members: 120 new contacts, 45 that go, 1,020 that change; one that would be held, one repair.
    static func invented(obstacle: String? = nil, problem: String = "") -> ForetoldChange {
        let (new, filter) = (Kind(.create, "new"), Kind(.remove, "filter"))
        let books = [
            AddressBook(
                member: "hmueller", book: "CRM", counts: [new: 120, Kind(.update, "drift"): 1], problems: [problem]),
            AddressBook(
                member: "bbauer", book: "CRM",
                counts: [filter: 45, Kind(.update, "changed"): 1020, Kind(.held, "limit"): 1], problems: []),
        ]
        return ForetoldChange(
            addressBooks: books, lookedAt: 24,
            operations: (0..<120).map { Operation(place: 0, kind: new, record: "Kontakte/\($0)") }
                + (0..<45).map { Operation(place: 1, kind: filter, record: "Kontakte/1000\($0)") },
            remarks: ["Book CRM has a new definition."], obstacle: obstacle)
    }
}

extension InventedDesk {
    func configuration() async -> ConfigurationFact? { changes.withLock { $0.fact } }

    func formerConfigurations() async -> [FormerConfigurationFact]? {
        [
            FormerConfigurationFact(
                digest: InventedChanges.digest, since: "2026-11-24T09:30:00Z", until: nil, isFile: true,
                differences: ["seats: 200, was 100"]),
            FormerConfigurationFact(
                digest: "aaaaaaaaaaaa", since: "2026-11-20T09:30:00Z", until: "2026-11-24T09:30:00Z", isFile: false,
                differences: nil),
        ]
    }

    func beginPreview(of draft: ConfigurationDraft, by account: String) async -> PreviewBeginning {
        changes.withLock { changes in
            changes.drafts.append(draft)
            if changes.beginning == .begun { changes.hasPreview = true }
            return changes.beginning
        }
    }

    func preview() async -> ChangePreview? { changes.withLock { $0.preview } }

    func dropPreview(_ id: String, by account: String) async -> Bool {
        changes.withLock { changes in
            changes.drops.append(id)
            defer { changes.hasPreview = false }
            return changes.hasPreview
        }
    }

    func savePreview(_ id: String, by account: String) async -> SaveOutcome {
        changes.withLock { changes in
            changes.saves.append("\(id) \(account)")
            if changes.saving == .saved { changes.hasPreview = false }
            return changes.saving
        }
    }
}
