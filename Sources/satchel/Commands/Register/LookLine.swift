import ContactModel
import JournalStore

/// One contact that somebody saw in the console, as `audit --looks` shows it.
struct LookLine: RegisterEntry {
    let account: String
    let addressBook: String
    let at: String
    let book: String
    let member: String?
    let number: Int64
    let record: RecordID
    let user: String
    let what: String

    init(_ look: NumberedLook, _ desk: RegisterDesk) {
        let row = look.row
        account = row.account
        addressBook = row.addressBook.text
        at = ServiceLog.time(row.at)
        book = desk.bookName(row.addressBook)
        member = desk.login(row.member)
        number = look.number
        record = row.record
        user = row.member.text
        what = row.what.rawValue
    }

    static let columns = [
        "number", "at", "account", "what", "record", "member", "user", "book", "addressBook",
    ]

    var cells: [String] {
        ["\(number)", at, account, what, record.description, member ?? "", user, book, addressBook]
    }

    var line: String { "\(at)  \(account) saw \(what) of \(record), as \(member ?? "user \(user)") does, \(book)" }
}
