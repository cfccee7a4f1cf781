import WebPages

/// What stands for a person, a record, a book or a day in a query or a form: nothing of these is long, and what is said of it
/// repeats it.
enum QuestionWords {
    static let bytesMax = 500

    private static let names = ["of", "member", "book", "record", "since", "until", "name"]

    static func areShort(in fields: FormFields) -> Bool {
        names.allSatisfy { (fields[$0] ?? "").utf8.count <= bytesMax }
    }
}
