/// What a question about who has what ends with.
package enum RegisterSentence: String, Sentence {
    case holders = "{}. Address books that hold it, or may: {}. Earlier stays: {}."
    case mergedHolders = "{} (with {}, by merging). Address books that hold it, or may: {}. Earlier stays: {}."
    case holdings = "{} holds, or may hold: {}. Earlier stays: {}."
    case losses = "{} still there, {} of them overdue; {} gone."
    case unsureLosses = "{} were left in Deleted Items, or their items are the member's own now."
}
