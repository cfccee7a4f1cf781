/// Something for the log: a sentence and its words, and never what a contact holds.
package struct ConsoleEvent: Sendable, Equatable {
    package let sentence: String
    package let isRefusal: Bool
    package let account: String?
    package let why: String?

    static func refused(_ why: String, account: String? = nil) -> ConsoleEvent {
        ConsoleEvent(sentence: "console refused", isRefusal: true, account: account, why: why)
    }

    static func done(_ sentence: String, account: String, _ what: String? = nil) -> ConsoleEvent {
        ConsoleEvent(sentence: sentence, isRefusal: false, account: account, why: what)
    }
}
