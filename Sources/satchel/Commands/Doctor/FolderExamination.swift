import Configuration
import ContactModel
import Contracts
import SyncPlanning

/// What there is to see of one address book's contact folder.
struct FolderExamination: Sendable {
    let mailbox: MailboxExamination
    let book: Book
    let folders: [TargetFolder]

    /// What the folder's items are, by their marks alone: no property of a contact is read.
    private struct Items: Sendable {
        var foreign = 0
        /// Of these, what the configuration calls leftovers.
        var leftovers = 0
        /// Carry a mark, but not one of this address book.
        var otherMarks = 0
        var probes: [ItemID] = []
    }

    func examine() async -> [DoctorFinding] {
        if book.folder == .default { return await examineDefaultFolder() }
        if let folder {
            return [.ok(.folder, "It is there.", member: login, book: book.name)] + (await examine(folder))
        }
        var findings = [DoctorFinding]()
        if let row, row.folder != nil, row.state != .lost || namesake == nil {
            findings.append(
                found(
                    .folder, .warning, "The contact folder was deleted, or moved away from Contacts.",
                    "satchel sync --member \(login) makes it anew."))
        } else if let namesake {
            findings.append(self.findings(about: namesake))
        } else {
            findings.append(.ok(.folder, "There is none yet; the first run makes it.", member: login, book: book.name))
        }
        return findings + (await tryWriting(in: nil))
    }

    private func examineDefaultFolder() async -> [DoctorFinding] {
        guard let folder else {
            return [
                found(
                    .folder, .warning, "The mailbox shows no default Contacts folder, which the book is to be in.",
                    "Let the member open Contacts once in Outlook; if that does not help, set folder: own in the book.")
            ]
        }
        let finding = "It is the default Contacts folder, which is the member's: Satchel changes what it marked, alone."
        return [.ok(.folder, finding, member: login, book: book.name)] + (await examine(folder))
    }

    // MARK: Which folder

    private var login: String { mailbox.login }

    private var row: AddressBookRow? {
        mailbox.journal.view?.addressBooks.first {
            $0.mailbox == mailbox.mailbox && $0.book == book.id && ![.closed, .draining].contains($0.state)
                && $0.ownsFolder == (book.folder == .own)
        }
    }

    private var folder: TargetFolder? {
        if book.folder == .default { return folders.first(where: \.isDefault) }
        guard let row, let id = row.folder else { return nil }
        return folders.first { $0.id == id && $0.isInPlace }
    }

    /// A folder that has the name without being ours.
    private var namesake: TargetFolder? {
        folders.first { folder in
            guard folder.isInPlace, folder.name.lowercased() == book.name.lowercased() else { return false }
            guard let row, let mark = folder.mark.flatMap({ FolderMark($0) }) else { return true }
            return mark.addressBook != row.id
        }
    }

    private func findings(about namesake: TargetFolder) -> DoctorFinding {
        if namesake.mark != nil {
            return found(
                .folder, .warning, "A folder of the book's name carries the mark of another installation of Satchel.",
                "If that installation is gone, let the member delete the folder; otherwise give the book another name.")
        }
        if book.reuseFolder {
            return .ok(.folder, "A folder of the book's name will be taken over.", member: login, book: book.name)
        }
        return found(
            .folder, .warning, "A folder of the book's name exists and is not Satchel's.",
            "Set reuse_folder: true in the book to take it over, or rename the folder or the book.")
    }

    // MARK: What lies in it

    private func examine(_ folder: TargetFolder) async -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        let rules = mailbox.doctor.configuration.leftovers
        switch await mailbox.list(folder.id, rules == nil ? [] : LeftoverRules.properties) {
        case .failure(let outcome): return [mailbox.finding(.items, outcome.value, book: book.name)]
        case .success(let found):
            let items = sort(found)
            findings += judge(items)
            findings += await removeLeft(items.probes)
        }
        return findings + (await tryWriting(in: folder.id))
    }

    private func judge(_ items: Items) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        // In the default folder they are what the folder is there for.
        if items.foreign > 0, book.folder == .own {
            findings.append(
                found(
                    .items, .note, "\(items.foreign) items in the folder are not Satchel's. They are never touched.",
                    "If another tool left them there, remove them with that tool, or by hand, or see "
                        + "Documentation/Migration.md: satchel adopt --member \(login) offers what can be done."))
        }
        if items.leftovers > 0 {
            findings.append(
                found(
                    .items, .note, "\(items.leftovers) contacts in the folder were left by another tool.",
                    "satchel adopt --member \(login) offers to take them over or to remove them: "
                        + "Documentation/Migration.md."))
        }
        if items.otherMarks > 0 {
            findings.append(
                found(
                    .items, .warning,
                    "\(items.otherMarks) items carry the mark of another address book or installation. They are never "
                        + "touched.",
                    "If that installation is gone, let the member delete them."))
        }
        return findings.isEmpty
            ? [.ok(.items, nothingToSay, member: login, book: book.name)] : findings
    }

    private var nothingToSay: String {
        book.folder == .own ? "All are Satchel's." : "No other installation of Satchel has left any there."
    }

    private func sort(_ found: [TargetItem]) -> Items {
        let own = mailbox.journal.view?.installation.flatMap { installation in
            // In the default folder the member's other address books may lie beside this one.
            book.folder == .default
                ? ItemMark.instancePrefix(installation.instance)
                : row.map { ItemMark.prefix(instance: installation.instance, addressBook: $0.id) }
        }
        var items = Items()
        for item in found {
            guard case .mark(let text, _) = item.mark else {
                items.foreign += 1
                if mailbox.doctor.configuration.leftovers?.fits(item.contact) == true { items.leftovers += 1 }
                continue
            }
            if text == DoctorProbe.mark.text {
                items.probes.append(item.id)
            } else if own.map({ !text.hasPrefix($0) }) ?? true {
                items.otherMarks += 1
            }
        }
        return items
    }

    // MARK: Writing

    private var mayWrite: Bool { mailbox.doctor.mayWrite(book.mode) }

    private func removeLeft(_ probes: [ItemID]) async -> [DoctorFinding] {
        guard !probes.isEmpty else { return [] }
        guard mayWrite else {
            return [
                found(
                    .write, .note, "\(probes.count) test contacts of an interrupted doctor lie in the folder.",
                    "satchel doctor --write --member \(login) removes them.")
            ]
        }
        for probe in probes {
            let outcome = await mailbox.perform(.remove(probe))
            guard case .done = outcome else { return [mailbox.finding(.write, outcome, book: book.name)] }
        }
        return [found(.write, .note, "\(probes.count) test contacts of an interrupted doctor were removed.", nil)]
    }

    private func tryWriting(in folder: FolderID?) async -> [DoctorFinding] {
        guard mayWrite else {
            let why =
                mailbox.doctor.writing == .never
                ? "--read-only was given" : "the mode of the book is \(book.mode.rawValue)"
            return [
                found(
                    .write, .note, "Not tried: \(why).",
                    "satchel doctor --write makes one test contact and removes it at once.")
            ]
        }
        return [await DoctorProbe(mailbox: mailbox, book: book.name).run(in: folder)]
    }

    private func found(
        _ check: DoctorCheck, _ severity: DoctorFinding.Severity, _ finding: String, _ remedy: String?
    ) -> DoctorFinding {
        DoctorFinding(
            check: check, severity: severity, member: login, book: book.name, finding: finding, remedy: remedy)
    }
}

extension Doctor {
    func mayWrite(_ mode: SyncMode) -> Bool {
        switch writing {
        case .always: true
        case .never: false
        case .asModesSay: mode == .live || mode == .nodelete
        }
    }
}
