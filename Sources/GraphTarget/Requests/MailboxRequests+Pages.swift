import ContactModel
import Contracts
import Sentences
import SyncPlanning

extension MailboxRequests {
    /// A page of changes. Marks cannot be had here, and neither can a page size in the query (FACTS §6).
    func changes(_ folder: FolderID, _ cursor: Cursor?, _ properties: Set<ContactProperty>) -> Step {
        let task = TargetTask.readChanges.text(folder, mailbox)
        let first = path(folder, "/contacts/delta?\(Self.selection(properties, ["parentFolderId"]))")
        guard let address = cursor.map({ path(of: $0.text) }) ?? first else { return .finished(foreign(task)) }
        let call = GraphCall(
            kind: .changes, subject: .changes(hasCursor: cursor != nil), path: address, pageItems: Self.pageItemsMax,
            task: task)
        return .call(call) { answer in changePage(answer).map { .changes($0) } }
    }

    private func changePage(_ answer: GraphAnswer) -> ChangePage? {
        guard let page = answer.page, let link = page.nextLink ?? page.deltaLink, path(of: link) != nil else {
            return nil
        }
        var changes: [ChangePage.Change] = []
        for entity in page.entities {
            guard let item = entity.item(asksForMark: false) else { return nil }
            changes.append(entity.isRemoved ? .tombstone(item.id) : .item(item))
        }
        return ChangePage(changes: changes, cursor: Cursor(link), isLast: page.nextLink == nil)
    }

    func listing(_ folder: FolderID, _ cursor: Cursor?, _ properties: Set<ContactProperty>) -> Step {
        let task = TargetTask.listFolder.text(folder, mailbox)
        let first = path(folder, "/contacts?\(Self.contentQuery(properties))")
        guard let address = cursor.map({ path(of: $0.text) }) ?? first else { return .finished(foreign(task)) }
        let call = GraphCall(kind: .listing, subject: .folderContent, path: address, task: task)
        return .call(call) { answer in
            itemPage(answer).map { .listing(ListingPage(items: $0.items, next: $0.next.map { Cursor($0) })) }
        }
    }

    /// The items that carry exactly this mark; the server also finds those whose mark differs in case.
    func search(_ folder: FolderID, _ mark: ItemMark, _ properties: Set<ContactProperty>) -> Step {
        let query = "\(Self.contentQuery(properties))&\(ExtendedProperty.search(mark))"
        return searchPage(path(folder, "/contacts?\(query)"), folder, mark, found: [], pages: 1)
    }

    private func searchPage(
        _ address: String, _ folder: FolderID, _ mark: ItemMark, found: [TargetItem], pages: Int
    ) -> Step {
        let call = GraphCall(
            kind: .search, subject: .folderContent, path: address, task: TargetTask.searchMark.text(folder, mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else { return .finished(Classification(call: call, answer: answer).outcome) }
            guard let page = itemPage(answer) else { return .finished(call.undecodable(answer)) }
            let all = found + page.items.filter { $0.mark.text == mark.text }
            guard let next = page.next.flatMap({ path(of: $0) }) else { return .finished(.done(.items(all))) }
            guard pages < Self.pagesMax else { return .finished(call.endless(Self.pagesMax)) }
            return searchPage(next, folder, mark, found: all, pages: pages + 1)
        }
    }

    private static func contentQuery(_ properties: Set<ContactProperty>) -> String {
        let selection = selection(properties, ["parentFolderId", "createdDateTime"])
        return "$top=\(pageItemsMax)&\(selection)&\(marks(and: properties))"
    }

    /// `nil` where a part cannot be understood: a page is taken whole or not at all.
    private func itemPage(_ answer: GraphAnswer) -> (items: [TargetItem], next: String?)? {
        guard let page = answer.page, page.nextLink.map({ path(of: $0) != nil }) ?? true else { return nil }
        let items = page.entities.compactMap { $0.item(asksForMark: true) }
        return items.count == page.entities.count ? (items, page.nextLink) : nil
    }

    /// A cursor that is not of this service, left by another configuration, say.
    private func foreign(_ task: String) -> TargetOutcome {
        .refused(
            TargetRefusal(
                kind: .cursorExpired, code: "CursorElsewhere",
                message: TargetSentence.cursorElsewhere.text(task, graph.text)))
    }
}

extension GraphCall {
    func endless(_ pages: Int) -> TargetOutcome {
        .unknown(TargetSentence.pagesEndless.text(task, pages))
    }
}

extension MarkReading {
    fileprivate var text: String? {
        if case .mark(let text, _) = self { text } else { nil }
    }
}
