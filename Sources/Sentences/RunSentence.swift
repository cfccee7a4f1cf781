/// What a run of an address book ran into.
package enum RunSentence: String, Sentence {
    // How it ended.
    case leaseLost = "The lease of the mailbox was lost. The next run continues."
    case longerPause = "A longer pause is asked for. The next run continues after it."
    case taskUnknown = "Could not {} in {}: {} The next run tries again."
    case taskUnfit = "Could not {} in {}: the answer does not fit the request."
    case taskFailed = "Could not {} of {}: {}. A later run tries again."
    /// The like for what ends itself. It begins as no target's sentence does, so that it can be told from the one within.
    case taskRefused = "A run could not {} of {}: {} A later run tries again."
    case changesUnfinished = "The changes of {} could not be read to their end; it was listed."
    case listingEndless = "The listing of {} does not end. The next run tries again."
    case mappingChanged = "The mapping of {} changed during the run. The next run uses it."
    case notEntered = "Could not run {}: the journal does not know it. It must be entered first."

    // The contact folder.
    case otherMachine = """
        Could not write to the contact folder of {}: another machine works with a copy of this journal. Stop the service \
        that is not to go on; if that is the other one, stop this one as well, run 'satchel site --adopt' here, and start \
        it again.
        """
    case severalFolders = """
        {} contact folders carry the mark of {}. The one with the lowest id is used; what the others hold is not touched.
        """
    case journalOlder = """
        The journal is older than the mailbox: the contact folder of {} is made as soon as it is certain that none is on \
        its way.
        """
    case otherInstallation = """
        Could not make the contact folder of {}: another installation, {} of site {}, keeps the same address book in this \
        mailbox. If it is this one and its journal was lost, stop the service and run 'satchel restore --from-mailboxes'; \
        if not, give the book another id.
        """
    case noDefaultFolder = """
        Could not use the default Contacts folder of {}: the mailbox shows none. A later run tries again.
        """
    case nameOfDefaultFolder = """
        Could not make the contact folder of {}: the default Contacts folder has its name, and that folder is the \
        member's. Give the book another name.
        """
    case namesakeIsAnothers = """
        Could not use the contact folder of the name of {}: it carries the mark of another installation or address book. \
        Give the book another name, or remove it.
        """
    case namesakeIsForeign = """
        Could not use the contact folder of the name of {}: it is not ours. Set reuse_folder: true to use it, or give the \
        book another name.
        """
    case folderMadeAnew = "The contact folder of {} is gone. It is made anew."
    case folderReplaced = "The contact folder of {} is gone. The mailbox has another one now, which is used."
    case folderMadeLater = """
        The contact folder of {} is gone. It is made anew as soon as it is known what became of the items that were being \
        created in it.
        """
    case folderLeft = "The contact folder of {} was left: it holds items that are not ours."
    case othersMark = """
        The item {} in the folder of {} carries the mark of another address book of ours. It is not touched.
        """
    case notTakenAway = """
        A change of {} was answered, and the answer does not show that what was to be taken away is gone. The next run \
        tries again.
        """
    case leftInDeletedItems = """
        {} removed items of {} were left in Deleted Items: this cloud cannot delete for good. Ask the member to empty that \
        folder.
        """

    // The mailbox.
    case mailboxTaken = "Another worker has mailbox {}. It is tried again soon."
    case visitsUnfinished = """
        The last {} visits of mailbox {} were never finished: Satchel crashed, or was ended, in each. It is visited again \
        in {} s, after all others and alone. If Satchel crashed, the system's journal says where: please report that.
        """

    // Photos.
    case photoNotSent = "Could not send the photo of {} to {}: {}"
    case photosNotSent = "Could not send the photos of {} records, {} among them, to {}: {}"
}

/// What a run was about to do, behind "could not".
package enum RunTask: String, Sentence {
    case write
    case read
    case readItem = "read an item"
    case readChanges = "read the changes"
    case readFolder = "read the contact folder"
    case listFolder = "list the contact folder"
    case listFolders = "list the contact folders"
    case lookIntoNamesake = "look into the contact folder of the book's name"
    case createFolder = "create the contact folder"
    case markFolder = "mark the contact folder"
    case markFolderAnew = "mark the contact folder anew"
    case renameFolder = "rename the contact folder"
    case removeFolder = "remove the contact folder"
}

/// Why something was not done, behind a colon.
package enum RunObstacle: String, Sentence {
    case othersChange = "somebody else changed it"
    case unfitAnswer = "the answer does not fit the request"
    case noAnswer = "the target gave no answer"
    case pictureChanged = "the picture changed meanwhile. It is sent once the CRM was read again."
    case recordChanged = "the record changed meanwhile. The next run sends what it has then."
    case stopping = "the service is stopping"
    case noPictureLibrary = "the picture library does not work"
    case noPictureFolder = "no folder of pictures is configured"
    case pictureFolderClosed = "the folder of crm.pictures cannot be opened: {}"
    case noFileNamed = "the field names no file inside the folder of crm.pictures"
    case fileMissing = "the folder of crm.pictures has no file of the field's name"
    case filesMissing = """
        the folder of crm.pictures has {} of {} files looked for that records name, so that none counts as deleted. Is it \
        the right folder, and its disk there?
        """
    case noOrdinaryFile = "what the field names is no ordinary file, or lies behind a symbolic link"
    case fileForbidden = "the file that the field names may not be read by the service. Correct its permissions."
    case fileUnreadable = "the file that the field names cannot be read: {}"
    case fileTooLarge = "the file that the field names has {} bytes, too many for a picture"
    case pictureEmpty = "the picture is empty"
    case pictureTooLarge = "the picture has {} bytes, more than {}. Make it smaller."
    case pictureOfOtherFormat = "the picture is a {} file. Save it as JPEG or PNG."
    case pictureOfNoFormat = "the picture is of no known format. Save it as JPEG or PNG."
    case pictureDamaged = "the picture is damaged. Save it anew as JPEG or PNG."
    case pictureOfTooManyPixels = "the picture has {} × {} pixels, more than {} in all. Make it smaller."
    case pictureOfTooManyScans = "the picture is stored in {} scans, more than {}. Save it anew as JPEG or PNG."
    case pictureUndecodable = "the picture library could not decode it"
}
