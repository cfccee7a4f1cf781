extension MailboxSession {
    func getContact(_ name: String) throws(GraphError) -> GraphAnswer {
        let options = try QueryOptions(target.options, for: .contacts(isGlobalCloud: behaviour.isGlobalCloud))
        let contact = try contact(name)
        return entity(
            json(contact, select: options.select, expand: options.expand, isListed: false), status: 200,
            context: "contacts")
    }

    /// FACTS §2.6: in the URL's folder, 201 with the whole contact.
    mutating func createContact(in name: String?, _ change: ContactChange) throws(GraphError) -> GraphAnswer {
        let folder = try folder(name)
        try requireRoom()
        let fixed = change.readOnly.filter { $0.value != .null }.keys.sorted().first
        if let fixed, !behaviour.ignoresReadOnlyProperties {
            throw .badRequest("ErrorInvalidPropertySet", "The property '\(fixed)' is read-only and cannot be set.")
        }
        // FACTS §2.5.
        if behaviour.requiresGivenName, (change.texts["givenName"] ?? nil) == nil {
            throw .badRequest("ErrorInvalidProperty", "The property 'GivenName' is required when creating the entity.")
        }
        var fields = ContactFields()
        change.apply(to: &fields, isNew: true, directoryName: directoryName)
        var properties: [String: ExtendedProperty] = [:]
        change.apply(to: &properties)
        let contact = mailbox.create(fields, properties: properties, in: folder.number, seconds: nowSeconds)
        var answer = entity(
            json(contact, select: nil, expand: [], isListed: false), status: 201, context: "contacts")
        answer.headers["Location"] = "\(baseURL)/v1.0/users/\(user.id)/contacts/\(id(of: contact))"
        return answer
    }

    /// FACTS §2.5: 200 with the whole contact.
    mutating func updateContact(_ name: String, _ change: ContactChange) throws(GraphError) -> GraphAnswer {
        var contact = try contact(name)
        try requireRoom()
        try requireMatch(contact)
        if !behaviour.ignoresReadOnlyProperties {
            let current = json(contact, select: nil, expand: [], isListed: false)
            for (name, value) in change.readOnly where current[name] != value {
                throw .badRequest(
                    "ErrorInvalidPropertySet", "The property '\(name)' is read-only and cannot be set.")
            }
        }
        change.apply(to: &contact.fields, isNew: false, directoryName: directoryName)
        change.apply(to: &contact.extendedProperties)
        let updated = mailbox.update(contact, seconds: nowSeconds)
        return entity(
            json(updated, select: nil, expand: [], isListed: false), status: 200, context: "contacts")
    }

    mutating func deleteContact(_ name: String) throws(GraphError) -> GraphAnswer {
        let contact = try contact(name)
        try requireMatch(contact)
        mailbox.delete(contact.number, isPermanent: false)
        return GraphAnswer(status: 204)
    }

    /// FACTS §1 and §2.8: in the global cloud only.
    mutating func purgeContact(_ name: String) throws(GraphError) -> GraphAnswer {
        guard behaviour.isGlobalCloud else { throw .segmentNotFound("permanentDelete") }
        let contact = try contact(name)
        mailbox.delete(contact.number, isPermanent: true)
        return GraphAnswer(status: 204)
    }

    func getPhoto(_ name: String) throws(GraphError) -> GraphAnswer {
        guard let photo = try contact(name).photo else {
            throw GraphError(status: 404, code: "ErrorItemNotFound", message: "The photo wasn't found.")
        }
        return GraphAnswer(status: 200, body: .bytes(photo.bytes, contentType: photo.contentType))
    }

    /// FACTS §8: any content type is taken; an empty body is no picture.
    mutating func putPhoto(_ name: String, _ bytes: [UInt8]) throws(GraphError) -> GraphAnswer {
        let contact = try contact(name)
        try requireRoom()
        guard !bytes.isEmpty else {
            throw .badRequest("ErrorInvalidImage", "The body holds no image.")
        }
        mailbox.setPhoto(StoredContact.Photo(contentType: "image/jpeg", bytes: bytes), of: contact.number)
        if behaviour.showsPhotoChangesInDelta, let changed = mailbox.contacts[contact.number] {
            _ = mailbox.update(changed, seconds: nowSeconds)
        }
        return GraphAnswer(status: 200)
    }

    // MARK: Listing

    /// FACTS §5: a page of the folder's own contacts.
    func listContacts(in name: String?) throws(GraphError) -> GraphAnswer {
        let folder = try folder(name)
        let options = try QueryOptions(
            target.options, for: .contacts(isGlobalCloud: behaviour.isGlobalCloud),
            pageItemsMax: preferences.pageItemsMax)
        var found = mailbox.contacts(in: folder.number)
        if let filter = options.filter {
            // FACTS §7: the index a filter uses may lag behind.
            let indexed = nowSeconds - behaviour.filterLagSeconds
            found = found.filter { $0.createdSeconds <= indexed && filter.matches(Self.item($0)) }
        }
        if let order = options.order {
            let property = ContactProperty.texts.first { $0.lowercased() == order.property } ?? order.property
            found.sort { one, other in
                let left = (one.fields.texts[property] ?? "").lowercased()
                let right = (other.fields.texts[property] ?? "").lowercased()
                return order.isDescending ? right < left : left < right
            }
        }
        let shown = found.dropFirst(options.skip).prefix(options.pageItems).map { contact in
            WireValue.object(json(contact, select: options.select, expand: options.expand, isListed: true))
        }
        return page(Array(shown), options: options, total: found.count, context: "contacts")
    }

    private static func item(_ contact: StoredContact) -> ItemFilter.Item {
        ItemFilter.Item(
            text: { property in
                ContactProperty.texts.first { $0.lowercased() == property }.flatMap { contact.fields.texts[$0] }
            }, emails: contact.fields.emails.map(\.address), properties: contact.extendedProperties)
    }

    // MARK: Representation

    /// The contact on the wire (FACTS §2.1, §2.3).
    ///
    /// - Parameter isListed: a list or delta shows some notes cut.
    func json(
        _ contact: StoredContact, select: [String]?, expand: Set<ExtendedPropertyID>, isListed: Bool
    ) -> [String: WireValue] {
        var members = select == nil ? fullJSON(contact, isListed: isListed) : [:]
        if let select {
            let full = fullJSON(contact, isListed: isListed)
            for name in select { members[name] = full[name] }
        }
        members["id"] = .string(id(of: contact))
        members["@odata.etag"] = .string(etag(contact))
        members["singleValueExtendedProperties"] = expanded(contact.extendedProperties, expand)
        return members
    }

    private func fullJSON(_ contact: StoredContact, isListed: Bool) -> [String: WireValue] {
        let fields = contact.fields
        var members: [String: WireValue] = [:]
        members.reserveCapacity(48)
        members["id"] = .string(id(of: contact))
        for name in ContactProperty.texts { members[name] = fields.texts[name].map(WireValue.string) ?? .null }
        for name in ContactProperty.lists.keys {
            members[name] = .array((fields.lists[name] ?? []).map(WireValue.string))
        }
        // FACTS §2.3: an address that was never set is `{}`.
        for name in ContactProperty.addresses {
            members[name] = .object((fields.addresses[name] ?? [:]).mapValues(WireValue.string))
        }
        let emails = fields.emails.map(Self.json)
        members["emailAddresses"] = .array(emails)
        if behaviour.isGlobalCloud {
            for (place, name) in ContactProperty.emailSlots.enumerated() {
                members[name] = place < emails.count ? emails[place] : .null
            }
        }
        members["birthday"] =
            fields.birthday.map { instant in
                .string(behaviour.movesBirthdaysToNoon ? instant.prefix(10) + "T11:59:00Z" : instant)
            } ?? .null
        if let notes = fields.texts["personalNotes"] {
            members["personalNotes"] = .string(shownNotes(notes, isListed: isListed))
        }
        members["changeKey"] = .string(changeKey(contact))
        members["parentFolderId"] = .string(text(.folder, contact.folder))
        members["createdDateTime"] = .string(WireTime.text(contact.createdSeconds))
        members["lastModifiedDateTime"] = .string(WireTime.text(contact.modifiedSeconds))
        return members
    }

    private static func json(_ email: ContactFields.Email) -> WireValue {
        .object(["name": email.name.map(WireValue.string) ?? .null, "address": .string(email.address)])
    }

    /// FACTS §2.3: notes that begin with a line end lose their line ends in lists and are cut to 256 characters.
    private func shownNotes(_ notes: String, isListed: Bool) -> String {
        let isTrapped = isListed && notes.first.map { $0.isNewline } ?? false
        if isTrapped { return String(notes.filter { !$0.isNewline }.prefix(256)) }
        guard behaviour.returnsNotesWithCRLF else { return notes }
        return notes.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\r\n")
    }
}
