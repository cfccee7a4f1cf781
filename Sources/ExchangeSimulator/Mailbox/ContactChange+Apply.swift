extension ContactChange {
    private static let nameParts = ["givenName", "middleName", "surname", "generation", "companyName"]

    /// Writes the change into the fields, with all the service makes of it.
    ///
    /// - Parameter directoryName: the display name of the recipient with that address, if the tenant has one.
    func apply(
        to fields: inout ContactFields, isNew: Bool, directoryName: (String) -> String?,
        behaviour: SimulatorBehaviour
    ) {
        let before = fields
        for (name, text) in texts { fields.texts[name] = text.flatMap { behaviour.kept($0) } }
        for (name, list) in lists {
            let kept = list.compactMap { behaviour.kept($0) }
            fields.lists[name] = kept.isEmpty ? nil : kept
        }
        for (name, parts) in addresses {
            let kept = parts.compactMapValues { behaviour.kept($0) }
            fields.addresses[name] = kept.isEmpty ? nil : kept
        }
        if let birthday { fields.birthday = birthday }
        applyEmails(to: &fields, before: before, directoryName: directoryName, behaviour: behaviour)
        recalculateNames(in: &fields, before: before, isNew: isNew, always: behaviour.nameCalculation == .always)
    }

    func apply(to properties: inout [String: ExtendedProperty]) {
        for (id, property) in extendedProperties {
            properties[id.canonical] = property.value.map { value in
                // FACTS §7: the id comes back as it was first written.
                ExtendedProperty(id: properties[id.canonical]?.id ?? property.id, value: value)
            }
        }
    }

    /// FACTS §2.3: a malformed address is accepted and then missing; the name is the directory's when the address is
    /// known there, stays when only the name changed, and is the address when none was given.
    private func applyEmails(
        to fields: inout ContactFields, before: ContactFields, directoryName: (String) -> String?,
        behaviour: SimulatorBehaviour
    ) {
        guard emails != nil || !emailSlots.isEmpty else { return }
        var sent: [SentEmail?] = emails ?? before.emails.map { SentEmail(name: $0.name, address: $0.address) }
        for (place, email) in emailSlots.sorted(by: { $0.key < $1.key }) {
            while sent.count <= place { sent.append(nil) }
            sent[place] = email
        }
        fields.emails = sent.compactMap { email in
            guard let address = email?.address, Self.isWellFormed(address) else { return nil }
            let folded = address.lowercased()
            let name =
                directoryName(folded) ?? before.emails.first { $0.address.lowercased() == folded }?.name
                ?? email?.name.flatMap { $0.isEmpty ? nil : $0 } ?? (behaviour.emailNames == .address ? address : nil)
            return ContactFields.Email(name: name, address: address)
        }
    }

    /// FACTS §2.3 and §2.5: made up on create when omitted, made up again when a part of the name changes alone, or
    /// whatever changes alone.
    private func recalculateNames(
        in fields: inout ContactFields, before: ContactFields, isNew: Bool, always: Bool
    ) {
        let hasNewParts = always || Self.nameParts.contains { fields.texts[$0] != before.texts[$0] }
        if isNew ? fields.texts["displayName"] == nil : hasNewParts && texts["displayName"] == nil {
            fields.texts["displayName"] = fields.generatedDisplayName
        }
        if isNew ? fields.texts["fileAs"] == nil : hasNewParts && texts["fileAs"] == nil {
            fields.texts["fileAs"] = fields.generatedFileAs
        }
    }

    private static func isWellFormed(_ address: String) -> Bool {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return false }
        let isForbidden: (Character) -> Bool = { $0.isWhitespace || ",;<>()[]\"".contains($0) }
        return !address.contains(where: isForbidden) && parts[1].first != "." && parts[1].last != "."
    }
}

extension SimulatorBehaviour {
    /// A text as it is stored; `nil` where nothing is left of it.
    fileprivate func kept(_ text: String) -> String? {
        guard trimsTexts else { return text }
        let start = text.drop { $0.isWhitespace }
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) }
    }
}
