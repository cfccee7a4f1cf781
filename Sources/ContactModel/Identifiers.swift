/// A textual identifier whose kind is part of its type.
///
/// Compared and ordered by its UTF-8 bytes, exactly: no case folding, no normalisation.
package struct Identifier<Kind>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }

    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

package enum UserKind {}
package enum GroupKind {}
package enum BookKind {}
package enum AddressBookKind {}
package enum MailboxKind {}
package enum FolderKind {}
package enum ItemKind {}
package enum OperationKind {}

/// A user of the CRM, by the CRM's own key (not the login).
package typealias UserID = Identifier<UserKind>
/// A group of the CRM, by the CRM's own key (not its name).
package typealias GroupID = Identifier<GroupKind>
/// A book's definition: the configuration's `id`, or its `name` where there is none.
package typealias BookID = Identifier<BookKind>
/// One member's copy of one book, by the key that the journal gave it.
package typealias AddressBookID = Identifier<AddressBookKind>
/// A mailbox, by the object id of its directory. An address is never a mailbox's id.
package typealias MailboxID = Identifier<MailboxKind>
/// A contact folder, by the target's id.
package typealias FolderID = Identifier<FolderKind>
/// An item, by the target's immutable id, compared as bytes.
package typealias ItemID = Identifier<ItemKind>
/// One intended change at a target, made anew for each intent.
package typealias OperationID = Identifier<OperationKind>
