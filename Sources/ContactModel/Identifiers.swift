import Glibc

/// A textual identifier whose kind is part of its type.
///
/// Compared and ordered by its UTF-8 bytes, exactly: no case folding, no normalisation.
package struct Identifier<Kind>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    @inlinable package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }

    @inlinable package static func == (left: Self, right: Self) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    @inlinable package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    @inlinable package static func < (left: Self, right: Self) -> Bool {
        left.text.comesBefore(right.text)
    }
}

extension String {
    /// The two words that a text is made of in memory, where words have 64 bits. Other words may be the same text.
    private typealias Representation = (UInt64, UInt64)

    /// Whether both are the same in UTF-8, which `==` does not ask.
    @usableFromInline func hasSameBytes(as other: String) -> Bool {
        // A short text lies in the value itself, and a copy of a long one in the same place: nothing is to be read then.
        if unsafeBitCast(self, to: Representation.self) == unsafeBitCast(other, to: Representation.self) { return true }
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { own in
            other.utf8.withContiguousStorageIfAvailable { others in
                own.isEmpty || memcmp(own.baseAddress!, others.baseAddress!, own.count) == 0
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// The order of the bytes in UTF-8, in which a text comes after its beginnings.
    @usableFromInline func comesBefore(_ other: String) -> Bool {
        let isBefore = utf8.withContiguousStorageIfAvailable { own in
            other.utf8.withContiguousStorageIfAvailable { others in
                guard !own.isEmpty, !others.isEmpty else { return own.count < others.count }
                let order = memcmp(own.baseAddress!, others.baseAddress!, min(own.count, others.count))
                return order == 0 ? own.count < others.count : order < 0
            }
        }
        return (isBefore ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
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
