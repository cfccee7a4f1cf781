import ContactModel
import SyncPlanning

/// The named properties in which Exchange keeps our marks.
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

    /// The member of a body that sets an item's marks.
    static func json(_ marks: [(id: String, value: String)]) -> JSONValue {
        .array(marks.map { .object(["id": .text($0.id), "value": .text($0.value)]) })
    }

    static func json(mark: ItemMark, origin: OriginMark) -> JSONValue {
        json([(itemMark, mark.text), (self.origin, origin.description)])
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
