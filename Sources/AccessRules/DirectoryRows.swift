package import ContactModel

/// A value, or the values, of one user attribute. A user that lacks the attribute has no entry at all (SEMANTICS 16).
package enum AttributeValue: Hashable, Sendable {
    case one(FieldValue)
    /// May be empty, which is not the same as lacking it.
    case list([FieldValue])
}

package struct User: Hashable, Sendable {
    package let id: UserID
    package let login: String
    package let name: String?
    package let mail: String?
    /// The mailbox's UPN or object id; `nil`: looked up by mail.
    package let mailbox: String?
    package let isActive: Bool
    package let attributes: [String: AttributeValue]

    package init(
        id: UserID, login: String, name: String? = nil, mail: String? = nil, mailbox: String? = nil,
        isActive: Bool = true, attributes: [String: AttributeValue] = [:]
    ) {
        self.id = id
        self.login = login
        self.name = name
        self.mail = mail
        self.mailbox = mailbox
        self.isActive = isActive
        self.attributes = attributes
    }

    /// What a target is asked for; `nil`: this user has no mailbox.
    package var mailboxAddress: String? { mailbox ?? mail }
}

package struct Group: Hashable, Sendable {
    package let id: GroupID
    package let name: String

    package init(id: GroupID, name: String) {
        self.id = id
        self.name = name
    }
}

package enum Principal: Hashable, Sendable {
    case user(UserID)
    case group(GroupID)
}

/// That `member` belongs to `group` directly.
package struct Membership: Hashable, Sendable {
    package let group: GroupID
    package let member: Principal

    package init(group: GroupID, member: Principal) {
        self.group = group
        self.member = member
    }
}

/// The CRM's directory as it was read, unchecked: `Directory` is what comes out of checking it.
package struct DirectoryRows: Hashable, Sendable {
    package var users: [User]
    package var groups: [Group]
    package var memberships: [Membership]

    package init(users: [User], groups: [Group], memberships: [Membership]) {
        self.users = users
        self.groups = groups
        self.memberships = memberships
    }
}
