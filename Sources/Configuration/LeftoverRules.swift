package import ContactModel

/// By what the contacts that another tool left in a mailbox are recognised: one that fits any of these is one.
///
/// Nothing is ever done to them but by `satchel adopt`.
package struct LeftoverRules: Hashable, Sendable {
    /// Compared without regard to case.
    package let categories: [String]
    /// Names of contact folders, compared without regard to case; everything in such a folder is a leftover.
    package let folders: [String]
    /// Mail addresses, or domains of addresses, in lower case.
    package let mail: [String]

    package init(categories: [String] = [], folders: [String] = [], mail: [String] = []) {
        self.categories = categories.map { $0.lowercased() }
        self.folders = folders.map { $0.lowercased() }
        self.mail = mail.map { $0.lowercased() }
    }

    /// What `fits` looks at.
    package static let properties: Set<ContactProperty> = [.categories, .emailAddresses]

    package func names(folder: String) -> Bool { folders.contains(folder.lowercased()) }

    /// Whether a contact in a folder of any other name is a leftover.
    package func fits(_ contact: Contact) -> Bool {
        if case .texts(let own)? = contact[.categories], own.contains(where: { categories.contains($0.lowercased()) }) {
            return true
        }
        guard case .texts(let addresses)? = contact[.emailAddresses] else { return false }
        return addresses.contains { address in
            let address = address.lowercased()
            let domain = address.split(separator: "@").last.map(String.init)
            return mail.contains(address) || domain.map(mail.contains) ?? false
        }
    }
}
