internal import Foundation

// The contact on the wire (FACTS §2.1, §2.3).
extension MailboxSession {
    /// - Parameter isListed: a list or delta shows some notes cut, and another etag where that is switched on.
    func json(
        _ contact: StoredContact, select: [String]?, expand: Set<ExtendedPropertyID>, isListed: Bool
    ) -> [String: WireValue] {
        let full = fullJSON(contact, isListed: isListed)
        var members = select == nil ? full : [:]
        for name in select ?? [] { members[name] = full[name] }
        members["id"] = .string(id(of: contact))
        let etag = etag(contact)
        // FACTS §6: that both are the same is not certain.
        let differs = isListed && behaviour.deltaEtags == .other
        members["@odata.etag"] = .string(differs ? String(etag.dropLast()) + "L\"" : etag)
        members["singleValueExtendedProperties"] = expanded(contact.extendedProperties, expand)
        return members
    }

    private func fullJSON(_ contact: StoredContact, isListed: Bool) -> [String: WireValue] {
        let fields = contact.fields
        var members: [String: WireValue] = [:]
        members.reserveCapacity(48)
        for name in ContactProperty.texts { members[name] = fields.texts[name].map(shown) ?? .null }
        for name in ContactProperty.lists.keys { members[name] = .array((fields.lists[name] ?? []).map(shown)) }
        for name in ContactProperty.addresses { members[name] = address(fields.addresses[name] ?? [:]) }
        let emails = fields.emails.map(email)
        members["emailAddresses"] = .array(emails)
        if behaviour.isGlobalCloud {
            for (place, name) in ContactProperty.emailSlots.enumerated() {
                members[name] = place < emails.count ? emails[place] : .null
            }
        }
        members["birthday"] = fields.birthday.map { .string(birthday($0)) } ?? .null
        if let notes = fields.texts["personalNotes"] {
            members["personalNotes"] = shown(shownNotes(notes, isListed: isListed))
        }
        members["id"] = .string(id(of: contact))
        members["changeKey"] = .string(changeKey(contact))
        members["parentFolderId"] = .string(text(.folder, contact.folder))
        members["createdDateTime"] = .string(WireTime.text(contact.createdSeconds))
        members["lastModifiedDateTime"] = .string(WireTime.text(contact.modifiedSeconds))
        return members
    }

    private func shown(_ text: String) -> WireValue {
        .string(behaviour.decomposesTexts ? text.decomposedStringWithCanonicalMapping : text)
    }

    /// FACTS §2.3: an address that was never set is `{}`, or whatever the switch makes of it.
    private func address(_ parts: [String: String]) -> WireValue {
        guard parts.isEmpty else { return .object(parts.mapValues(shown)) }
        switch behaviour.emptyAddresses {
        case .empty: return .object([:])
        case .nulls:
            return .object(Dictionary(uniqueKeysWithValues: ContactProperty.addressParts.map { ($0, .null) }))
        case .null: return .null
        }
    }

    private func email(_ email: ContactFields.Email) -> WireValue {
        var address = email.address
        if behaviour.showsLegacyNames, directoryName(address.lowercased()) != nil {
            let name = address.prefix { $0 != "@" }
            address = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=\(name)"
        } else if behaviour.emailDomains == .capitals, let at = address.lastIndex(of: "@") {
            address = address[..<at] + address[at...].uppercased()
        }
        return .object(["name": email.name.map(shown) ?? .null, "address": shown(address)])
    }

    /// FACTS §2.4.
    private func birthday(_ instant: String) -> String {
        let day = instant.prefix(10)
        switch behaviour.birthdays {
        case .noon: return day + "T11:59:00Z"
        case .written: return instant
        case .midnight: return day + "T00:00:00Z"
        case .evening: return day + "T23:59:59Z"
        case .bare: return String(day)
        case .local: return Birthday.local(instant, offsetSeconds: Int(behaviour.mailboxOffsetSeconds)) ?? instant
        }
    }

    /// FACTS §2.3: notes that begin with a line end lose their line ends in lists and are cut to 256 characters.
    private func shownNotes(_ notes: String, isListed: Bool) -> String {
        let isTrapped = behaviour.notesTrap == .every || notes.first.map { $0.isNewline } ?? false
        if isListed, isTrapped { return String(notes.filter { !$0.isNewline }.prefix(256)) }
        guard behaviour.returnsNotesWithCRLF else { return notes }
        return notes.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: "\r\n")
    }
}
