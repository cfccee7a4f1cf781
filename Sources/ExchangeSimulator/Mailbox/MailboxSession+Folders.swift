extension MailboxSession {
    /// FACTS §4: the folders below one; the default Contacts folder itself is in no list.
    func listFolders(parent name: String?) throws(GraphError) -> GraphAnswer {
        let parent = try folder(name)
        let options = try QueryOptions(target.options, for: .folders, pageItemsMax: preferences.pageItemsMax)
        var found = mailbox.children(of: parent.number).filter { folder in
            options.filter?.matches(item(folder)) ?? true
        }
        if let order = options.order {
            found.sort { one, other in
                let isBefore = one.displayName.lowercased() < other.displayName.lowercased()
                return order.isDescending ? !isBefore : isBefore
            }
        }
        let shown = found.dropFirst(options.skip).prefix(options.pageItems).map { folder in
            WireValue.object(json(folder, select: options.select, expand: options.expand))
        }
        return page(Array(shown), options: options, total: found.count, context: "contactFolders")
    }

    func getFolder(_ name: String) throws(GraphError) -> GraphAnswer {
        let options = try QueryOptions(target.options, for: .folders)
        let folder = try folder(name)
        return entity(
            json(folder, select: options.select, expand: options.expand), status: 200, context: "contactFolders")
    }

    mutating func createFolder(parent name: String?, _ change: FolderChange) throws(GraphError) -> GraphAnswer {
        let parent = try folder(name)
        try requireRoom()
        guard let displayName = change.displayName, !displayName.isEmpty else {
            throw .badRequest(
                "ErrorInvalidProperty", "The property 'DisplayName' is required when creating the entity.")
        }
        try requireFreeName(displayName, below: parent.number)
        var folder = mailbox.createFolder(displayName, below: parent.number)
        change.apply(to: &folder.extendedProperties)
        mailbox.update(folder)
        return entity(json(folder, select: nil, expand: []), status: 201, context: "contactFolders")
    }

    mutating func updateFolder(_ name: String, _ change: FolderChange) throws(GraphError) -> GraphAnswer {
        var folder = try folder(name)
        try requireRoom()
        if let displayName = change.displayName {
            guard !displayName.isEmpty else {
                throw .badRequest("ErrorInvalidProperty", "The property 'DisplayName' must not be empty.")
            }
            try requireFreeName(displayName, below: folder.parent, except: folder.number)
            folder.displayName = displayName
        }
        change.apply(to: &folder.extendedProperties)
        mailbox.update(folder)
        return entity(json(folder, select: nil, expand: []), status: 200, context: "contactFolders")
    }

    mutating func deleteFolder(_ name: String) throws(GraphError) -> GraphAnswer {
        let folder = try folder(name)
        try deleteFolder(folder)
        return GraphAnswer(status: 204)
    }

    /// FACTS §4: to Deleted Items with its content; a folder of that name there makes it fail.
    mutating func deleteFolder(_ folder: StoredFolder) throws(GraphError) {
        guard folder.number != Mailbox.WellKnown.contacts else {
            throw GraphError(
                status: 403, code: "ErrorDeleteDistinguishedFolder", message: "Distinguished folders cannot be deleted."
            )
        }
        if mailbox.isInDeletedItems(folder.number) {
            mailbox.purgeFolder(folder.number)
            return
        }
        let deleted = Mailbox.WellKnown.deletedItems
        guard !hasChild(named: folder.displayName, below: deleted, except: folder.number) else {
            throw .accessDenied
        }
        var folder = folder
        folder.parent = deleted
        mailbox.update(folder)
    }

    /// FACTS §1 and §2.8: in the global cloud only.
    mutating func purgeFolder(_ name: String) throws(GraphError) -> GraphAnswer {
        guard behaviour.isGlobalCloud else { throw .segmentNotFound("permanentDelete") }
        let folder = try folder(name)
        guard folder.number != Mailbox.WellKnown.contacts else { throw .accessDenied }
        mailbox.purgeFolder(folder.number)
        return GraphAnswer(status: 204)
    }

    func json(
        _ folder: StoredFolder, select: [String]?, expand: Set<ExtendedPropertyID>
    ) -> [String: WireValue] {
        var members: [String: WireValue] = [
            "id": .string(text(.folder, folder.number)), "displayName": .string(folder.displayName),
            "parentFolderId": .string(text(.folder, folder.parent)),
        ]
        if let select { members = members.filter { $0.key == "id" || select.contains($0.key) } }
        members["singleValueExtendedProperties"] = expanded(folder.extendedProperties, expand)
        return members
    }

    /// Names of siblings compare without regard to case.
    func requireFreeName(_ name: String, below parent: UInt64, except number: UInt64 = 0) throws(GraphError) {
        guard !hasChild(named: name, below: parent, except: number) else { throw .folderExists }
    }

    private func hasChild(named name: String, below parent: UInt64, except number: UInt64) -> Bool {
        let folded = name.lowercased()
        return mailbox.children(of: parent).contains {
            $0.displayName.lowercased() == folded && $0.number != number
        }
    }

    private func item(_ folder: StoredFolder) -> ItemFilter.Item {
        ItemFilter.Item(
            text: { $0 == "displayname" ? folder.displayName : nil }, properties: folder.extendedProperties)
    }
}

/// A POST's or PATCH's body for a folder, checked.
struct FolderChange: Sendable {
    var displayName: String?
    private var extendedProperties: [ExtendedPropertyID: (id: String, value: String?)] = [:]

    init(body: WireValue?) throws(GraphError) {
        guard let members = body?.object else { throw .bodyUnreadable }
        for (name, value) in members {
            switch name {
            case "displayName":
                guard let text = value.string else { throw .wrongType(name, expected: "Edm.String") }
                displayName = text
            case "singleValueExtendedProperties":
                extendedProperties = try ContactChange.extendedProperties(value)
            // FACTS §4: it is taken, and moves nothing.
            case "parentFolderId": break
            case let annotation where annotation.contains("@odata."): break
            default: throw .unknownProperty(name, of: "microsoft.graph.contactFolder")
            }
        }
    }

    func apply(to properties: inout [String: ExtendedProperty]) {
        var change = ContactChange()
        change.extendedProperties = extendedProperties
        change.apply(to: &properties)
    }
}
