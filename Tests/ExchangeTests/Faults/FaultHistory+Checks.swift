import ContactModel
import Contracts
import ExchangeSimulator
import Locking
import SyncEngine
import SyncPlanning

extension FaultHistory {
    // MARK: The address book

    /// The items marked for the book are the selection, each once and each with its contact.
    ///
    /// - Parameter isFinal: whether a listing has looked at copies whose marks could not be read at first.
    mutating func checkContent(_ book: ExchangeStage.Book, isFinal: Bool) async throws {
        let behaviour = stage.simulator.configuration.behaviour
        // As it is stored, not as it is shown.
        stage.simulator.configure { $0.behaviour = SimulatorBehaviour() }
        // Where nothing can be deleted for good, what we removed lies in Deleted Items.
        let all = try stage.member(book).contacts().filter {
            $0.location == .contacts || $0.location == .deletedItems && behaviour.isGlobalCloud
        }
        stage.simulator.configure { $0.behaviour = behaviour }
        guard let content = try await stage.journal.content(of: book.id) else { return fail("\(book.id) is unknown") }
        var byRecord: [RecordID: [SimulatedContact]] = [:]
        let made = isFinal ? [] : Set(stage.simulator.deeds().compactMap(\.made))
        for item in all where !isTheMembers(item, content) && !made.contains(item.id) {
            if let record = item.record(of: book) { byRecord[record, default: []].append(item) }
        }
        let crm = stage.crm(book)
        let selected = Set(crm.selected.map(InventedCRM.id))
        for record in selected.union(byRecord.keys).sorted() {
            let items = byRecord[record] ?? []
            let wanted = selected.contains(record)
            if items.count != (wanted ? 1 : 0) {
                let entries = content.entries.filter { $0.record == record }
                fail(
                    "\(items.count) items of \(record), wanted \(wanted ? 1 : 0): \(items.map { "\($0.id.suffix(16)) in \($0.folderName)" }), "
                        + "\(entries), parked \(content.parked.filter { $0.record == record })")
                continue
            }
            guard let number = crm.number(record), let item = items.first else { continue }
            if item.folderID != content.row.folder?.text { fail("the item of \(record) lies in \(item.folderName)") }
            expect(crm.contact(number), item, record)
        }
        checkFolders(book, content.row.folder)
    }

    /// Whether the member made it by copying, or took it out of the folder before we learnt of it, as by moving or
    /// deleting an item whose creation was never answered: no reading of the folder finds that one (ENGINE §6).
    private func isTheMembers(_ item: SimulatedContact, _ content: AddressBookContent) -> Bool {
        let isElsewhere = item.folderID != content.row.folder?.text
        let isCopy = content.foreign.contains { $0.kind == .copy && $0.item.text == item.id }
        let deeds = stage.simulator.deeds()
        if deeds.contains(where: { $0.made == item.id }) { return isCopy || isElsewhere }
        let isKnown = stage.itemsKnown.withLock { $0.contains(ItemID(item.id)) }
        return isElsewhere && !isKnown && deeds.contains { $0.item == item.id }
    }

    private mutating func expect(_ wanted: Contact, _ item: SimulatedContact, _ record: RecordID) {
        let crmProperties = Set(ContactProperty.allCases).subtracting(Self.madeUp(wanted))
        let shown = item.content(Set(wanted.properties).union(crmProperties.intersection(mapped)))
        for property in mapped.subtracting(Self.madeUp(wanted)) where shown[property] != wanted[property] {
            fail(
                "\(record) shows \(property) \(shown[property].map { "\($0)" } ?? "-"), wanted "
                    + "\(wanted[property].map { "\($0)" } ?? "-")")
        }
    }

    private var mapped: Set<ContactProperty> { stage.crm(stage.books[0]).properties }

    /// Where the CRM has none, the service makes up its own.
    private static func madeUp(_ contact: Contact) -> Set<ContactProperty> {
        Set([ContactProperty.displayName, .fileAs].filter { contact[$0] == nil })
    }

    private mutating func checkFolders(_ book: ExchangeStage.Book, _ folder: FolderID?) {
        guard let folders = try? stage.member(book).folders() else { return fail("\(book.id) has no mailbox") }
        let own = folders.filter { $0.id == folder?.text }
        guard own.count == 1, own[0].location == .contacts else { return fail("the folder is \(own)") }
        if stage.ownsFolder {
            if own[0].displayName != "CRM" { fail("the folder is called \(own[0].displayName)") }
        } else if own[0] != folders.first || own[0].displayName != "Contacts" || !own[0].extendedProperties.isEmpty {
            fail("the default folder is \(own[0])")
        }
    }

    /// No record has two items in the folder at any time, but for copies that the member made (I1).
    mutating func checkDoubles(_ book: ExchangeStage.Book) async throws {
        let made = Set(stage.simulator.deeds().compactMap(\.made))
        let records = try await stage.shown(book).filter { !made.contains($0.id) }.compactMap { $0.record(of: book) }
        for (record, items) in Dictionary(grouping: records, by: \.self) where items.count > 1 {
            fail("\(items.count) items of \(record) at once")
        }
    }

    /// A run that carried out all it had to leaves nothing of what the member may not see (I4, I5).
    mutating func checkRevocations(_ book: ExchangeStage.Book, _ summary: RunSummary) async throws {
        let isWhole = [.ok, .held].contains(summary.outcome) && summary.selected != nil && !summary.hasLeftovers
        guard isWhole, summary.unknownOutcomes == 0, let content = try await stage.journal.content(of: book.id) else {
            return
        }
        let made = Set(stage.simulator.deeds().compactMap(\.made))
        let known = Set(content.entries.filter { $0.state == .present }.compactMap(\.item?.text))
        let crm = stage.crm(book)
        for item in try await stage.shown(book) where !made.contains(item.id) {
            guard let number = item.record(of: book).flatMap({ crm.number($0) }) else { continue }
            let record = crm.records[number]
            // What a late create brings is found by the next run.
            if !record.isVisible, stage.itemsKnown.withLock({ $0.contains(ItemID(item.id)) }) {
                fail("\(InventedCRM.id(number)) is there, and its member may not see it")
            }
            if !record.phoneIsReadable, known.contains(item.id), item.text("mobilePhone") != nil {
                fail("\(InventedCRM.id(number)) shows a phone that its member may not read")
            }
        }
    }

    // MARK: What is not ours

    /// Notes what the member's own contacts look like now.
    mutating func noteForeign(_ book: ExchangeStage.Book) throws {
        for contact in try stage.member(book).contacts() where contact.extendedProperties.isEmpty {
            foreign[contact.id] = contact
        }
    }

    /// Nobody but their member touched them; those that a fault let the member add are noted.
    mutating func checkForeign(_ book: ExchangeStage.Book) async throws {
        let contacts = try stage.member(book).contacts().filter(\.extendedProperties.isEmpty)
        let written = Set(stage.simulator.writes().compactMap(\.item))
        let purgesFolder = stage.simulator.deeds().contains { $0.deed == .purgesFolder }
        for contact in contacts {
            if written.contains(contact.id) { fail("somebody else's contact \(contact.id.suffix(16)) was written") }
            guard let before = foreign[contact.id] else {
                foreign[contact.id] = contact
                continue
            }
            if contact.location == .purged, purgesFolder { continue }
            if contact.etag != before.etag || contact.properties != before.properties || contact.photo != before.photo {
                fail("somebody else's contact \(contact.id.suffix(16)) changed")
            }
            // Nothing that happens to the default folder takes its contacts along.
            if !stage.ownsFolder, contact.location != before.location {
                fail("somebody else's contact \(contact.id.suffix(16)) went to \(contact.location)")
            }
        }
    }
}
