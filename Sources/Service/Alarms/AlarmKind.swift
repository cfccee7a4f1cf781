/// What somebody should hear of without looking.
package enum AlarmKind: String, Sendable, Codable, CaseIterable, Comparable {
    /// The CRM could not be read twice in a row.
    case sourceUnreadable
    /// Two readings of the CRM in a row could not be relied on.
    case readingRefused
    /// Members still have what they lost the right to, for more than 15 minutes.
    case revocationsOverdue
    /// Much went within ten minutes because rights were lost or address books ended.
    case massRevocation
    /// Removals wait for a person.
    case holdsOpen
    /// The credential ends within 30 days, has ended, or cannot be read.
    case credentialExpiring
    /// Mailboxes that nothing can be done in.
    case mailboxesSuspended
    /// Visits to a mailbox that ended the service itself.
    case visitsCrashed
    /// Address books had no good run for three intervals.
    case addressBooksOverdue
    /// The journal could not be read or written.
    case journalUnavailable

    /// What it means and what to do; of what has a number, after that number.
    package var sentence: String {
        switch self {
        case .sourceUnreadable:
            "The CRM cannot be read. Nothing changes in any mailbox until it can; revocations wait too."
        case .readingRefused:
            "Readings of the CRM are not accepted. Nobody gains anything until one is; the log says why."
        case .revocationsOverdue:
            "Members still have contacts that they lost the right to. See 'satchel revocations --open'."
        case .massRevocation:
            "Very many contacts went because rights were lost or address books ended. If that is not meant, give the rights "
                + "back."
        case .holdsOpen: "Removals wait for a person. See 'satchel holds'."
        case .credentialExpiring:
            "The credential by which Satchel signs in to Exchange ends soon, has ended, or cannot be read. See 'satchel check'."
        case .mailboxesSuspended: "Mailboxes cannot be worked in. See 'satchel status' and 'satchel doctor'."
        case .visitsCrashed:
            "Visits to mailboxes ended the service itself. The system's journal says where: please report it."
        case .addressBooksOverdue: "Address books had no good run for three intervals. See 'satchel status'."
        case .journalUnavailable:
            "The journal cannot be read or written: disk full, or not Satchel's any more. See the log."
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What was looked at just now: of each kind that could be told, how many there are; 0: it is not so.
package struct AlarmLook: Sendable, Equatable {
    /// Kinds of which nothing can be told now are missing.
    package var counts: [AlarmKind: Int]

    package init(_ counts: [AlarmKind: Int] = [:]) { self.counts = counts }
}
