/// What an address book's server did not do, and what happens next: "Could not what: why. What next."
///
/// The first value is a `TargetTask`.
package enum TargetSentence: String, Sentence {
    // Refused, by kind.
    case content = "Could not {}: {}. The item is left out until its contact changes; the others go on."
    case itemGone = "Could not {}: {}. The next run looks for it and plans again."
    case idUnreadable = "Could not {}: {}. Its id cannot be read any more; the next run looks for it by its mark."
    case folderGone = "Could not {}: {}. The next run looks for the folder and plans again."
    case folderExists = "Could not {}: {}. A folder of that name exists already; it is looked up."
    case folderNotEmpty = "Could not {}: {}. It holds something that is not ours, and stays."
    case cursorExpired = "Could not {}: {}. Changes are read from the start."
    case changesUnavailable = "Could not {}: {}. The folder is listed instead. Free space in the mailbox."
    case mailboxUnavailable = """
        Could not {}: {}. It has no cloud mailbox at present. Check the user's licence, and whether the mailbox is on premises.
        """
    case mailboxFull = "Could not {}: {}. Free space in the mailbox; only removals are sent until then."
    case accessDenied = """
        Could not {}: {}. Grant the app access to this mailbox (Contacts.ReadWrite, or an Exchange role whose scope \
        includes it).
        """
    case signIn = "Could not {}: {}. The access token was refused twice. Check the app registration and the cloud."
    case unsupported = "Could not {}: {}. The server does not take this request. Please report it with the request id."

    // Refused otherwise.
    case batchRefused = """
        Could not {}: the server does not take the batch that it was sent in. Please report it with the request id.
        """
    case cursorElsewhere = "Could not {}: the stored cursor leads to another service than {}. Reading begins anew."
    case somethingElseThere = "Could not {}: it holds something that is not ours. It stays."
    case pagesEndless = "Could not {}: the server's pages do not end ({} were read)."
    case noSignIn = "Could not sign in as app {} in tenant {}: {}. Nothing is sent to any mailbox until it works."
    case authorityRefuses = "Could not sign in at {}: HTTP {}."
    case authorityUnreachable = "Could not reach {} to sign in: {}."
    /// Behind one of the two before.
    case nothingSent = "Nothing is sent to any mailbox until it answers."

    // The members' mailboxes.
    case lookUpWaits = "Could not look up the members' mailboxes: Exchange asks to wait. Try again later."
    case lookUpWaitsFor = "Could not look up the members' mailboxes: Exchange asks to wait for {} s. Try again later."
    case lookUpFailed = "Could not look up the members' mailboxes: {}."
    case lookUpUnfit = "The directory's answer makes no sense for a look-up."

    // Not known.
    case writeUnknown = """
        Could not tell whether this was done: {}: {}, request {}. It is looked up before anything else is written.
        """
    case readUnknown = "Could not tell whether this was done: {}: {}, request {}. It is read again later."
    case answerMissing = """
        Could not tell whether this was done: {}: its answer is missing in that of the batch, request {}.
        """
    case answerUnreadable = """
        Could not tell what became of this: {}: the answer with HTTP {} cannot be understood, request {}.
        """
}

/// What a server was asked to do, behind "could not".
package enum TargetTask: String, Sentence {
    case listFolders = "list the contact folders of mailbox {}"
    case findDefaultFolder = "find the default Contacts folder of mailbox {}"
    case readFolder = "read folder {} of mailbox {}"
    case createFolder = "create a contact folder in mailbox {}"
    case markFolder = "mark folder {} of mailbox {}"
    case renameFolder = "rename folder {} of mailbox {}"
    case removeFolder = "remove folder {} of mailbox {}"
    case seeWhetherEmpty = "see whether folder {} of mailbox {} is empty"
    case readChanges = "read the changes of folder {} of mailbox {}"
    case listFolder = "list folder {} of mailbox {}"
    case searchMark = "search a mark in folder {} of mailbox {}"
    case readItem = "read item {} of mailbox {}"
    case findPhoto = "look for a photo of item {} of mailbox {}"
    case createItem = "create an item in folder {} of mailbox {}"
    case updateItem = "update item {} of mailbox {}"
    case setPhoto = "set the photo of item {} of mailbox {}"
    case removeItem = "remove item {} of mailbox {}"
    case moveItem = "move item {} of mailbox {} to Deleted Items"
    case lookUpUser = "look up a user in the directory"
    case lookUpAddress = "look up an address in the directory"
}
