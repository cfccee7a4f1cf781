import ContactModel
import Contracts
import Sentences
import SyncPlanning

extension MailboxRequests {
    /// The default Contacts folder first, then those directly below it, which is where ours are made (FACTS §4).
    func folders() -> Step {
        askForDefaultFolder { home in folderPage(firstFolderPage, home, found: [], pages: 1) }
    }

    private var firstFolderPage: String {
        path("/contactFolders?$top=\(Self.foldersPageMax)&\(Self.folderMark)")
    }

    private static let folderMark = ExtendedProperty.expansion([ExtendedProperty.folderMark])

    private func folderPage(
        _ address: String, _ home: DefaultFolders.Folder, found: [TargetFolder], pages: Int
    ) -> Step {
        let call = GraphCall(
            kind: .folders, subject: .folderContent, path: address,
            task: TargetTask.listFolders.text(mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else { return .finished(Classification(call: call, answer: answer).outcome) }
            guard let page = answer.page else { return .finished(call.undecodable(answer)) }
            let folders = page.entities.compactMap { $0.folder(in: home) }
            guard folders.count == page.entities.count else { return .finished(call.undecodable(answer)) }
            let all = found + folders
            guard let link = page.nextLink else {
                let root = TargetFolder(id: home.id, name: home.name, parent: nil, isInPlace: true, mark: nil)
                return .finished(.done(.folders([root] + all.filter { $0.id != home.id })))
            }
            guard let next = path(of: link) else { return .finished(call.undecodable(answer)) }
            guard pages < Self.pagesMax else { return .finished(call.endless(Self.pagesMax)) }
            return folderPage(next, home, found: all, pages: pages + 1)
        }
    }

    /// Where the folder is not in place by what is remembered, the default folder is asked for again: a mailbox that
    /// was moved by making it anew has another one.
    func folder(_ id: FolderID) -> Step {
        guard let home = defaultFolders[mailbox] else { return askForDefaultFolder { folder(id, in: $0) } }
        return folder(id, in: home) { found in
            found.isInPlace ? nil : askForDefaultFolder { folder(id, in: $0) }
        }
    }

    /// - Parameter instead: another way to go on from what was found, if there is one.
    private func folder(
        _ id: FolderID, in home: DefaultFolders.Folder,
        instead: @escaping @Sendable (TargetFolder) -> Step? = { _ in nil }
    ) -> Step {
        let call = GraphCall(
            kind: .folder, subject: .folder, path: path(id, "?\(Self.folderMark)"),
            task: TargetTask.readFolder.text(id, mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else {
                let outcome = Classification(call: call, answer: answer).outcome
                return .finished(outcome.refusal?.kind == .folderGone ? .done(.folder(nil)) : outcome)
            }
            guard let folder = answer.entity?.folder(in: home) else { return .finished(call.undecodable(answer)) }
            return instead(folder) ?? .finished(.done(.folder(folder)))
        }
    }

    func createFolder(_ name: String, _ mark: FolderMark) -> Step {
        let body: [String: JSONValue] = [
            "displayName": .text(name), "singleValueExtendedProperties": ExtendedProperty.json(mark),
        ]
        let call = GraphCall(
            kind: .createFolder, subject: .folderContent, method: "POST", path: path("/contactFolders"),
            body: .object(body), task: TargetTask.createFolder.text(mailbox))
        return .call(call) { answer in
            guard let entity = answer.entity, let id = entity.id, !id.isEmpty else { return nil }
            // Where it lies and what it carries is what the request said; the answer need not repeat it.
            return .folder(
                TargetFolder(
                    id: FolderID(id), name: entity.displayName ?? name,
                    parent: entity.parentFolderID.map { FolderID($0) }, isInPlace: true, mark: mark.description))
        }
    }

    func updateFolder(_ id: FolderID, _ members: [String: JSONValue], _ task: TargetTask) -> Step {
        let call = GraphCall(
            kind: .updateFolder, subject: .folder, method: "PATCH", path: path(id), body: .object(members),
            task: task.text(id, mailbox))
        return .call(call) { _ in .done }
    }

    /// Removing a folder takes all that is in it along, also contact groups, which no listing shows (FACTS §2.7), and
    /// subfolders that its owner made: both are asked for first.
    func removeFolder(_ id: FolderID) -> Step {
        ifEmpty(id, "/contacts?$top=1&$select=id&$count=true") {
            ifEmpty(id, "/childFolders?$top=1&$select=id&$count=true") {
                remove(path(id), subject: .folder, task: TargetTask.removeFolder.text(id, mailbox))
            }
        }
    }

    private func ifEmpty(_ id: FolderID, _ list: String, _ next: @escaping @Sendable () -> Step) -> Step {
        let call = GraphCall(
            kind: .folder, subject: .folderContent, path: path(id, list),
            task: TargetTask.seeWhetherEmpty.text(id, mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else { return .finished(Classification(call: call, answer: answer).outcome) }
            guard let page = answer.page else { return .finished(call.undecodable(answer)) }
            guard page.entities.isEmpty, (page.count ?? 0) == 0, page.nextLink == nil else {
                let refusal = TargetRefusal(
                    kind: .folderNotEmpty, code: "FolderNotEmpty",
                    message: TargetSentence.somethingElseThere.text(TargetTask.removeFolder.text(id, mailbox)))
                return .finished(.refused(refusal))
            }
            return next()
        }
    }

    /// Asks for the default Contacts folder, remembers it and goes on with it.
    private func askForDefaultFolder(_ next: @escaping @Sendable (DefaultFolders.Folder) -> Step) -> Step {
        let call = GraphCall(
            kind: .folder, subject: .folder, path: path("/contactFolders/contacts?$select=id,displayName"),
            task: TargetTask.findDefaultFolder.text(mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else {
                let outcome = Classification(call: call, answer: answer).outcome
                // The name `contacts` is used by others and documented nowhere. Where it is not known, what lies in
                // the folder tells its id.
                let isUnknownName = [.folderGone, .unsupported].contains(outcome.refusal?.kind)
                return isUnknownName
                    ? defaultFolder(byContentOf: Self.contents, else: outcome, next) : .finished(outcome)
            }
            guard let entity = answer.entity, let id = entity.id, !id.isEmpty else {
                return .finished(call.undecodable(answer))
            }
            return found(DefaultFolders.Folder(id: FolderID(id), name: entity.displayName ?? ""), next)
        }
    }

    /// What the default Contacts folder holds, and nothing else does (FACTS §4).
    private static let contents = ["/contactFolders", "/contacts"]

    private func defaultFolder(
        byContentOf lists: [String], else outcome: TargetOutcome,
        _ next: @escaping @Sendable (DefaultFolders.Folder) -> Step
    ) -> Step {
        guard let list = lists.first else { return .finished(outcome) }
        let call = GraphCall(
            kind: .folder, subject: .folder, path: path("\(list)?$top=1&$select=id,parentFolderId"),
            task: TargetTask.findDefaultFolder.text(mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else { return .finished(Classification(call: call, answer: answer).outcome) }
            guard let parent = answer.page?.entities.first?.parentFolderID, !parent.isEmpty else {
                return defaultFolder(byContentOf: Array(lists.dropFirst()), else: outcome, next)
            }
            return found(DefaultFolders.Folder(id: FolderID(parent), name: ""), next)
        }
    }

    private func found(
        _ home: DefaultFolders.Folder, _ next: @Sendable (DefaultFolders.Folder) -> Step
    ) -> Step {
        defaultFolders.remember(home, of: mailbox)
        return next(home)
    }
}

extension WireEntity {
    fileprivate func folder(in home: DefaultFolders.Folder) -> TargetFolder? {
        guard let id, !id.isEmpty else { return nil }
        let parent = parentFolderID.map { FolderID($0) }
        let isHome = FolderID(id) == home.id
        return TargetFolder(
            id: FolderID(id), name: displayName ?? "", parent: isHome ? nil : parent,
            isInPlace: isHome || parent == home.id,
            mark: extendedProperties?[ExtendedProperty.folderMark.lowercased()])
    }
}
