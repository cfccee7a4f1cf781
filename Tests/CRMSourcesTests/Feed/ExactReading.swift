import AccessRules
import ContactModel
import Foundation

/// Everything that a reading says, as lines of bytes in no order: two spellings of one character are two texts.
struct ExactReading: Equatable {
    private let lines: [[UInt8]]

    init(_ reading: CRMReading) {
        var lines: [String] = []
        let directory = reading.directory
        for user in directory.users {
            lines.append("user|\(Self.fields([user.id.text, user.login, user.name, user.mail, user.mailbox]))")
            lines.append("user|\(user.id)|\(user.isActive)")
            for (name, value) in user.attributes { lines.append("attribute|\(user.id)|\(name)|\(Self.text(value))") }
        }
        for group in directory.groups { lines.append("group|\(group.id)|\(group.name)") }
        for membership in directory.memberships { lines.append("membership|\(membership)") }
        let rights = reading.rights
        for (name, entries) in rights.views { lines.append("view|\(name)|\(Self.text(entries))") }
        for (name, entries) in rights.records { lines.append("rights|\(name)|\(Self.text(entries))") }
        for (key, entries) in rights.fields { lines.append("field|\(key)|\(Self.text(entries))") }
        for (record, entries) in rights.access { lines.append("access|\(record)|\(Self.text(entries))") }
        for (record, principals) in rights.subscriptions { lines.append("subscribed|\(record)|\(principals)") }
        for (name, columns) in reading.records {
            lines.append("table|\(name)|\(columns.count)|\(columns.misfits)")
            for record in columns.records {
                let isFound = columns.row(of: record.id.key).map { columns.id($0) == record.id } ?? false
                lines.append("record|\(record.id)|\(isFound)|\(record.values.map(Self.text))")
            }
        }
        for problem in reading.problems {
            lines.append("problem|\(problem.place)|\(problem.text)|\(problem.affectsRights)|\(problem.part)")
        }
        lines.append("counter|\(String(describing: reading.changeCounter))|\(reading.startedAt)")
        lines.append("history|\(String(describing: reading.history))")
        self.lines = lines.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        schema = reading.schema
    }

    private let schema: CRMSchema

    /// What only one of two readings says.
    func difference(to other: Self) -> [String] {
        var difference: [String] = []
        for change in other.lines.difference(from: lines) {
            switch change {
            case .insert(_, let line, _): difference.append("+ " + String(decoding: line, as: UTF8.self))
            case .remove(_, let line, _): difference.append("- " + String(decoding: line, as: UTF8.self))
            }
        }
        return difference
    }

    private static func fields(_ texts: [String?]) -> String {
        texts.map { $0.map { "<\($0)>" } ?? "nil" }.joined(separator: "|")
    }

    private static func text(_ entries: [RightEntry]) -> String {
        entries.map { "\($0.principal) \($0.value) \(fields([$0.filter]))" }.joined(separator: ", ")
    }

    private static func text(_ value: AttributeValue) -> String {
        switch value {
        case .one(let value): text(value)
        case .list(let values): "\(values.map(text))"
        }
    }

    private static func text(_ value: FieldValue) -> String {
        // One number has several forms.
        if case .decimal(let decimal) = value { return "decimal \(decimal) \(decimal.exponent)" }
        return "\(value)"
    }
}
