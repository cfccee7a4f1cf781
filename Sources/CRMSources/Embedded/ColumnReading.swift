import AccessRules
import Cryptography
import Foundation
import SQLite

/// Turns the columns of a data table's row into values, with the contract's texts for dates, lists and so on.
///
/// A class since it remembers lists: tags repeat from record to record, and JSON is dear to read.
final class ColumnReading {
    /// How many different lists are remembered.
    static let listsMax = 4096

    enum Outcome {
        case fits(FieldValue)
        /// Read, with what was not Unicode replaced by U+FFFD.
        case repaired(FieldValue)
        case doesNotFit
    }

    private var lists: [ExactText: [String?]] = [:]

    func value(_ row: Statement, _ column: Int, as type: FieldType) -> Outcome {
        switch row.type(column) {
        case .null: .fits(.null)
        case .text: text(row, column, as: type)
        case .integer: integer(row.int64(column) ?? 0, as: type)
        case .real: real(row.double(column) ?? 0, as: type)
        case .blob: type == .blob ? .fits(bytes(row, column)) : .doesNotFit
        }
    }

    private func text(_ row: Statement, _ column: Int, as type: FieldType) -> Outcome {
        let valid = row.withText(column) { String(validating: $0, as: UTF8.self) } ?? nil
        guard let valid else {
            guard type == .text else { return .doesNotFit }
            return .repaired(.text(row.text(column) ?? ""))
        }
        if type == .textList { return list(valid).map { .fits(.textList($0)) } ?? .doesNotFit }
        return FieldParsing.value(valid, as: type).map(Outcome.fits) ?? .doesNotFit
    }

    /// What tells them from others: a million pictures are not for this memory.
    private func bytes(_ row: Statement, _ column: Int) -> FieldValue {
        row.withBlob(column) { bytes in
            guard !bytes.isEmpty else { return .null }
            var hash = SHA256()
            hash.update(bytes)
            return BytesDigest(hash.digest()).map(FieldValue.bytes) ?? .null
        } ?? .null
    }

    private func list(_ text: String) -> [String?]? {
        let exact = ExactText(text)
        if let known = lists[exact] { return known }
        guard let list = FieldParsing.textList(text) else { return nil }
        if lists.count >= Self.listsMax { lists.removeAll(keepingCapacity: true) }
        lists[exact] = list
        return list
    }

    /// Columns without a declared type hold numbers where others hold texts.
    private func integer(_ integer: Int64, as type: FieldType) -> Outcome {
        switch type {
        case .integer: .fits(.integer(integer))
        case .decimal: .fits(.decimal(Decimal(integer)))
        case .text: .fits(.text(String(integer)))
        case .boolean: integer == 0 || integer == 1 ? .fits(.boolean(integer == 1)) : .doesNotFit
        case .date, .timestamp, .textList, .blob: .doesNotFit
        }
    }

    /// A floating-point number is no exact decimal; a whole one is a whole number.
    private func real(_ real: Double, as type: FieldType) -> Outcome {
        guard type == .integer, let integer = Int64(exactly: real) else { return .doesNotFit }
        return .fits(.integer(integer))
    }
}
