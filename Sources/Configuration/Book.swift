package import AccessRules
package import ContactMapping
package import ContactModel
package import Selection
package import SyncPlanning

/// A book whose every name has been found in the CRM: ready to be run.
package struct Book: Sendable {
    package let id: BookID
    /// Also the folder's name.
    package let name: String
    package let rule: SelectionRule
    package let mapping: Mapping
    package let membership: BookMembers
    package let folder: FolderPolicy
    package let onEdit: EditPolicy
    package let onDelete: DeletePolicy
    package let brake: Brake
    /// The stricter one of the book's own and the file's.
    package let mode: SyncMode
    /// Whether a folder of this name that lacks our mark may be taken over.
    package let reuseFolder: Bool
    /// SHA-256 of what decides which records are selected: view, filters, order, limit and the defaults of rights.
    ///
    /// Equal digests mean equal definitions, however the file is laid out; it says nothing about the CRM's content.
    package let definitionDigest: [UInt8]
    /// SHA-256 of what decides how a record becomes a contact: templates, default region and protected fields.
    package let mappingDigest: [UInt8]

    /// Who gets this book's address books: active users of the directory, in its order, each once.
    package func members(in directory: Directory) -> [UserID] { membership.members(in: directory) }
}

/// Who gets an address book: principals of the directory that the configuration was resolved against.
package struct BookMembers: Hashable, Sendable {
    package let users: Set<UserID>
    package let groups: Set<GroupID>
    package let exceptUsers: Set<UserID>
    package let exceptGroups: Set<GroupID>

    package init(
        users: Set<UserID> = [], groups: Set<GroupID> = [], exceptUsers: Set<UserID> = [],
        exceptGroups: Set<GroupID> = []
    ) {
        self.users = users
        self.groups = groups
        self.exceptUsers = exceptUsers
        self.exceptGroups = exceptGroups
    }

    /// The members among the directory's active users, in its order, each once (SEMANTICS 1).
    ///
    /// Nested groups count (SEMANTICS 2), among the exceptions too; an exception wins over any way of being named.
    package func members(in directory: Directory) -> [UserID] {
        directory.users.filter(\.isActive).map(\.id).filter { user in
            let belongsTo = directory.groups(of: user)
            guard !exceptUsers.contains(user), exceptGroups.isDisjoint(with: belongsTo) else { return false }
            return users.contains(user) || !groups.isDisjoint(with: belongsTo)
        }
    }
}
