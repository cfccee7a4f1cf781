package import ContactMapping
package import ContactModel
package import SyncPlanning
package import YAML

/// Which folder of the mailbox an address book lies in.
package enum FolderPolicy: String, Hashable, Sendable {
    /// A folder of the book's name.
    case own
    /// The member's default Contacts folder.
    case `default`
}

/// Who gets an address book, by the CRM's names, not yet looked up.
package struct MembersConfiguration: Sendable {
    package let groups: [Located<String>]
    /// Logins.
    package let users: [Located<String>]
    /// Logins or groups.
    package let except: [Located<String>]
}

/// One criterion of a book's order, its path not yet looked up.
package struct OrderConfiguration: Sendable {
    package let path: Located<String>
    package let isDescending: Bool
}

/// The templates of one contact property, in the shape of the property.
package enum TemplateConfiguration: Sendable {
    case text(Located<String>)
    case texts([Located<String>])
    case address([AddressPart: Located<String>])
}

package struct MappingLine: Sendable {
    package let property: Located<ContactProperty>
    package let template: TemplateConfiguration
}

/// What a book's photos are made of.
package struct PhotoLine: Sendable {
    /// Where it stands in the file.
    package let place: YAMLPlace
    package let template: Located<String>
}

/// A book as `satchel.yaml` defines it.
package struct BookConfiguration: Sendable {
    package let id: BookID
    /// Also the folder's name.
    package let name: String
    /// Where the book begins in the file.
    package let place: YAMLPlace
    package let view: Located<String>
    package let filter: Located<String>?
    package let members: MembersConfiguration
    /// 1 to 100,000; `nil`: none.
    package let limit: Int?
    /// `nil`: the view's.
    package let order: [OrderConfiguration]?
    package let pinned: Located<String>?
    package let folder: FolderPolicy
    package let onEdit: EditPolicy
    package let onDelete: DeletePolicy
    package let brake: Brake
    /// The book's own; `nil`: none.
    package let mode: SyncMode?
    /// Whether a folder of this name that lacks our mark may be taken over.
    package let reuseFolder: Bool
    /// In the order of the file; at least one line, each property once.
    package let mapping: [MappingLine]
    /// `nil`: contacts get no photo.
    package let photo: PhotoLine?

    package static let limitDefault = 2000
    package static let limitMax = 100_000
}
