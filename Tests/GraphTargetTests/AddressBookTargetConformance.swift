import ContactModel
import Contracts
import SyncPlanning
import Testing

/// What every address book target does, whatever protocol it speaks, as far as its capabilities say so.
struct AddressBookTargetConformance {
    let target: any AddressBookTarget
    let mailbox: MailboxID

    private static let properties = Set(Contact.anna.properties + [.homePhones, .homeAddress])

    func check() async throws {
        let folder = try await checkFolder()
        let created = try await checkCreate(in: folder)
        let cursor = try await checkObservation(of: created, in: folder)
        let updated = try await checkUpdate(of: created)
        try await checkClearing(of: updated)
        try await checkChanges(since: cursor, show: created.id, in: folder)
        try await checkRemoval(of: created.id, in: folder)
        try await checkFolderEnds(folder)
    }

    private func one(_ request: TargetRequest) async throws -> TargetResult {
        let outcome = try #require(await target.perform([request], in: mailbox).first)
        guard case .done(let result) = outcome else { throw Unexpected(outcome) }
        return result
    }

    private struct Unexpected: Error {
        let outcome: TargetOutcome
        init(_ outcome: TargetOutcome) { self.outcome = outcome }
    }

    private func checkFolder() async throws -> FolderID {
        guard case .folder(let made?) = try await one(.createFolder(name: "CRM 'eins'", mark: folderMark)) else {
            throw Unexpected(.unknown("no folder"))
        }
        #expect(made.mark == folderMark.description)
        #expect(made.isInPlace)

        let renewed = FolderMark(instance: "11aa", addressBook: AddressBookID("b7"), epoch: 4, site: "neu")
        #expect(try await one(.markFolder(made.id, renewed)) == .done)
        #expect(try await one(.renameFolder(made.id, name: "CRM zwei")) == .done)
        let shown = TargetFolder(
            id: made.id, name: "CRM zwei", parent: made.parent, isInPlace: true, mark: renewed.description)
        #expect(try await one(.folder(made.id)) == .folder(shown))
        guard case .folders(let all) = try await one(.folders) else { throw Unexpected(.unknown("no folders")) }
        #expect(all.filter { $0.id == made.id } == [shown])
        #expect(all.contains { $0.id == made.parent && $0.parent == nil && $0.isInPlace && $0.mark == nil })

        let again = await target.perform([.createFolder(name: "crm ZWEI", mark: folderMark)], in: mailbox)
        guard case .refused(let refusal)? = again.first else { throw Unexpected(again[0]) }
        #expect(refusal.kind == .folderExists)
        return made.id
    }

    private func checkCreate(in folder: FolderID) async throws -> TargetItem {
        let request = TargetRequest.create(folder, .anna, mark: itemMark("4711"), origin: origin("op1"))
        guard case .written(let item) = try await one(request) else { throw Unexpected(.unknown("not written")) }
        #expect(item.contact.restricted(to: Self.properties) == Contact.anna.normalised)
        #expect(item.mark == .mark(itemMark("4711").text, origin: "op1:1"))
        #expect(item.folder == folder)
        return item
    }

    private func checkObservation(of created: TargetItem, in folder: FolderID) async throws -> Cursor {
        let page = try await changes(folder, since: nil)
        guard case .item(let changed)? = page.changes.last else { throw Unexpected(.unknown("no change")) }
        #expect(changed.id == created.id)
        #expect(changed.etag == created.etag)
        #expect(changed.mark == .notAsked)
        #expect(changed.contact.restricted(to: Self.properties) == Contact.anna.normalised)

        guard case .listing(let list) = try await one(.listing(folder, page: nil, properties: Self.properties)) else {
            throw Unexpected(.unknown("no listing"))
        }
        #expect(list.next == nil)
        #expect(list.items.map(\.id) == [created.id])
        #expect(list.items.first?.mark == created.mark)
        #expect(list.items.first?.contact.restricted(to: Self.properties) == Contact.anna.normalised)
        #expect(list.items.first?.createdAt == created.createdAt)

        let hit = try await one(.search(folder, mark: itemMark("4711"), properties: Self.properties))
        #expect(hit == .items(list.items))
        #expect(try await one(.search(folder, mark: itemMark("471"), properties: [])) == .items([]))
        guard case .item(let read?) = try await one(.item(created.id, properties: Self.properties)) else {
            throw Unexpected(.unknown("no item"))
        }
        #expect(read.mark == created.mark)
        #expect(read.folder == folder)
        return page.cursor
    }

    private func checkUpdate(of item: TargetItem) async throws -> TargetItem {
        let address = ContactValue.address(PostalAddress(city: "Singen", countryOrRegion: "DE"))
        let change: ContactChange = [
            .surname: .text("Berg"), .displayName: .text("Berg, Anna"), .fileAs: .text("Berg, Anna"),
            .businessAddress: address, .homePhones: .texts(["+49 7731 000003"]), .homeAddress: address,
        ]
        let marks = TargetRequest.Marks(mark: itemMark("4711"), origin: origin("op2"))
        guard case .written(let written) = try await one(.update(item.id, change, etag: nil, marks: marks)) else {
            throw Unexpected(.unknown("not written"))
        }
        var expected = Contact.anna
        for (property, value) in change { expected[property] = value }
        #expect(written.contact.restricted(to: Self.properties) == expected.normalised)
        #expect(written.etag != item.etag)
        guard case .item(let read?) = try await one(.item(item.id, properties: Self.properties)) else {
            throw Unexpected(.unknown("no item"))
        }
        #expect(read.mark == .mark(itemMark("4711").text, origin: "op2:1"))
        #expect(read.contact == expected.normalised)
        return written
    }

    private func checkClearing(of item: TargetItem) async throws {
        // Names stay, since a server makes one up where all are missing.
        let names: Set<ContactProperty> = [.surname, .givenName, .displayName, .fileAs]
        var change: ContactChange = [:]
        for property in Self.properties.subtracting(names) { change.updateValue(nil, forKey: property) }
        guard case .written(let cleared) = try await one(.update(item.id, change, etag: nil, marks: nil)) else {
            throw Unexpected(.unknown("not written"))
        }
        #expect(Set(cleared.contact.restricted(to: Self.properties).properties) == names)
    }

    private func checkChanges(since cursor: Cursor, show id: ItemID, in folder: FolderID) async throws {
        let page = try await changes(folder, since: cursor)
        let ids = page.changes.map { change in
            switch change {
            case .item(let item): item.id
            case .tombstone(let id): id
            }
        }
        #expect(Set(ids) == [id])
        #expect(try await changes(folder, since: page.cursor).changes.isEmpty)
    }

    private func checkRemoval(of id: ItemID, in folder: FolderID) async throws {
        let before = try await changes(folder, since: nil)
        let depth: TargetResult.RemovalDepth =
            target.capabilities.removesPermanently ? .permanent : .leftInDeletedItems
        #expect(try await one(.remove(id)) == .removed(depth))
        #expect(try await changes(folder, since: before.cursor).changes == [.tombstone(id)])
        guard depth == .permanent else { return }
        #expect(try await one(.item(id, properties: [])) == .item(nil))
        guard case .refused(let absence)? = await target.perform([.remove(id)], in: mailbox).first else {
            throw Unexpected(.unknown("removed twice"))
        }
        #expect(absence.kind == .itemGone)
        let late = await target.perform([.update(id, [.surname: .text("x")], etag: nil, marks: nil)], in: mailbox)
        guard case .refused(let refusal)? = late.first else { throw Unexpected(late[0]) }
        #expect(refusal.kind == .itemGone)
    }

    private func checkFolderEnds(_ folder: FolderID) async throws {
        guard case .removed(let depth) = try await one(.removeFolder(folder)) else {
            throw Unexpected(.unknown("not removed"))
        }
        let left = try await one(.folder(folder))
        if depth == .permanent {
            #expect(left == .folder(nil))
        } else {
            guard case .folder(let folder?) = left else { throw Unexpected(.unknown("no folder")) }
            #expect(!folder.isInPlace)
        }
    }

    /// All pages of a round as one.
    private func changes(_ folder: FolderID, since cursor: Cursor?) async throws -> ChangePage {
        var all: [ChangePage.Change] = []
        var next = cursor
        while true {
            guard
                case .changes(let page) = try await one(.changes(folder, since: next, properties: Self.properties))
            else { throw Unexpected(.unknown("no changes")) }
            all += page.changes
            if page.isLast { return ChangePage(changes: all, cursor: page.cursor, isLast: true) }
            next = page.cursor
        }
    }
}
