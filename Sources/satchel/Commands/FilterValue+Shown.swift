import AccessRules
import ContactModel
import Foundation

extension FilterValue {
    /// As an explanation shows it. It shows no more than the perspective that it was made from.
    var shown: String {
        switch self {
        case .one(let value): value.shown
        case .list(let values): values.map { "[" + $0.map(\.shown).joined(separator: ", ") + "]" } ?? "null"
        case .relation(let isSet): isSet ? "a record" : "null"
        }
    }
}

extension FieldValue {
    var shown: String {
        switch self {
        case .null: "null"
        case .text(let text): "'\(text)'"
        case .integer(let number): String(number)
        case .decimal(let number): number.description
        case .boolean(let flag): String(flag)
        case .date(let date): date.description
        case .timestamp(let moment): ServiceLog.time(moment)
        case .textList(let texts): "[" + texts.map { $0.map { "'\($0)'" } ?? "null" }.joined(separator: ", ") + "]"
        case .bytes: "bytes"
        }
    }
}
