/// Why something is held until a person decides.
package enum HoldSentence: String, Sentence {
    // The brake of an address book.
    case brakeExceeded = "{} removals within 24 hours exceed the brake of {} items and {} % of {}"
    case wouldBeEmptied = "the address book of {} items would become empty"

    // The installation's.
    case hourExceeded = "{} removals within an hour exceed {} % of the {} contacts in all address books"
    case dayExceeded = "{} removals within 24 hours exceed {} % of the {} contacts in all address books"
    case booksEmptied = "{} of {} address books would become empty within an hour"
    case othersUnknown = "it is not known what has gone from other address books: {}"

    // An address book as a whole.
    case folderIsDefault = """
        The contact folder of {} is the default Contacts folder, which is the member's. Nothing is written until \
        somebody decides what becomes of the items in it.
        """
    case folderIsAnothers = """
        The contact folder of {} carries the mark of another installation or address book. Nothing is written until \
        somebody decides which of them owns it.
        """
    case epochTooHigh = """
        The contact folder of {} carries a mark of an epoch that this installation cannot have reached: somebody \
        edited it. Nothing but what rights take away is written there until somebody releases the address book; then \
        the mark is written anew.
        """
    case othersItems = """
        The contact folder of {} holds {} items that another installation made for the same address book. If it is \
        this one and its journal was lost, stop the service and run 'satchel restore --from-mailboxes'; if they are \
        to stay beside Satchel's, release the address book.
        """
    case folderLostTwice =
        "The contact folder of {} was lost twice within {} days. It is made anew when somebody lifts the hold."
    case paused = "Paused by {}, in the console: {}"
}
