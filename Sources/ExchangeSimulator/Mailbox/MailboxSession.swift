/// One request's work in one mailbox: finds what its ids name, does what it asks and builds the answer.
///
/// Holds the mailbox while it works; whoever made it takes the mailbox back afterwards.
struct MailboxSession {
    var mailbox: Mailbox
    let user: DirectoryUser
    let seed: UInt64
    let nowSeconds: Double
    let behaviour: SimulatorBehaviour
    let target: RequestTarget
    let preferences: Preferences
    /// `http://host`, in front of the links.
    let baseURL: String
    let ifMatch: String?
    let directoryName: (String) -> String?

    // MARK: Ids

    func text(_ form: ItemIdentifier.Form, _ number: UInt64) -> String {
        ItemIdentifier(form, number).text(mailbox: mailbox.number, seed: seed)
    }

    /// FACTS §3: the form of the id follows each request's own header.
    func id(of contact: StoredContact) -> String {
        preferences.wantsImmutableIDs ? text(.immutable, contact.number) : text(.classic, contact.place)
    }

    /// FACTS §2.7: a contact is found anywhere in the mailbox, by either form of its id.
    func contact(_ text: String) throws(GraphError) -> StoredContact {
        let identifier = try identifier(text)
        let number: UInt64? =
            switch identifier.form {
            case .immutable: identifier.number
            case .classic: mailbox.contactAtPlace[identifier.number]
            case .folder: nil
            }
        guard let number, let contact = mailbox.contacts[number], contact.folder != Mailbox.WellKnown.purges,
            contact.isGroup != true
        else {
            throw .itemNotFound
        }
        return contact
    }

    /// FACTS §4: by id whatever its depth, or `contacts` for the default folder.
    func folder(_ name: String?) throws(GraphError) -> StoredFolder {
        guard let name, name.lowercased() != "contacts" else { return try folder(Mailbox.WellKnown.contacts) }
        let identifier = try identifier(name)
        guard identifier.form == .folder else { throw .itemNotFound }
        return try folder(identifier.number)
    }

    /// FACTS §3: an id that cannot be read is told by one of two codes.
    private func identifier(_ text: String) throws(GraphError) -> ItemIdentifier {
        do throws(GraphError) {
            return try ItemIdentifier(text: text, mailbox: mailbox.number, seed: seed)
        } catch {
            guard error == .idMalformed else { throw error }
            throw .badRequest(behaviour.malformedID.rawValue, error.message)
        }
    }

    private func folder(_ number: UInt64) throws(GraphError) -> StoredFolder {
        guard number == Mailbox.WellKnown.contacts || number >= Mailbox.WellKnown.firstFree,
            let folder = mailbox.folders[number], !folder.isGone
        else { throw .itemNotFound }
        return folder
    }

    // MARK: Etags

    /// FACTS §3.1: changes with each change of the item.
    func changeKey(_ contact: StoredContact) -> String {
        var bytes: [UInt8] = [0x11, 0, 0, 0, 0x16, 0, 0, 0]
        for value in [mailbox.number, contact.change] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return Base64URL.encode(bytes)
    }

    func etag(_ contact: StoredContact) -> String { "W/\"\(changeKey(contact))\"" }

    /// FACTS §3.1: If-Match is honoured on PATCH and DELETE.
    func requireMatch(_ contact: StoredContact) throws(GraphError) {
        guard let ifMatch, ifMatch.trimmingSpaces != "*" else { return }
        let wanted = ifMatch.split(separator: ",").map { tag -> String in
            let tag = tag.trimmingSpaces
            return tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
        }
        guard wanted.contains("\"\(changeKey(contact))\"") else { throw .conflict }
    }

    // MARK: Answers

    /// A path's link with these options, in the spelling clients must follow as it is.
    func link(_ options: [(String, String)]) -> String {
        let query = options.map { "$\($0.0)=\(RequestTarget.encoded($0.1))" }.joined(separator: "&")
        return "\(baseURL)\(target.path)?\(query)"
    }

    func context(_ kind: String) -> WireValue {
        .string("\(baseURL)/v1.0/$metadata#users('\(user.id)')/\(kind)")
    }

    func entity(_ members: [String: WireValue], status: Int, context kind: String) -> GraphAnswer {
        var members = members
        members["@odata.context"] = context("\(kind)/$entity")
        var answer = GraphAnswer(status: status, body: .json(.object(members)))
        if let etag = members["@odata.etag"]?.string { answer.headers["ETag"] = etag }
        return answer
    }

    /// One page of all these things; `total` counts before paging, `taken` what the page goes over, shown or not.
    func page(
        _ values: [WireValue], options: QueryOptions, total: Int, taken: Int? = nil, context kind: String
    ) -> GraphAnswer {
        var members: [String: WireValue] = ["@odata.context": context(kind), "value": .array(values)]
        if options.wantsCount { members["@odata.count"] = .number(Double(total)) }
        let taken = taken ?? values.count
        let next = options.skip + taken
        if next < total, taken > 0 {
            let repeated = QueryOptions.repeated.compactMap { name in target.options[name].map { (name, $0) } }
            members["@odata.nextLink"] = .string(link(repeated + [("skip", String(next))]))
        }
        return GraphAnswer(status: 200, body: .json(.object(members)))
    }

    func expanded(
        _ properties: [String: ExtendedProperty], _ wanted: Set<ExtendedPropertyID>
    ) -> WireValue? {
        let found = wanted.compactMap { properties[$0.canonical] }.sorted { $0.id < $1.id }
        // FACTS §7: not there unless asked for; an item without the property has no such member.
        guard !found.isEmpty else { return nil }
        return .array(found.map { .object(["id": .string($0.id), "value": .string($0.value)]) })
    }

    // MARK: Full mailboxes

    /// FACTS §6 and §11: over quota nothing can be stored, which includes the state that delta keeps.
    func requireRoom() throws(GraphError) {
        guard user.state != .full else { throw .quotaExceeded }
    }
}
