/// What needs attention beside single address books. Users by their key in the CRM, since it also goes to the log.
package enum CycleSentence: String, Sentence {
    // Credentials. The day is as ISO 8601 has it.
    case secretEnded = """
        The client secret ended on {}: nothing can be sent to Exchange, revocations included. Make a new one in Entra, \
        replace the stored one, and set exchange.secret_expires.
        """
    case certificateEnded = """
        The certificate ended on {}: nothing can be sent to Exchange, revocations included. Upload a new one in Entra \
        beside it, then replace the file.
        """
    case secretEnds = """
        The client secret ends on {}, {}. Make a new one in Entra, replace the stored one, and set exchange.secret_expires.
        """
    case certificateEnds = """
        The certificate ends on {}, {}. Upload a new one in Entra beside it, then replace the file.
        """
    case withinADay = "in less than a day"
    case inADay = "in 1 day"
    case inDays = "in {} days"
    case authoritiesEnded = "{} of the {} certificates in {} have ended. Remove them, or renew them."

    // Members' mailboxes.
    case formerMailboxServed = """
        The mailbox address of user {} is unknown to Exchange; the mailbox that it stood for is served on. Correct mail or \
        mailbox in the CRM.
        """
    case endDoubtedServed = """
        The address book {} of user {} would end, but the directory could not be read completely: until then it loses what \
        rights take away, and nothing else changes in it. Mend the directory, or set the user inactive.
        """
    case endDoubtedUnserved = """
        The address book {} of user {} would end, but the directory could not be read completely: until then nothing \
        changes in it, and revocations do not arrive there either. Mend the directory, or set the user inactive.
        """
    case noMailbox = """
        user {} has no mailbox in the CRM, so there is no address book. Enter mail or mailbox there, or take the user out \
        of book {}.
        """
    case addressUnknown = """
        The mailbox address of user {} is unknown to Exchange; nothing is written, and nothing is taken for deleted. \
        Correct mail or mailbox in the CRM.
        """
    case addressNotAsked = """
        The mailbox of user {} could not be looked up now, so there is no address book yet; the next cycle tries again. If \
        it stays, check what the app may read of users: satchel's documentation, Exchange.md.
        """
    case mailboxChanged = """
        The mailbox address of user {} now stands for mailbox {}; it was {}. Nothing is written until you confirm: satchel \
        sync --confirm-mailbox {}
        """
    case mailboxShared = """
        user {} and {} have one mailbox, {}; neither is served. Correct mail or mailbox in the CRM.
        """
    case seatsExceeded = """
        There are {} address books and {} seats. None is emptied because of it, and nobody new gets one. Take members out \
        of a book, or raise seats in the configuration.
        """

    // Moves to the mailbox's other place.
    case moveHeld = """
        The move of book {} for user {} out of {} waits, since {} removals are held there, or not allowed by mode nodelete. \
        Mend the filter, the limit or the CRM, or let them go: satchel release, or another mode.
        """
    case moveLacks = """
        The move of book {} for user {} out of {} waits, since {} of the contacts there could not be made in the other \
        place: {}. They are tried again, and until then both places are served. Correct these records in the CRM, or let \
        the book select them no more, or set its folder back.
        """
    case moveLacksMore = """
        The move of book {} for user {} out of {} waits, since {} of the contacts there could not be made in the other \
        place: {} and {} more. They are tried again, and until then both places are served. Correct these records in the \
        CRM, or let the book select them no more, or set its folder back.
        """
    case ownFolder = "its own folder"
    case defaultFolder = "the default Contacts folder"

    // Much is lost.
    case lossByFaultyRight = """
        {} contacts in {} address books go because a right at fault no longer shows them. Mend the right, which is named \
        above: they come back with the next run.
        """
    case massRevocation = """
        {} of {} contacts went within ten minutes because rights were lost or address books ended. If that is not meant, \
        give the rights back: the contacts come back with the next run.
        """

    // Roll-outs.
    case definitionGoesOut = """
        Book {} has a new definition. It goes to {} address books, each after a clean run; {} have it.
        """
    case definitionPassesOver = """
        The new definition of book {} passes over {}: another address book comes first.
        """
    case definitionPassesOverMore = """
        The new definition of book {} passes over {} and {} more: another address book comes first.
        """
    case definitionWaits = """
        The new definition of book {} has come to {} of {} address books, stage {} of {}, and it waits for {} address \
        books, {}. Mend that, or go back: satchel undo. If it is right all the same: satchel rollout --all
        """
    case definitionHasNobody = """
        The new definition of book {} has come to {} of {} address books, stage {} of {}, and no address book can be \
        brought up to it now. Mend that, or go back: satchel undo. If it is right all the same: satchel rollout --all
        """
    case noForetelling = "Exchange does not say what the next run would do."
}

/// What stands in the way of one address book's roll-out, as a part of a sentence.
package enum RolloutObstacle: String, Sentence {
    case place = "that of user {}: {}"
    case passedOver = "user {} ({})"
    case mode = "its mode is {}"
    case held = "it is held: {}"
    case folderGone = "its folder is gone"
    case mailboxUnusable = "its mailbox could not be used"
    case lastRunFailed = "its last run failed"
    case newlyRefused = "{} of its contacts are refused that were not before"
    /// The value is a `RolloutRunOutcome`.
    case lastRunEnded = "its last run ended as {}"
    case hasMoreToDo = "it has more to do"
}

/// How a run ended that was not good, as the journal calls it.
package enum RolloutRunOutcome: String, Sentence {
    case held, suspended, refused, failed, interrupted
}
