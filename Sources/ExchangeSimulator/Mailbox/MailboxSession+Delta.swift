extension MailboxSession {
    private static let deltaPageItems = 10
    private static let deltaPageItemsMax = 1000

    /// One thing a round tells of, at its place in the order of changes.
    private struct Entry {
        var change: UInt64
        var json: WireValue
    }

    /// FACTS §6: one page of what changed in the folder since the token, or of all of it.
    func contactDelta(of name: String) throws(GraphError) -> GraphAnswer {
        let folder: StoredFolder
        do throws(GraphError) { folder = try self.folder(name) } catch {
            throw error == .itemNotFound ? .syncFolderNotFound : error
        }
        try requireRoom()
        try refuseUnsupported(target.options)
        let token = try startOrResume(folder)
        if behaviour.startsDeltaWithEmptyPage, !isResumed {
            return deltaPage([], token: token, isLast: false)
        }
        let entries = entries(of: folder.number, since: token.position, select: token.select)
        let shown = entries.prefix(min(token.pageItemsMax, behaviour.pageItemsMax ?? .max))
        let isLast = shown.count == entries.count
        var next = token
        // What comes next begins after the last one told; at the end, after all that has happened.
        next.position = isLast ? mailbox.lastChange : shown.last?.change ?? token.position
        if !isLast, behaviour.repeatsDeltaItems, shown.count > 1 { next.position -= 1 }
        let values = shown.map(\.json)
        return deltaPage(
            behaviour.shufflesDeltaPages ? values.reversed() : Array(values), token: next, isLast: isLast)
    }

    private var isResumed: Bool { target.options["deltatoken"] != nil || target.options["skiptoken"] != nil }

    /// FACTS §6: `$top` is refused, `$expand` breaks, and the rest is not there for contacts.
    private func refuseUnsupported(_ options: [String: String]) throws(GraphError) {
        if options["expand"] != nil {
            throw GraphError(
                status: 500, code: "InternalServerError", message: "Value cannot be null. Parameter name: type")
        }
        for name in ["top", "filter", "orderby", "search", "skip", "count"] where options[name] != nil {
            throw .badRequest(
                "ErrorInvalidUrlQuery",
                "The '$\(name)' parameter is not supported with change tracking over the 'Contacts' resource as page "
                    + "size cannot be guaranteed. Express page size preferences using the Prefer: "
                    + "odata.maxpagesize= header instead.")
        }
    }

    private func startOrResume(_ folder: StoredFolder) throws(GraphError) -> DeltaToken {
        let wanted = preferences.pageItemsMax.map { min($0, Self.deltaPageItemsMax) }
        guard let text = target.options["skiptoken"] ?? target.options["deltatoken"], !text.isEmpty else {
            return DeltaToken(
                folder: folder.number, position: 0, pageItemsMax: wanted ?? Self.deltaPageItems,
                select: try QueryOptions.select(
                    target.options["select"], for: .contacts(isGlobalCloud: behaviour.isGlobalCloud)),
                generation: mailbox.tokenGeneration)
        }
        do throws(DeltaToken.Failure) {
            // The first request's $select stays, whatever comes with the token.
            var token = try DeltaToken(text: text, folder: folder.number, mailbox: mailbox, seed: seed)
            if let wanted { token.pageItemsMax = wanted }
            return token
        } catch {
            throw refusal(of: error)
        }
    }

    /// FACTS §6: the documented answers to a token that is dead, and the one to a text that never was a token.
    private func refusal(of failure: DeltaToken.Failure) -> GraphError {
        switch failure {
        case .malformed, .folderDiffers:
            return .badRequest("SyncStateInvalid", "The sync state data is invalid.")
        case .expired(let generation):
            let highest = mailbox.tokenGeneration
            let message = "The sync state generation is not found; generation=\(generation);[highest=\(highest)]."
            guard behaviour.deadTokenAnswer == .gone else { return .badRequest("SyncStateNotFound", message) }
            return GraphError(
                status: 410, code: "SyncStateNotFound", message: message,
                headers: ["Location": link([("deltatoken", "")])])
        }
    }

    /// In the order of their changes; several changes of one contact are one entry.
    private func entries(of folder: UInt64, since position: UInt64, select: [String]?) -> [Entry] {
        guard position < mailbox.lastChange else { return [] }
        let present = mailbox.contacts(in: folder).filter { $0.change > position && $0.isGroup != true }.map {
            contact in
            Entry(
                change: contact.change,
                json: .object(json(contact, select: select, expand: [], isListed: true)))
        }
        let removed = mailbox.leavers(of: folder).filter { $0.isGroup != true }.flatMap { contact in
            departures(of: contact, from: folder, since: position)
        }
        return (present + removed).sorted { $0.change < $1.change }
    }

    /// FACTS §6: gone by deletion, or moved out. What came and went since then was never told and is not told now.
    private func departures(
        of contact: StoredContact, from folder: UInt64, since position: UInt64
    ) -> [Entry] {
        // Under immutable ids a contact that came back is there, and was never away.
        if preferences.wantsImmutableIDs, contact.folder == folder { return [] }
        let due = contact.departures.filter {
            $0.folder == folder && $0.change > position && $0.entered <= position
        }
        return due.map { departure in
            let id =
                preferences.wantsImmutableIDs
                ? text(.immutable, contact.number) : text(.classic, departure.place)
            let reason = departure.isDeletion ? "deleted" : "changed"
            return Entry(
                change: departure.change,
                json: .object(["id": .string(id), "@removed": .object(["reason": .string(reason)])]))
        }
    }

    private func deltaPage(_ values: [WireValue], token: DeltaToken, isLast: Bool) -> GraphAnswer {
        let text = token.text(mailbox: mailbox.number, seed: seed)
        let name = isLast ? "@odata.deltaLink" : "@odata.nextLink"
        return GraphAnswer(
            status: 200,
            body: .json(
                .object([
                    "@odata.context": context("contacts"), "value": .array(values),
                    name: .string(link([(isLast ? "deltatoken" : "skiptoken", text)])),
                ])))
    }
}
