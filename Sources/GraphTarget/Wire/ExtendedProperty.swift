import ContactModel
import SyncPlanning

/// The properties of MAPI that we write: the named ones in which Exchange keeps our marks, and telephone numbers that the
/// contact resource lacks.
///
/// One namespace and one spelling, for ever and for every mailbox: Exchange keeps a limited list of names per mailbox,
/// compares the name with regard to case, and echoes the id as it was sent (FACTS §7).
enum ExtendedProperty {
    static let itemMark = id("SatchelMark")
    static let origin = id("SatchelOrigin")
    static let folderMark = id("SatchelFolder")

    /// A namespace of our own. Items in customers' mailboxes are found by it: it must never change.
    private static let namespace = "7c0d9b52-1e6f-4a38-b0c4-5a2f93d7e816"

    private static func id(_ name: String) -> String { "String {\(namespace)} Name \(name)" }

    typealias Pair = (id: String, value: String)

    /// The id of a property that is kept beside the contact resource. Source of the tags: FACTS §2.1.
    static func id(of property: ContactProperty) -> String {
        let tag: String
        switch property {
        case .businessFax: tag = "0x3A24"
        case .carPhone: tag = "0x3A1E"
        case .homeFax: tag = "0x3A25"
        case .otherPhone: tag = "0x3A1F"
        case .pager: tag = "0x3A21"
        default: preconditionFailure("\(property) is a member of the contact resource")
        }
        return "String \(tag)"
    }

    /// What sets such a property, or empties it: there is no documented way to take one away, and an empty text shows
    /// nothing.
    static func pairs(_ property: ContactProperty, _ value: ContactValue?) -> [Pair] {
        if case .text(let text)? = value { return [(id(of: property), text)] }
        return [(id(of: property), "")]
    }

    /// The member of a body that sets them.
    static func json(_ marks: [Pair]) -> JSONValue {
        .array(marks.map { .object(["id": .text($0.id), "value": .text($0.value)]) })
    }

    static func pairs(mark: ItemMark, origin: OriginMark) -> [Pair] {
        [(itemMark, mark.text), (self.origin, origin.description)]
    }

    static func json(_ mark: FolderMark) -> JSONValue { json([(folderMark, mark.description)]) }

    /// The query option that asks for the values of these properties.
    static func expansion(_ ids: [String]) -> String {
        let filter = ids.map { "id eq '\($0)'" }.joined(separator: " or ")
        return "$expand=" + PercentEncoding.encode("singleValueExtendedProperties($filter=\(filter))")
    }

    /// The query option that finds the items of one mark, and those whose mark differs in case.
    static func search(_ mark: ItemMark) -> String {
        let value = mark.text.replacing("'", with: "''")
        return "$filter="
            + PercentEncoding.encode(
                "singleValueExtendedProperties/Any(ep: ep/id eq '\(itemMark)' and ep/value eq '\(value)')")
    }
}
