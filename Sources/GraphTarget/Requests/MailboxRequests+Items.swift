import ContactModel
import Contracts
import Sentences
import SyncPlanning

extension MailboxRequests {
    func item(_ id: ItemID, _ properties: Set<ContactProperty>) -> Step {
        let selection = Self.selection(properties, ["parentFolderId", "createdDateTime"])
        let call = GraphCall(
            kind: .item, subject: .item, path: path(id, "?\(selection)&\(Self.marks(and: properties))"),
            task: TargetTask.readItem.text(id, mailbox))
        return .call(call) { answer in
            guard answer.isSuccess else {
                let outcome = Classification(call: call, answer: answer).outcome
                return .finished(outcome.refusal?.kind == .itemGone ? .done(.item(nil)) : outcome)
            }
            guard let item = answer.entity?.item(asksForMark: true) else { return .finished(call.undecodable(answer)) }
            return .finished(.done(.item(item)))
        }
    }

    /// Source: FACTS §8. Which of the two codes says that there is none is not known.
    func photo(_ id: ItemID) -> Step {
        let call = GraphCall(
            kind: .itemPhoto, subject: .item, path: path(id, "/photo/$value"),
            task: TargetTask.findPhoto.text(id, mailbox))
        return .call(call) { answer in
            if answer.isSuccess { return .finished(.done(.photo(isThere: true))) }
            let isMissing = ["erroritemnotfound", "imagenotfound"].contains(answer.error?.code.lowercased())
            guard answer.status == 404, isMissing else {
                return .finished(Classification(call: call, answer: answer).outcome)
            }
            return .finished(.done(.photo(isThere: false)))
        }
    }

    func create(_ folder: FolderID, _ contact: Contact, _ mark: ItemMark, _ origin: OriginMark) -> Step {
        let members = ContactEncoding.members(contact, ExtendedProperty.pairs(mark: mark, origin: origin))
        let call = GraphCall(
            kind: .create, subject: .folderContent, method: "POST", path: path(folder, "/contacts"),
            body: .object(members), task: TargetTask.createItem.text(folder, mailbox))
        let reading = MarkReading.mark(mark.text, origin: origin.description)
        return .call(call) { $0.entity?.item(mark: reading).map(TargetResult.written) }
    }

    func update(_ id: ItemID, _ change: ContactChange, _ etag: String?, _ marks: TargetRequest.Marks?) -> Step {
        let pairs = marks.map { ExtendedProperty.pairs(mark: $0.mark, origin: $0.origin) } ?? []
        let members = ContactEncoding.members(change, pairs)
        let reading = marks.map { MarkReading.mark($0.mark.text, origin: $0.origin.description) } ?? .notAsked
        let call = GraphCall(
            kind: .update, subject: .item, method: "PATCH", path: path(id), body: .object(members), etag: etag,
            task: TargetTask.updateItem.text(id, mailbox))
        return .call(call) { $0.entity?.item(mark: reading).map(TargetResult.written) }
    }

    /// Source: FACTS §8. The answer says nothing of the photo, nor of the item's new version.
    func putPhoto(_ id: ItemID, _ jpeg: [UInt8]) -> Step {
        let call = GraphCall(
            kind: .photo, subject: .item, method: "PUT", path: path(id, "/photo/$value"), jpeg: jpeg,
            task: TargetTask.setPhoto.text(id, mailbox))
        return .call(call) { (_: GraphAnswer) -> TargetResult? in .done }
    }

    func removeItem(_ id: ItemID) -> Step {
        remove(path(id), subject: .item, task: TargetTask.removeItem.text(id, mailbox))
    }

    /// DELETE moves to Deleted Items (FACTS §2.8) and is documented to honour If-Match (FACTS §3.1).
    func discardItem(_ id: ItemID, _ etag: String?) -> Step {
        let call = GraphCall(
            kind: .remove, subject: .item, method: "DELETE", path: path(id), etag: etag,
            task: TargetTask.moveItem.text(id, mailbox))
        return .call(call) { Self.removed(call, $0, depth: .leftInDeletedItems) }
    }

    /// Removes for good where the service can, and into Deleted Items where it cannot (FACTS §2.8).
    func remove(_ path: String, subject: GraphCall.Subject, task: String) -> Step {
        let delete = GraphCall(kind: removalKind(subject), subject: subject, method: "DELETE", path: path, task: task)
        let move = Step.call(delete) { answer in
            Self.removed(delete, answer, depth: .leftInDeletedItems)
        }
        guard purges else { return move }
        let purge = GraphCall(
            kind: removalKind(subject), subject: subject, method: "POST", path: path + "/permanentDelete", task: task)
        return .call(purge) { answer in Self.isUnsupported(purge, answer) ? move : Self.removed(purge, answer) }
    }

    private func removalKind(_ subject: GraphCall.Subject) -> GraphCallKind {
        subject == .item ? .remove : .removeFolder
    }

    private static func removed(
        _ call: GraphCall, _ answer: GraphAnswer, depth: TargetResult.RemovalDepth = .permanent
    ) -> Step {
        if answer.isSuccess { return .finished(.done(.removed(depth))) }
        // A folder that was gone before we came. Of an item that is said: removed is only what was there.
        if call.subject != .item, answer.status == 404, answer.error?.code.lowercased() == "erroritemnotfound" {
            return .finished(.done(.removed(.permanent)))
        }
        return .finished(Classification(call: call, answer: answer).outcome)
    }

    /// Whether the answer says that there is no such action, rather than no such item or mailbox.
    private static func isUnsupported(_ call: GraphCall, _ answer: GraphAnswer) -> Bool {
        switch answer.status {
        case 400, 405: return Classification(call: call, answer: answer).outcome.refusal?.kind == .unsupported
        // Without a code it is a gateway's word, which says nothing about the action.
        case 404: return answer.error != nil && Classification(call: call, answer: answer).outcome.refusal == nil
        default: return false
        }
    }
}
