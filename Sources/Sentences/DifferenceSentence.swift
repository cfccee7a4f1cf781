/// What two texts of a configuration say differently.
package enum DifferenceSentence: String, Sentence {
    case unreadable = "one of the two cannot be read as YAML"
    case bookIsNew = "book {} is new"
    case bookIsGone = "book {} is gone"
    /// The first of a book's differences, which `separator` stands between.
    case ofBook = "book {}: {}"
    case isNew = "{} is new"
    case isGone = "{} is gone"
    case differs = "{} differs"
    case changed = "{}: {}, was {}"

    package static let separator = "; "
}
