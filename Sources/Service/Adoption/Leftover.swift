package import ContactMapping
package import ContactModel

/// A contact that another tool left in a member's mailbox. Of what it holds only the keys are kept, and which
/// properties have a value.
package struct Leftover: Hashable, Sendable {
    package let item: ItemID
    package let etag: String?
    package let folderName: String
    package let keys: ContactKeys
    /// The properties that have a value.
    package let filled: Set<ContactProperty>
    /// The member's address books in whose folder it lies.
    package let addressBooks: Set<AddressBookID>
}

/// What is offered to be done about a leftover.
package enum LeftoverOffer: Hashable, Sendable {
    /// It becomes the address book's item of the record.
    case adopt(RecordID, AddressBookID, by: Evidence)
    /// It goes to Deleted Items. `record` is what it stands for, where that is one record.
    case remove(Why, record: RecordID?)
    /// It stays as it is.
    case leave(Doubt)

    package enum Evidence: String, Hashable, Sendable { case mail, phone, name }

    package enum Why: String, Hashable, Sendable, CaseIterable {
        /// The address book has the record's contact already.
        case held
        /// The address book gets the record's contact, in another folder: it goes when that is there.
        case replaced
        /// The member may see the record, but the book does not select it.
        case notSelected
        /// The member may not see the record.
        case notVisible
        /// It is no record of the CRM; offered only where that is asked for.
        case unknown
    }

    package enum Doubt: String, Hashable, Sendable, CaseIterable {
        /// Several records fit, or several leftovers fit one record, or one fits by an address, a number or a name that
        /// somebody else may share.
        case ambiguous
        /// The same, where the member may see none of the records.
        case perhapsNotVisible
        /// It is no record of the CRM, and may be the member's own.
        case unknown
    }
}

/// Decides what to offer for the leftovers of one member (Decisions 18). Pure: a function of its parts.
struct LeftoverJudge {
    /// A record that one of the member's books could show.
    struct Candidate: Hashable, Sendable {
        let record: RecordID
        let keys: ContactKeys
    }

    /// All records of the books' tables, as somebody sees them who may see everything: a person can be somebody else's
    /// contact, too.
    let candidates: [Candidate]
    /// By record, the member's address books that select it.
    let selected: [RecordID: [AddressBookID]]
    /// The records that each address book holds, or may hold.
    let held: [AddressBookID: Set<RecordID>]
    let isVisible: (RecordID) -> Bool
    let removesUnknown: Bool

    /// What is offered for one leftover.
    struct Judgement: Hashable, Sendable {
        let offer: LeftoverOffer
        /// All records that it fits, in order: where it stays as it is, somebody has to look at them.
        let fitting: [RecordID]
    }

    /// In the order of `leftovers`.
    func judgements(for leftovers: [Leftover]) -> [Judgement] {
        let matches = Matches(candidates, leftovers)
        let found = leftovers.map { matches.records(like: $0.keys) }
        // Two leftovers for one record: which of them the member has worked with is not for us to say.
        let rivals = Dictionary(grouping: found.compactMap(\.record)) { $0 }
        return zip(leftovers, found).map { leftover, found in
            Judgement(
                offer: offer(leftover, found, isRival: { (rivals[$0]?.count ?? 0) > 1 }),
                fitting: found.records.sorted())
        }
    }

    private func offer(
        _ leftover: Leftover, _ found: Matches.Found, isRival: (RecordID) -> Bool
    ) -> LeftoverOffer {
        guard !found.records.isEmpty else { return removesUnknown ? .remove(.unknown, record: nil) : .leave(.unknown) }
        // What is not certainly this record may be somebody whom only the member knows.
        guard let record = found.record else {
            return .leave(found.records.contains(where: isVisible) ? .ambiguous : .perhapsNotVisible)
        }
        guard let books = selected[record] else {
            return .remove(isVisible(record) ? .notSelected : .notVisible, record: record)
        }
        if books.contains(where: { held[$0]?.contains(record) ?? false }) { return .remove(.held, record: record) }
        let here = books.filter(leftover.addressBooks.contains)
        guard let book = here.first else { return .remove(.replaced, record: record) }
        guard here.count == 1, !isRival(record) else { return .leave(.ambiguous) }
        return .adopt(record, book, by: found.evidence)
    }
}

/// Finds records by the keys of leftovers: by mail address, else by telephone number, else by name.
private struct Matches {
    struct Found {
        /// All that fit.
        var records: Set<RecordID> = []
        /// The one that it surely is.
        var record: RecordID?
        var evidence = LeftoverOffer.Evidence.name
    }

    private var byMail: [String: [Int]] = [:]
    private var byPhone: [String: [Int]] = [:]
    private var byName: [String: [Int]] = [:]
    private let candidates: [LeftoverJudge.Candidate]

    /// Only keys that one of the leftovers has are kept.
    init(_ candidates: [LeftoverJudge.Candidate], _ leftovers: [Leftover]) {
        self.candidates = candidates
        let mail = Set(leftovers.flatMap(\.keys.mail))
        let phones = Set(leftovers.flatMap(\.keys.phones))
        let names = Set(leftovers.compactMap(\.keys.name))
        for (index, candidate) in candidates.enumerated() {
            for key in candidate.keys.mail where mail.contains(key) { byMail[key, default: []].append(index) }
            for key in candidate.keys.phones where phones.contains(key) { byPhone[key, default: []].append(index) }
            if let name = candidate.keys.name, names.contains(name) { byName[name, default: []].append(index) }
        }
    }

    func records(like keys: ContactKeys) -> Found {
        for (evidence, indices) in [
            (LeftoverOffer.Evidence.mail, keys.mail.flatMap { byMail[$0] ?? [] }),
            (.phone, keys.phones.flatMap { byPhone[$0] ?? [] }),
        ] where !indices.isEmpty {
            return found(Set(indices), by: keys, evidence)
        }
        let namesakes = (keys.name.flatMap { byName[$0] } ?? []).filter { index in
            let other = candidates[index].keys
            // Whoever has other mail addresses may be somebody else of the same name.
            return other.hasName(of: keys) && (other.mail.isEmpty || keys.mail.isEmpty)
        }
        let records = Set(namesakes.map { candidates[$0].record })
        // Many have the same name: the member's friend may have that of a customer.
        let isCertain =
            records.count == 1
            && namesakes.allSatisfy { index in
                let other = candidates[index].keys
                return other.hasCompany(of: keys) && !other.contradictsPhones(of: keys)
            }
        return Found(records: records, record: isCertain ? records.first : nil)
    }

    /// Colleagues share a switchboard, a couple a telephone, a department its address: of several records the one of the
    /// same name is meant, if there is one, and a single one only where nothing speaks against it.
    private func found(_ indices: Set<Int>, by keys: ContactKeys, _ evidence: LeftoverOffer.Evidence) -> Found {
        let fitting = indices.map { candidates[$0] }.filter { !$0.keys.contradictsMail(of: keys) }
        let all = Set(indices.map { candidates[$0].record })
        let namesakes = Set(fitting.filter { $0.keys.hasName(of: keys) }.map(\.record))
        let uncontradicted = Set(fitting.filter { !$0.keys.contradictsName(of: keys) }.map(\.record))
        let isCertain = namesakes.count == 1 || all.count == 1 && uncontradicted == all
        return Found(
            records: all, record: isCertain ? namesakes.first ?? all.first : nil, evidence: evidence)
    }
}
