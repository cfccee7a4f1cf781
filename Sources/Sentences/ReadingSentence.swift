/// Why a reading of the CRM is not accepted, wholly or in part.
package enum ReadingSentence: String, Sentence {
    case emptied = """
        {} had rows and has none now; if that is right, stop the service and run 'satchel sync --confirm-emptied {}' once
        """
    case halved = "{} lost half of its rows or more; a second reading {} s later must agree"
    case formerCounts = "{}; until then what it said before counts, and what it would take away waits"
    case revocationsWait = "{}; until then revocations wait as well, but for users who are set inactive"
    case rightsUnread = "directory or rights could not be read completely: {}"
    case tablesUnread = """
        the CRM's tables could not be read completely: {} Until then only what rights take away for sure is carried out
        """
    case canaryMissing = "the canary record {} is missing from the CRM"
    case recordsMissing = """
        the CRM has {} records and had {}: more than {} % are missing; if that is right, stop the service and run 'satchel \
        sync --confirm-emptied {}' once
        """
    case nobodyGains = "Nobody gains anything by this reading: {}."
    case configurationUnfit = "The configuration does not fit the CRM any more: {}"
}
