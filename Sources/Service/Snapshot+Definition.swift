import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Cryptography
import Selection

extension Snapshot {
    /// 16 hexadecimal digits of all that decides what the contacts of a book are, records and single rights excepted:
    /// mapping, filters, order, limit, and what holds where the CRM has no right. Equal for equal definitions.
    ///
    /// - Parameter locale: that the order goes by.
    func definition(of book: Book, locale: String) -> String {
        let tables = Set(book.rule.fields.union(book.mapping.fields).map(\.table)).union([book.rule.view.table])
        let digests = [book.definitionDigest, book.mappingDigest].map { String(Hexadecimal.encode($0)) }
        let lines =
            digests + [locale]
            + tables.sorted().map { "fields_default|\($0)|\(model.fieldsDefault(of: $0).rawValue)" }
        // Length before text: no two lists of lines make the same bytes.
        let bytes = lines.flatMap { line in Array("\(line.utf8.count):".utf8) + Array(line.utf8) }
        return String(Hexadecimal.encode(SHA256.digest(of: bytes)).prefix(16))
    }
}
