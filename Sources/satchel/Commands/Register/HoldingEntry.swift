import ContactModel
import Contracts
import Service

/// One stay of a record in an address book, as the register shows it.
struct HoldingEntry: RegisterEntry {
    let addressBook: String
    let book: String
    let cause: String
    let copies: Int
    let endCause: String?
    let fields: [String]
    let fieldsKnown: Bool
    let fieldsNow: [String]
    let evidence: String?
    let folder: String
    let lostAt: String?
    let mailbox: String
    let member: String?
    let possibleFields: [String]
    let record: RecordID
    let since: String
    let state: String
    let until: String?
    let user: String

    init(_ holding: Holding, _ desk: RegisterDesk) {
        addressBook = holding.addressBook.text
        book = desk.bookName(holding.addressBook)
        cause = holding.cause
        copies = holding.copies
        endCause = holding.endCause
        fields = holding.fields.sorted()
        fieldsKnown = holding.knowsFields
        fieldsNow = holding.fieldsNow.sorted()
        evidence = holding.proof?.evidence?.rawValue
        folder = desk.folder(holding.addressBook)
        lostAt = desk.lostAt(holding).map(ServiceLog.time)
        mailbox = holding.mailbox.text
        member = desk.login(holding.member)
        possibleFields = holding.possibleFields.sorted()
        record = holding.record
        since = ServiceLog.time(holding.since)
        state = holding.state.rawValue
        until = holding.until.map(ServiceLog.time)
        user = holding.member.text
    }

    static let columns = [
        "record", "member", "user", "mailbox", "book", "addressBook", "folder", "state", "since", "until", "cause",
        "endCause", "lostAt", "evidence", "fields", "possibleFields", "fieldsNow", "fieldsKnown", "copies",
    ]

    var cells: [String] {
        [
            record.description, member ?? "", user, mailbox, book, addressBook, folder, state, since, until ?? "",
            cause,
            endCause ?? "", lostAt ?? "", evidence ?? "", fields.inOneCell, possibleFields.inOneCell,
            fieldsNow.inOneCell, "\(fieldsKnown)", "\(copies)",
        ]
    }

    var line: String {
        let end = until.map { "until \($0), by \(endCause ?? "?")" } ?? ""
        let name = member ?? "user \(user)"
        var parts = ["\(record)  \(name), \(book): \(state) since \(since) \(end)".trimmed]
        if until == nil, let lostAt { parts.append("    the right to it, or to a part of it, is gone since \(lostAt)") }
        if !fields.isEmpty { parts.append("    " + fields.joined(separator: ", ")) }
        if !possibleFields.isEmpty { parts.append("    perhaps also " + possibleFields.joined(separator: ", ")) }
        if !fieldsKnown { parts.append("    and fields that cannot be named") }
        if copies > 0 { parts.append("    the member made \(copies) copies, which are the member's own") }
        return parts.joined(separator: "\n")
    }
}

extension [String] {
    /// Several texts in one cell of CSV.
    var inOneCell: String { joined(separator: "; ") }
}

extension String {
    fileprivate var trimmed: String {
        var text = self
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
