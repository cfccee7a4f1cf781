import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Contracts
import Cryptography
import Selection
import SyncEngine
import SyncPlanning

// Taking an offer (Decisions 18): first our marks are put on what is adopted, then an ordinary run brings it up to what its
// member may see, and fills the rest; only then anything is removed, into Deleted Items, since it is not ours.
extension SyncService {
    /// Takes an offer that was made by this service just now.
    package func adopt(_ offer: AdoptionOffer, _ request: AdoptionRequest) async throws(ServiceError) -> AdoptionReport
    {
        var report = AdoptionReport()
        for member in offer.members {
            report.members.append(await takeOver(member, &report.problems))
        }
        var run = CycleRequest()
        run.members = request.members
        run.books = request.books
        run.cause = "adopt"
        let cycle = try await cycle(run)
        report.cycle = cycle
        for (index, member) in offer.members.enumerated() where !Task.isCancelled {
            await discard(member, &report.members[index], &report.problems)
        }
        return report
    }

    // MARK: Adopting

    private func takeOver(_ member: AdoptionOffer.Member, _ problems: inout [String]) async -> AdoptionReport.Member {
        var done = AdoptionReport.Member(login: member.login)
        let adoptions = member.entries.compactMap { entry -> Adoption? in
            guard case .adopt(let record, let addressBook, _) = entry.offer else { return nil }
            return Adoption(leftover: entry.leftover, record: record, addressBook: addressBook)
        }
        guard !adoptions.isEmpty else { return done }
        do throws(JournalError) {
            let mailbox = try await LeasedMailbox(member.mailbox, self)
            for adoption in adoptions where !Task.isCancelled {
                let isDone = try await adopt(adoption, of: member, in: mailbox)
                if isDone { done.adopted += 1 } else { done.left += 1 }
            }
            try await mailbox.release()
        } catch {
            problems.append(error.message)
        }
        return done
    }

    private struct Adoption {
        let leftover: Leftover
        let record: RecordID
        let addressBook: AddressBookID
    }

    /// Notes the intent, puts our mark on the item, notes the outcome. Whatever happens in between, the next run finds out.
    private func adopt(
        _ adoption: Adoption, of member: AdoptionOffer.Member, in mailbox: LeasedMailbox
    ) async throws(JournalError) -> Bool {
        guard let installation, let content = try await parts.journal.content(of: adoption.addressBook),
            mode(of: content.row) > .plan, !content.entries.contains(where: { $0.record == adoption.record })
        else { return false }
        let hasPhoto = try await mayHavePhoto(adoption.leftover.item, in: mailbox)
        guard
            let before = await entry(
                for: adoption, of: member, content.row, hasPhoto: hasPhoto, under: mailbox.fence)
        else { return false }
        var row = content.row
        // The next run has something to do.
        row.digest = nil
        let wasForeign = content.foreign.contains { $0.item == adoption.leftover.item }
        let forget = wasForeign ? [JournalChange.removeForeign(row.id, adoption.leftover.item)] : []
        try await mailbox.commit(
            forget + [
                .putEntry(row.id, before), .putAddressBook(row),
                .appendDisclosure(disclosure(before, row, member, .possible)),
            ])
        let marks = TargetRequest.Marks(
            mark: ItemMark(
                instance: installation.instance, addressBook: row.id, record: adoption.record,
                digest: { SHA256.digest(of: $0) }),
            origin: OriginMark(operation: before.createOperation!, epoch: installation.epoch))
        let outcome = try await mailbox.perform(.update(adoption.leftover.item, [:], etag: nil, marks: marks))
        switch outcome {
        case .done:
            var entry = before
            entry.state = .present
            entry.intent = nil
            try await mailbox.commit([
                .putEntry(row.id, entry), .appendDisclosure(disclosure(before, row, member, .confirmed)),
            ])
            return true
        case .unknown:
            // The entry stays as it is: the next run reads the item.
            return false
        case .refused, .throttled, .conflict:
            let restore =
                wasForeign
                ? [JournalChange.putForeign(row.id, ForeignItem(item: adoption.leftover.item, kind: .member))] : []
            try await mailbox.commit(
                [
                    .removeEntry(row.id, adoption.record, slot: 0),
                    .appendDisclosure(disclosure(before, row, member, .void)),
                ] + restore)
            return false
        }
    }

    /// What a photo shows is the other tool's. Where it cannot be told, there may be one.
    private func mayHavePhoto(_ item: ItemID, in mailbox: LeasedMailbox) async throws(JournalError) -> Bool {
        try await mailbox.perform(.photo(item)) != .done(.photo(isThere: false))
    }

    /// The entry with its open intent; `nil`: the member may not see the record any more.
    private func entry(
        for adoption: Adoption, of member: AdoptionOffer.Member, _ row: AddressBookRow, hasPhoto: Bool,
        under fence: Fence
    ) async -> Entry? {
        guard let desires, let snapshot = desires.snapshot as Snapshot?, let book = snapshot.books[row.book],
            let perspective = snapshot.model.viewer(of: member.member)?.perspective(on: adoption.record)
        else { return nil }
        let options = MappingOptions(
            defaultRegion: parts.configuration.defaultRegion ?? "", timeZone: parts.configuration.timezone)
        let mask = FieldMask(book.mapping.contact(from: perspective, options: options).fields)
        let question = GateQuestion(
            addressBook: row.id, member: member.member, record: adoption.record, mask: mask,
            mappingVersion: snapshot.mappingVersions[book.id] ?? 0, rightsVersion: snapshot.rightsVersion)
        guard await desires.maySee(question) else { return nil }
        let operation = OpenIntent.adoptionOperation(parts.makeToken(), hasPhoto: hasPhoto)
        let now = parts.clock()
        return Entry(
            record: adoption.record, state: .updating,
            intent: OpenIntent(
                operation: operation, cause: OpenIntent.adoption, fence: fence.number, sentAt: now, outcome: .sent),
            createOperation: operation, item: adoption.leftover.item,
            photo: hasPhoto && book.mapping.photo != nil ? .unknown : nil, canonicalVersion: Contact.canonicalVersion,
            mask: mask, mappingVersion: question.mappingVersion, rightsVersion: question.rightsVersion, changedAt: now)
    }

    private func disclosure(
        _ entry: Entry, _ row: AddressBookRow, _ member: AdoptionOffer.Member,
        _ certainty: DisclosureRow.Certainty
    ) -> DisclosureRow {
        DisclosureRow(
            at: parts.clock(), mailbox: row.mailbox, member: member.member, addressBook: row.id, record: entry.record,
            act: .adopt, certainty: certainty, fields: entry.mask, cause: OpenIntent.adoption,
            rightsVersion: entry.rightsVersion, mappingVersion: entry.mappingVersion, run: nil,
            operation: entry.createOperation)
    }

    private func mode(of row: AddressBookRow) -> SyncMode {
        let book = lastResolved?.books.first { $0.id == row.book }
        return [parts.configuration.mode, book?.mode ?? .live, row.mode ?? .live].min() ?? .plan
    }

    // MARK: Removing

    private func discard(
        _ member: AdoptionOffer.Member, _ done: inout AdoptionReport.Member, _ problems: inout [String]
    ) async {
        guard member.entries.contains(where: \.isForRemoval) else { return }
        var removed = 0
        var left = 0
        do throws(JournalError) {
            let rows = try await parts.journal.addressBooks().filter { $0.mailbox == member.mailbox }
            let mode = rows.filter { $0.state == .live }.map(mode).max() ?? .off
            var present: Set<RecordID> = []
            for row in rows where row.state == .live {
                let entries = try await parts.journal.content(of: row.id)?.entries ?? []
                present.formUnion(entries.filter { $0.state == .present && $0.slot == 0 }.map(\.record))
            }
            let mailbox = try await LeasedMailbox(member.mailbox, self)
            for entry in member.entries where !Task.isCancelled {
                guard case .remove(let why, let record) = entry.offer else { continue }
                let mayGo = mayGo(why, record, present, mode)
                let isGone = mayGo ? try await discard(entry.leftover, in: mailbox) : false
                if isGone { removed += 1 } else { left += 1 }
            }
            try await mailbox.release()
        } catch {
            problems.append(error.message)
        }
        done.removed += removed
        done.left += left
    }

    /// What stands for a contact that the address book is to have goes only when that is there.
    private func mayGo(
        _ why: LeftoverOffer.Why, _ record: RecordID?, _ present: Set<RecordID>, _ mode: SyncMode
    ) -> Bool {
        switch why {
        case .notVisible: mode > .plan
        case .held, .replaced: mode == .live && record.map(present.contains) ?? false
        case .notSelected, .unknown: mode == .live
        }
    }

    private func discard(_ leftover: Leftover, in mailbox: LeasedMailbox) async throws(JournalError) -> Bool {
        let outcome = try await mailbox.perform(.discard(leftover.item, etag: leftover.etag))
        if case .done = outcome { return true }
        if case .refused(let refusal) = outcome { return refusal.kind == .itemGone }
        return false
    }
}

extension AdoptionOffer.Entry {
    fileprivate var isForRemoval: Bool {
        if case .remove = offer { true } else { false }
    }
}
