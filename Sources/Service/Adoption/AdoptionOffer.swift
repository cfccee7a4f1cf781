package import ContactModel
import Cryptography

/// What an operator asks about leftovers.
package struct AdoptionRequest: Sendable {
    /// Only these members, by login; `nil`: all.
    package var members: Set<String>?
    /// Only these books, by name or id; `nil`: all.
    package var books: Set<String>?
    /// Whether leftovers that are no record of the CRM are offered for removal, too.
    package var removesUnknown = false
    /// Whether nothing may be written to a mailbox.
    package var isDryRun = true
    /// Whether the journal is a copy.
    package var isJournalCopy = false

    package init() {}
}

/// What is offered for all leftovers of the members asked for.
package struct AdoptionOffer: Sendable {
    package struct Entry: Hashable, Sendable {
        package let leftover: Leftover
        package let offer: LeftoverOffer
        /// All records that the leftover fits, in order.
        package let fitting: [RecordID]
        /// Of an adoption, in order: the properties that keep the item's value, since the book does not write them.
        package let stays: [ContactProperty]
    }

    package struct Member: Sendable {
        package let member: UserID
        package let login: String
        package let mailbox: MailboxID
        /// In the order of folders and items.
        package let entries: [Entry]
    }

    package var members: [Member] = []
    /// Sentences for people.
    package var problems: [String] = []

    /// Stands for everything that would be done, and left, items' versions included: a confirmation binds to it.
    package var digest: String {
        var lines: [String] = []
        for member in members {
            for entry in member.entries {
                guard let word = entry.offer.deed else { continue }
                let stays = entry.stays.map(\.rawValue).joined(separator: ",")
                lines.append(
                    "\(member.mailbox) \(entry.leftover.item) \(entry.leftover.etag ?? "-") \(word) \(stays)")
            }
        }
        let bytes = SHA256.digest(of: Array(lines.sorted().joined(separator: "\n").utf8))
        return String(Hexadecimal.encode(bytes).prefix(12))
    }

    package var isEmpty: Bool { members.allSatisfy { $0.entries.allSatisfy { $0.offer.deed == nil } } }
}

extension LeftoverOffer {
    /// What is done where the offer is taken, in words that change with it; `nil`: nothing.
    fileprivate var deed: String? {
        switch self {
        case .adopt(let record, let addressBook, _): "adopt \(record) \(addressBook)"
        case .remove(let why, let record): "remove \(why.rawValue) \(record?.description ?? "-")"
        case .leave: nil
        }
    }
}

/// What came of an offer that was taken.
package struct AdoptionReport: Sendable {
    package struct Member: Sendable {
        package let login: String
        package var adopted = 0
        package var removed = 0
        /// Offered, and not done: refused, changed meanwhile, or kept back by rights or mode.
        package var left = 0
    }

    package var members: [Member] = []
    package var problems: [String] = []
    /// Of the run that brought what was adopted up to date.
    package var cycle: CycleReport?
}
