package import ContactModel

/// Who of this process sends requests to a mailbox: one at a time, so that no more of them are under way at once than a
/// mailbox may have (I20). The journal's lease says the same between processes; a dry run, which goes by a copy of the journal,
/// does not see it.
package actor MailboxTurns {
    /// Whose turn it is not yet, by the mailbox that somebody has.
    private var waiting: [MailboxID: [CheckedContinuation<Void, Never>]] = [:]

    package init() {}

    /// Waits for its turn. Whoever got it gives it back.
    package func take(_ mailbox: MailboxID) async {
        guard waiting[mailbox] != nil else {
            waiting[mailbox] = []
            return
        }
        await withCheckedContinuation { waiting[mailbox]?.append($0) }
    }

    /// - Returns: whether it is the caller's turn now; `false`: somebody else has the mailbox.
    package func takeIfFree(_ mailbox: MailboxID) -> Bool {
        guard waiting[mailbox] == nil else { return false }
        waiting[mailbox] = []
        return true
    }

    package func give(_ mailbox: MailboxID) {
        guard var others = waiting[mailbox] else { return }
        let next = others.isEmpty ? nil : others.removeFirst()
        waiting[mailbox] = next == nil ? nil : others
        next?.resume()
    }
}
