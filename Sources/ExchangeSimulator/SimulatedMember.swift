/// Where something is, as its owner sees it.
package enum SimulatedLocation: String, Sendable, Equatable, CaseIterable {
    /// In the Contacts folder or below it.
    case contacts
    /// In Deleted Items, itself or with a folder above it.
    case deletedItems
    /// Out of reach of every request.
    case purged
}

/// A contact with everything the simulator knows of it.
package struct SimulatedContact: Sendable, Equatable {
    /// The immutable id.
    package var id: String
    package var classicID: String
    package var folderID: String
    package var folderName: String
    package var location: SimulatedLocation
    package var etag: String
    /// All properties as Graph shows them for a single contact.
    package var properties: [String: WireValue]
    /// By the id as it was written.
    package var extendedProperties: [String: String]
    package var photo: [UInt8]?

    /// A text property; `nil` when it is unset.
    package func text(_ property: String) -> String? { properties[property]?.string }
}

/// A contact folder with everything the simulator knows of it.
package struct SimulatedFolder: Sendable, Equatable {
    package var id: String
    package var displayName: String
    package var parentID: String
    package var location: SimulatedLocation
    package var contactCount: Int
    package var extendedProperties: [String: String]
}

/// A member at work in the own mailbox, past all limits and faults: what Outlook does, not what the service offers.
///
/// Contacts are named by either form of their id, folders by theirs or `contacts`. Every method that changes
/// something throws `.itemUnknown` for an id the mailbox does not have and `.changeRefused` with the service's reason.
package struct SimulatedMember: Sendable {
    /// The user's object id.
    package let userID: String
    let simulator: ExchangeSimulator

    // MARK: Looking

    /// Every contact that ever was: in folders, in Deleted Items and purged; in the order they were created.
    package func contacts() -> [SimulatedContact] {
        simulator.read(userID) { session in
            session.mailbox.contacts.values.filter { $0.isGroup != true }.sorted { $0.number < $1.number }
                .map(session.simulated)
        } ?? []
    }

    /// The contacts in one folder, in the order they were created.
    package func contacts(in folderID: String) -> [SimulatedContact] {
        simulator.read(userID) { session in
            guard let folder = try? session.folder(folderID) else { return [] }
            return session.mailbox.contacts(in: folder.number).filter { $0.isGroup != true }.map(session.simulated)
        } ?? []
    }

    /// Every contact folder that ever was, the default one first.
    package func folders() -> [SimulatedFolder] {
        simulator.read(userID) { session in
            session.mailbox.folders.values.sorted { $0.number < $1.number }
                .filter { $0.number == Mailbox.WellKnown.contacts || $0.number >= Mailbox.WellKnown.firstFree }
                .map(session.simulated)
        } ?? []
    }

    // MARK: Contacts

    /// Adds a contact of the member's own. The properties are those of a Graph create.
    /// - Returns: the immutable id.
    @discardableResult
    package func add(
        _ properties: [String: WireValue], to folderID: String = "contacts"
    ) async throws(SimulatorError) -> String {
        try await change { session throws(GraphError) in
            let change = try ContactChange(body: .object(properties), isGlobalCloud: true)
            let folder = try session.folder(folderID)
            var fields = ContactFields()
            var extended: [String: ExtendedProperty] = [:]
            change.apply(to: &fields, isNew: true, directoryName: session.directoryName, behaviour: session.behaviour)
            change.apply(to: &extended)
            let contact = session.mailbox.create(
                fields, properties: extended, in: folder.number, seconds: session.nowSeconds)
            return session.text(.immutable, contact.number)
        }
    }

    /// Adds a contact group, which clients count and never see (FACTS §2.7).
    package func addGroup(_ name: String, to folderID: String = "contacts") async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            let folder = try session.folder(folderID)
            var fields = ContactFields()
            fields.texts = ["displayName": name]
            let group = session.mailbox.create(fields, properties: [:], in: folder.number, seconds: session.nowSeconds)
            session.mailbox.makeGroup(group.number)
        }
    }

    /// Edits a contact; the properties are those of a Graph PATCH.
    package func edit(_ contactID: String, _ properties: [String: WireValue]) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            let change = try ContactChange(body: .object(properties), isGlobalCloud: true)
            var contact = try session.contact(contactID)
            change.apply(
                to: &contact.fields, isNew: false, directoryName: session.directoryName, behaviour: session.behaviour)
            change.apply(to: &contact.extendedProperties)
            _ = session.mailbox.update(contact, seconds: session.nowSeconds)
        }
    }

    package func setPhoto(_ jpeg: [UInt8], of contactID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            let photo = StoredContact.Photo(contentType: "image/jpeg", bytes: jpeg)
            session.mailbox.setPhoto(photo, of: try session.contact(contactID).number)
        }
    }

    package func move(_ contactID: String, to folderID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            let contact = try session.contact(contactID)
            session.mailbox.move(contact.number, to: try session.folder(folderID).number)
        }
    }

    /// Copies a contact with everything that hangs on it: extended properties and photo.
    /// - Returns: the copy's immutable id.
    @discardableResult
    package func copy(_ contactID: String, to folderID: String) async throws(SimulatorError) -> String {
        try await change { session throws(GraphError) in
            let contact = try session.contact(contactID)
            let folder = try session.folder(folderID)
            let copy = session.mailbox.create(
                contact.fields, properties: contact.extendedProperties, in: folder.number,
                seconds: session.nowSeconds)
            if let photo = contact.photo { session.mailbox.setPhoto(photo, of: copy.number) }
            return session.text(.immutable, copy.number)
        }
    }

    /// To Deleted Items; from there for good.
    package func delete(_ contactID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            session.mailbox.delete(try session.contact(contactID).number, isPermanent: false)
        }
    }

    /// Past Deleted Items.
    package func purge(_ contactID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            session.mailbox.delete(try session.contact(contactID).number, isPermanent: true)
        }
    }

    // MARK: Folders

    /// - Returns: the folder's id.
    @discardableResult
    package func createFolder(
        _ name: String, below parentID: String = "contacts"
    ) async throws(SimulatorError) -> String {
        try await change { session throws(GraphError) in
            let parent = try session.folder(parentID)
            try session.requireFreeName(name, below: parent.number)
            return session.text(.folder, session.mailbox.createFolder(name, below: parent.number).number)
        }
    }

    package func renameFolder(_ folderID: String, to name: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            var folder = try session.folder(folderID)
            try session.requireFreeName(name, below: folder.parent, except: folder.number)
            folder.displayName = name
            session.mailbox.update(folder)
        }
    }

    package func moveFolder(_ folderID: String, below parentID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            var folder = try session.folder(folderID)
            let parent = try session.folder(parentID)
            try session.requireFreeName(folder.displayName, below: parent.number, except: folder.number)
            guard !session.mailbox.isFolder(parent.number, inside: folder.number) else { throw .accessDenied }
            folder.parent = parent.number
            session.mailbox.update(folder)
        }
    }

    /// To Deleted Items with its content; from there for good.
    package func deleteFolder(_ folderID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            try session.deleteFolder(try session.folder(folderID))
        }
    }

    package func purgeFolder(_ folderID: String) async throws(SimulatorError) {
        try await change { session throws(GraphError) in
            let folder = try session.folder(folderID)
            guard folder.number != Mailbox.WellKnown.contacts else { throw .accessDenied }
            session.mailbox.purgeFolder(folder.number)
        }
    }

    // MARK: The mailbox

    /// Kills every delta token issued so far (FACTS §6).
    package func expireDeltaTokens() async throws(SimulatorError) {
        try await simulator.updateUser(userID) { $0.tokenGeneration += 1 }
    }

    package func setMailboxState(_ state: SimulatedUser.MailboxState) async throws(SimulatorError) {
        try await simulator.updateUser(userID) { $0.mailboxState = state.rawValue }
    }

    /// Takes the user out of the directory; the mailbox is kept, and comes back with `addUser`.
    package func deleteUser() async throws(SimulatorError) {
        try await simulator.updateUser(userID) { $0.isDeleted = true }
    }

    private func change<Answer: Sendable>(
        _ body: @Sendable (inout MailboxSession) throws(GraphError) -> Answer
    ) async throws(SimulatorError) -> Answer {
        try await simulator.change(userID, body)
    }
}
