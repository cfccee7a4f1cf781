/// What no certificate covers.
enum LegalHold {
    static let exception =
        "Excepted: where a hold (litigation hold, eDiscovery, a retention policy) lies on a mailbox, Exchange keeps removed "
        + "items in Recoverable Items, out of its owner's reach, for as long as the hold lasts, else for some days. Satchel "
        + "can neither see nor remove them there."
}
