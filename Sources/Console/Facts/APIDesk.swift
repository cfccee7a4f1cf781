/// What a program asks the HTTP API, apart from decisions.
package enum APIQuestion: Sendable, Equatable {
    case status
    case health
    /// - Parameters:
    ///   - member: a login, in any case.
    ///   - book: a name or an id.
    case addressBooks(
        member: String?, book: String?, condition: AddressBookFact.Condition?, state: String?, APIPage)
    case addressBook(String)
    case holds(APIPage)
    /// - Parameter record: `TABLE/KEY`.
    case explain(member: String, record: String, book: String?)
    case whereIs(record: String, APIWindow, APIPage)
    case heldBy(member: String, isNowOnly: Bool, APIWindow, APIPage)
    case revocations(member: String?, isOpenOnly: Bool, APIWindow, APIPage)
    case audit(member: String?, record: String?, book: String?, APIWindow, APIPage)
}

/// A part of a long list.
package struct APIPage: Sendable, Equatable {
    package let limit: Int
    /// Where the part before ended, as the answer with it said; `nil`: from the beginning.
    package let cursor: String?

    package init(limit: Int, cursor: String?) {
        self.limit = limit
        self.cursor = cursor
    }
}

/// From when on and until when, as it was asked for: a day, or a time.
package struct APIWindow: Sendable, Equatable {
    package let since: String?
    package let until: String?

    package init(since: String?, until: String?) {
        self.since = since
        self.until = until
    }
}

/// What there is to say to a question.
package enum APIAnswer: Sendable, Equatable {
    /// One JSON object, as the commands with `--json` make it.
    case json([UInt8])
    /// There is no such address book.
    case unknown
    /// The question names a member or a book that there is not; what to ask instead.
    case unknownName(String)
    /// The question cannot be understood; what to ask instead.
    case invalid(String)
    /// Others, or the asker, ask the same kind of question and wait for their answers; ask again soon.
    case busy
    /// The journal could not be read; the log says why.
    case unavailable
}

/// Where the HTTP API has its answers from.
package protocol APIDesk: Sendable {
    /// - Parameter asker: who asks, as in the log.
    func answer(_ question: APIQuestion, for asker: String) async -> APIAnswer
}
