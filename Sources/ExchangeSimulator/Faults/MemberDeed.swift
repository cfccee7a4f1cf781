/// What a member does in the own mailbox while a client is at work there, to contacts and folders of the client's.
///
/// Those are the ones with an extended property. Which of them it is follows from the simulator's seed.
package enum MemberDeed: String, Sendable, Equatable, CaseIterable {
    /// A contact gets another name; is moved to a folder of the member's; copied where it is; put into Deleted Items;
    /// deleted for good.
    case edits, moves, copies, deletes, purges
    /// A contact of the member's own comes into the client's folder.
    case adds
    /// The client's folder.
    case renamesFolder, movesFolder, deletesFolder, purgesFolder
}

/// A deed that was done.
package struct DeedRecord: Sendable, Equatable {
    package var deed: MemberDeed
    package var userID: String
    /// The immutable id of the contact, or the id of the folder.
    package var item: String
    /// The new contact's id, of a copy or an added one.
    package var made: String?
}

extension MailboxSession {
    /// `nil` where there is nothing to do it to.
    mutating func act(_ deed: MemberDeed, _ mixer: inout Mixer) -> DeedRecord? {
        switch deed {
        case .edits, .moves, .copies, .deletes, .purges:
            let mine = mailbox.contacts.values
                .filter { !$0.extendedProperties.isEmpty && mailbox.location($0.folder) == .contacts }
                .sorted { $0.number < $1.number }
            guard let contact = mine.randomElement(using: &mixer) else { return nil }
            return act(deed, on: contact, &mixer)
        case .adds, .renamesFolder, .movesFolder, .deletesFolder, .purgesFolder:
            let folders = mailbox.folders.values
                .filter { !$0.extendedProperties.isEmpty && !$0.isGone && mailbox.location($0.number) == .contacts }
                .sorted { $0.number < $1.number }
            guard let folder = folders.randomElement(using: &mixer) else { return nil }
            return act(deed, on: folder)
        }
    }

    private mutating func act(_ deed: MemberDeed, on contact: StoredContact, _ mixer: inout Mixer) -> DeedRecord {
        var record = DeedRecord(deed: deed, userID: user.id, item: text(.immutable, contact.number))
        switch deed {
        case .moves: mailbox.move(contact.number, to: ownFolder())
        case .copies:
            let copy = mailbox.create(
                contact.fields, properties: contact.extendedProperties, in: contact.folder, seconds: nowSeconds)
            if let photo = contact.photo { mailbox.setPhoto(photo, of: copy.number) }
            record.made = text(.immutable, copy.number)
        case .deletes: mailbox.delete(contact.number, isPermanent: false)
        case .purges: mailbox.delete(contact.number, isPermanent: true)
        default:
            var edited = contact
            edited.fields.texts["surname"] = "Geändert \(mixer.next() % 1000)"
            _ = mailbox.update(edited, seconds: nowSeconds)
        }
        return record
    }

    private mutating func act(_ deed: MemberDeed, on folder: StoredFolder) -> DeedRecord? {
        var record = DeedRecord(deed: deed, userID: user.id, item: text(.folder, folder.number))
        var folder = folder
        switch deed {
        case .adds:
            var fields = ContactFields()
            fields.texts = ["surname": "Privat", "displayName": "Privat", "mobilePhone": "+49 170 0000009"]
            let added = mailbox.create(fields, properties: [:], in: folder.number, seconds: nowSeconds)
            record.made = text(.immutable, added.number)
        case .renamesFolder:
            folder.displayName += " (alt)"
            mailbox.update(folder)
        case .movesFolder:
            folder.parent = ownFolder()
            mailbox.update(folder)
        case .purgesFolder: mailbox.purgeFolder(folder.number)
        default:
            // FACTS §4: where Deleted Items holds a folder of that name, it cannot be deleted.
            guard (try? deleteFolder(folder)) != nil else { return nil }
        }
        return record
    }

    /// The folder of the member's own that things are moved to.
    private mutating func ownFolder() -> UInt64 {
        let name = "Privat"
        let own = mailbox.children(of: Mailbox.WellKnown.contacts).first { $0.displayName == name }
        return (own ?? mailbox.createFolder(name, below: Mailbox.WellKnown.contacts)).number
    }
}
