/// What is said to a question that cannot be answered as it was asked: on the command line, and by the console.
package enum QuestionSentence: String, Sentence {
    case noUser = "The CRM has no user '{}'."
    case noUserButNear = "The CRM has no user '{}'. Did you mean '{}'?"
    case noGroup = "The CRM has no group '{}'."
    case noGroupButNear = "The CRM has no group '{}'. Did you mean '{}'?"
    case noBook = "The configuration has no book '{}'."
    case noBookButNear = "The configuration has no book '{}'. Did you mean '{}'?"
    case noLogin = """
        Nobody has the login '{}'. For a user whom the CRM has no more, give the CRM's key of the user.
        """
    case noLoginButNear = """
        Nobody has the login '{}'. Did you mean '{}'? For a user whom the CRM has no more, give the CRM's key of the user.
        """
    case noBookOfTable = "No book shows records of that table. Give --book NAME."
    case severalBooks = "{} has several such books: {}. Give --book NAME."
    case noRecordKey = "'{}' is no record. Write TABLE/KEY."
    case noRecordKeyOfBook = "'{}' is no record. Write TABLE/KEY, or KEY together with --book NAME."
    case writeRecordKey = "Write TABLE/KEY, such as Kontakte/4711."
    case noRecordInCRM = "The CRM has no such record."
    case noPrincipalInCRM = "The CRM has no such user or group any more."
    case noTableOrHidden = "Contents are hidden, or there is no such table."
    case noTime = "'{}' is no time: write 2026-11-24, or 2026-11-24T09:30:00Z."
    case endBeforeBeginning = "The end lies before the beginning."
    case noAddressBook = "There is no such address book."
    case noAddressBookOrMember = "There is no such address book, or the CRM does not know its member any more."
    case noRecord = "There is no such record."
    case nothingDisclosed = "There is no journal yet: nothing has run, so nothing was disclosed."
    case tooLong = """
        The answer is longer than {} MB. Narrow it down by days, or use 'satchel {}' on the command line.
        """
    case mailboxVisited = "A run in this mailbox is under way. Ask again when it is over."
    case notVisited = "A run would not visit this address book now: it ends, or the CRM could not be trusted."

    /// As a page says it, which has no options.
    package static func onPage(_ text: String) -> String { text.replacing("--book NAME", with: "the book") }
}
