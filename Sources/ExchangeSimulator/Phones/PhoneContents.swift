internal import Foundation
internal import WebPages

/// One page of a phone's contacts, sorted by name as the phone shows them.
struct PhoneContents: Sendable {
    struct Folder: Sendable {
        let id: String
        let name: String
        let count: Int
    }

    struct Entry: Sendable {
        let id: String
        let name: String
        let detail: String
        /// Whether a program put it there: it carries an extended property.
        let isPutThere: Bool
    }

    static let pageSize = 60

    let folders: [Folder]
    let entries: [Entry]
    /// Of those that are looked for.
    let count: Int
    let page: Int
    let pages: Int

    init(_ session: MailboxSession, _ list: PhoneList) {
        let mailbox = session.mailbox
        let all = mailbox.folders.values.sorted { $0.number < $1.number }.filter { folder in
            !folder.isGone && mailbox.location(folder.number) == .contacts
                && (folder.number == Mailbox.WellKnown.contacts || folder.number >= Mailbox.WellKnown.firstFree)
        }.map { folder in (folder, mailbox.contacts(in: folder.number).filter { $0.isGroup != true }) }
        folders = all.map { folder, contacts in
            Folder(id: session.text(.folder, folder.number), name: folder.displayName, count: contacts.count)
        }
        let wanted = Self.key(list.search)
        let found = zip(folders, all).filter { folder, _ in list.folder == nil || folder.id == list.folder }
            .flatMap { $1.1 }
            .map { contact in (key: Self.key(contact.phoneName + " " + contact.phoneDetail), contact: contact) }
            .filter { wanted.isEmpty || $0.key.contains(wanted) }
            .sorted { ($0.key, $0.contact.number) < ($1.key, $1.contact.number) }
        count = found.count
        pages = max(1, (found.count + Self.pageSize - 1) / Self.pageSize)
        page = min(list.page, pages)
        entries = found.dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize).map { _, contact in
            Entry(
                id: session.text(.immutable, contact.number), name: contact.phoneName, detail: contact.phoneDetail,
                isPutThere: !contact.extendedProperties.isEmpty)
        }
    }

    /// Without case and accents, since that is how one looks for a name.
    private static func key(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }
}

extension StoredContact {
    var phoneName: String { fields.texts["displayName"] ?? fields.generatedDisplayName ?? "–" }

    var phoneDetail: String {
        [fields.texts["jobTitle"], fields.texts["companyName"]].compactMap(\.self).joined(separator: ", ")
    }

    /// What a card shows below the name, in a phone's order.
    var phoneRows: [(phrase: Phrase, values: [String])] {
        let addresses = ContactProperty.addresses.map { fields.addresses[$0] ?? [:] }
        let rows: [(Phrase, [String])] = [
            (.mobile, [fields.texts["mobilePhone"]].compactMap(\.self)),
            (.business, fields.lists["businessPhones"] ?? []), (.home, fields.lists["homePhones"] ?? []),
            (.email, fields.emails.map(\.address)), (.website, [fields.texts["businessHomePage"]].compactMap(\.self)),
            (.department, [fields.texts["department"]].compactMap(\.self)),
            (.address, addresses.map(Self.lines).filter { !$0.isEmpty }),
            (.categories, fields.lists["categories"].map { [$0.sorted().joined(separator: ", ")] } ?? []),
            (.notes, [fields.texts["personalNotes"]].compactMap(\.self)),
        ]
        return rows.filter { !$0.1.isEmpty }
    }

    private static func lines(_ address: [String: String]) -> String {
        let city = [address["postalCode"], address["city"]].compactMap(\.self).joined(separator: " ")
        return [address["street"], city, address["state"], address["countryOrRegion"]].compactMap(\.self)
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
