import Configuration
import ContactModel
import Contracts
import GraphTarget
import SyncPlanning

/// Makes one contact and removes it for good, to see whether both work.
///
/// Its mark names no installation and no record, so that an interrupted one is found by the next doctor, whichever
/// installation that is of, and can never be adopted as a contact of an address book (ENGINE §3): a run takes it for
/// foreign and leaves it alone.
struct DoctorProbe: Sendable {
    let mailbox: MailboxExamination
    let book: String

    /// No installation is called so: their names are 16 hexadecimal digits.
    static let instance = "doctor"
    private static let addressBook = AddressBookID("probe")
    static let mark = ItemMark(
        instance: instance, addressBook: addressBook, record: RecordID(table: "satchel", key: "probe"), digest: { $0 })
    private static let contact = Contact([
        .displayName: .text("Satchel doctor"), .fileAs: .text("Satchel doctor"), .givenName: .text("Satchel"),
        .surname: .text("doctor"),
        .personalNotes: .text("A test contact. The next 'satchel doctor' removes it."),
    ])

    /// - Parameter folder: `nil`: there is none yet, so a folder is made and removed as well.
    func run(in folder: FolderID?) async -> DoctorFinding {
        if let folder { return await tryContact(in: folder) }
        guard mailbox.target.capabilities.removesPermanently else {
            return DoctorFinding(
                check: .write, severity: .note, member: mailbox.login, book: book,
                finding: "Not tried: there is no folder yet, and this cloud cannot delete a test folder for good.",
                remedy: "Run doctor again after the first sync.")
        }
        let name = "Satchel doctor \(mailbox.doctor.makeToken())"
        let mark = FolderMark(
            instance: Self.instance, addressBook: Self.addressBook, epoch: 0, site: mailbox.doctor.configuration.site)
        let made = await mailbox.perform(.createFolder(name: name, mark: mark))
        guard case .done(.folder(let found?)) = made else { return mailbox.finding(.write, made, book: book) }
        let finding = await tryContact(in: found.id)
        let removed = await mailbox.perform(.removeFolder(found.id))
        return removed.isRemoved ? finding : mailbox.finding(.write, removed, book: book)
    }

    private func tryContact(in folder: FolderID) async -> DoctorFinding {
        let origin = OriginMark(operation: OperationID(mailbox.doctor.makeToken()), epoch: 0)
        let made = await mailbox.perform(.create(folder, Self.contact, mark: Self.mark, origin: origin))
        guard case .done(.written(let item)) = made else {
            // One that was made although the answer was lost is found by its mark, now or by the next doctor.
            await removeFound(in: folder)
            return mailbox.finding(.write, made, book: book)
        }
        let removed = await mailbox.perform(.remove(item.id))
        switch removed {
        case .refused(let refusal) where refusal.kind == .itemGone:
            return .ok(.write, "A test contact was made and is gone.", member: mailbox.login, book: book)
        case .done(.removed(.leftInDeletedItems)):
            return DoctorFinding(
                check: .write, severity: .note, member: mailbox.login, book: book,
                finding:
                    "It can be written to. What is removed goes to Deleted Items: this cloud deletes nothing for good.",
                remedy: "A retention policy for Deleted Items closes the gap.")
        case .done:
            return await isGone(item.id)
                ? .ok(.write, "A test contact was made and removed for good.", member: mailbox.login, book: book)
                : DoctorFinding(
                    check: .write, severity: .warning, member: mailbox.login, book: book,
                    finding: "A test contact is still there after it was removed.",
                    remedy: "Run doctor again in some minutes: it removes what is left.")
        default: return mailbox.finding(.write, removed, book: book)
        }
    }

    private func isGone(_ item: ItemID) async -> Bool {
        await mailbox.perform(.item(item, properties: [])) == .done(.item(nil))
    }

    private func removeFound(in folder: FolderID) async {
        let outcome = await mailbox.perform(.search(folder, mark: Self.mark, properties: []))
        guard case .done(.items(let items)) = outcome else { return }
        for item in items { _ = await mailbox.perform(.remove(item.id)) }
    }
}

extension MailboxExamination {
    /// Removes folders that an interrupted doctor made, with the test contact in them, and nothing else.
    func removeLeftFolders(_ folders: [TargetFolder]) async -> [DoctorFinding] {
        let left = folders.filter { $0.mark.flatMap { FolderMark($0) }?.instance == DoctorProbe.instance }
        guard !left.isEmpty else { return [] }
        guard member.books.contains(where: { doctor.mayWrite($0.mode) }) else {
            return [
                DoctorFinding(
                    check: .write, severity: .note, member: login,
                    finding: "\(left.count) test folders of an interrupted doctor are left.",
                    remedy: "satchel doctor --write --member \(login) removes them.")
            ]
        }
        for folder in left {
            let items: [TargetItem]
            switch await list(folder.id) {
            case .success(let found): items = found
            case .failure(let outcome): return [finding(.write, outcome.value)]
            }
            for item in items where item.mark.text == DoctorProbe.mark.text { _ = await perform(.remove(item.id)) }
            let removed = await perform(.removeFolder(folder.id))
            guard removed.isRemoved else { return [leftFolderFinding(removed)] }
        }
        return [
            DoctorFinding(
                check: .write, severity: .note, member: login,
                finding: "\(left.count) test folders of an interrupted doctor were removed.")
        ]
    }

    private func leftFolderFinding(_ outcome: TargetOutcome) -> DoctorFinding {
        guard outcome.refused?.kind == .folderNotEmpty else { return finding(.write, outcome) }
        return DoctorFinding(
            check: .write, severity: .warning, member: login,
            finding: "A test folder of an interrupted doctor holds something that is not Satchel's.",
            remedy: "Let the member move it elsewhere and delete the folder named 'Satchel doctor …'.")
    }
}

extension TargetOutcome {
    /// Whether a folder is gone: by this request, or by one before it whose answer was lost.
    fileprivate var isRemoved: Bool {
        if case .done = self { true } else { refused?.kind == .folderGone }
    }
}

extension MarkReading {
    fileprivate var text: String? {
        if case .mark(let text, _) = self { text } else { nil }
    }
}
