import AccessRules
import ContactModel
import Cryptography
import Foundation

/// Everything of directory and rights that can decide what one member sees: the means to tell whether an address book
/// must be looked at again. Far too much to tell a removal's cause by; that is `SelectionRights`.
struct MemberRights: Hashable, Sendable {
    /// 16 hexadecimal digits; equal for equal rights, groups and attributes. Says nothing about any of them.
    let digest: String

    init(of viewer: Viewer, in snapshot: Snapshot) {
        let rows = snapshot.reading.rights
        var lines: [String] = []
        let user = viewer.user
        lines.append("user|\(user.id)|\(user.login)|\(user.mail ?? "")|\(user.name ?? "")")
        for (name, value) in user.attributes.sorted(by: { $0.key < $1.key }) {
            lines.append("attribute|\(name)|\(value)")
        }
        for group in viewer.groups.sorted() { lines.append("group|\(group)") }
        // A record's access list concerns that record alone, which is then simply not visible; it would else make every
        // member's rights look changed.
        let defined = snapshot.model.definedObjects.filter { if case .access = $0 { false } else { true } }
        for object in defined.map(\.description).sorted() { lines.append("defined|\(object)") }
        lines += snapshot.defaults
        func add(_ object: String, _ entries: [RightEntry]) {
            for entry in entries where Self.concerns(entry.principal, viewer) {
                lines.append("\(object)|\(entry.principal)|\(entry.value.rawValue)|\(entry.filter ?? "")")
            }
        }
        for (view, entries) in rows.views.sorted(by: { $0.key < $1.key }) { add("view|\(view)", entries) }
        for (table, entries) in rows.records.sorted(by: { $0.key < $1.key }) { add("records|\(table)", entries) }
        for (field, entries) in rows.fields.sorted(by: { $0.key < $1.key }) { add("field|\(field)", entries) }
        for (record, entries) in rows.access.sorted(by: { $0.key < $1.key }) { add("access|\(record)", entries) }
        // Length before text: no two lists of lines make the same bytes.
        let bytes = lines.flatMap { line in Array("\(line.utf8.count):".utf8) + Array(line.utf8) }
        digest = String(Hexadecimal.encode(SHA256.digest(of: bytes)).prefix(16))
    }

    private static func concerns(_ principal: Principal, _ viewer: Viewer) -> Bool {
        switch principal {
        case .user(let id): id == viewer.user.id
        case .group(let id): viewer.groups.contains(id)
        }
    }
}
