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
        change.apply(to: &fields, isNew: true, directoryName: directoryName, behaviour: behaviour)
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
        change.apply(to: &contact.fields, isNew: false, directoryName: directoryName, behaviour: behaviour)
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
        var options = try QueryOptions(
            target.options, for: .contacts(isGlobalCloud: behaviour.isGlobalCloud),
            pageItemsMax: preferences.pageItemsMax)
        options.pageItems = min(options.pageItems, behaviour.pageItemsMax ?? .max)
        var found = mailbox.contacts(in: folder.number)
        if let filter = options.filter {
            // FACTS §7: the index a filter uses may lag behind.
            let indexed = nowSeconds - behaviour.filterLagSeconds
            found = found.filter {
                $0.isGroup != true && $0.createdSeconds <= indexed && filter.matches(Self.item($0))
            }
        }
        if let order = options.order {
            let property = ContactProperty.texts.first { $0.lowercased() == order.property } ?? order.property
            found.sort { one, other in
                let left = (one.fields.texts[property] ?? "").lowercased()
                let right = (other.fields.texts[property] ?? "").lowercased()
                return order.isDescending ? right < left : left < right
            }
        }
        let taken = found.dropFirst(options.skip).prefix(options.pageItems)
        // FACTS §2.7: groups take their place on a page and are not on it.
        let shown = taken.filter { $0.isGroup != true }.map { contact in
            WireValue.object(json(contact, select: options.select, expand: options.expand, isListed: true))
        }
        return page(shown, options: options, total: found.count, taken: taken.count, context: "contacts")
    }

    private static func item(_ contact: StoredContact) -> ItemFilter.Item {
        ItemFilter.Item(
            text: { property in
                ContactProperty.texts.first { $0.lowercased() == property }.flatMap { contact.fields.texts[$0] }
            }, emails: contact.fields.emails.map(\.address), properties: contact.extendedProperties)
    }
}
