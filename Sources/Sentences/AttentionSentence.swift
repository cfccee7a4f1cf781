/// What the overview says of the service as a whole, beside what cycles say of themselves.
package enum AttentionSentence: String, Sentence {
    // Why the last cycle failed.
    case sourceUnreadable = """
        The CRM could not be read at the last try. Until it can be, nothing changes in any mailbox, and revocations wait \
        as well. The log says why.
        """
    case journalUnusable = """
        The journal could not be read or written at the last try. Until it can be, nothing changes in any mailbox, and \
        revocations wait as well. The log says why.
        """
    case cycleFailed = "The last cycle failed. The log says why."

    // What the last cycle found.
    case moreProblems = "Further problems, which the log names: {}."
    case definitionRefused = """
        The new definition of book {} waits for {} address books whose contacts are refused, {}. Correct these records in \
        the CRM, or go back: satchel undo.
        """
    case seatless = "Members without a seat: {}. Take members out of a book, or raise seats in the configuration."
    case seatlessMore = """
        Members without a seat: {} and {} more. Take members out of a book, or raise seats in the configuration.
        """

    // What the journal counts.
    case mailboxesSuspended = """
        Mailboxes that cannot be worked in: {}. See 'satchel status' and 'satchel doctor', which say which and why.
        """
    case visitsCrashed = """
        Mailboxes whose visits ended the service itself: {}. The system's journal says where: please report it.
        """
}
