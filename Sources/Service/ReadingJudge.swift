package import AccessRules
package import ContactModel
import Sentences

/// Whether a reading may move anything, and which way (DOMAIN §2 "Fail closed", ENGINE §10).
package struct ReadingVerdict: Hashable, Sendable {
    /// Why nobody may gain anything by this reading; `nil`: gains are allowed.
    package var gainsBarred: String?
    /// Why removals that are not revocations must wait; `nil`: they may go.
    package var lossesBarred: String?
    /// Why even revocations must wait, since the rights themselves count as unread; `nil`: they may go.
    package var revocationsBarred: String?

    package init() {}
    package var isAccepted: Bool { gainsBarred == nil && lossesBarred == nil && revocationsBarred == nil }

    /// Every reason, each once.
    package var reasons: [String] {
        var seen = Set<String>()
        return [revocationsBarred, gainsBarred, lossesBarred].compactMap { $0 }.filter { seen.insert($0).inserted }
    }
}

/// Compares a reading with the last accepted one and with a suspicious one before it.
///
/// A relation of the directory or of rights that had rows and now has none, or has lost half of them or more, counts as
/// unread until a second reading a minute later agrees; one that is now empty also needs an operator's word. Until then
/// it counts as it last was, where that is known. A single row that goes is no half of two rows.
package struct ReadingJudge: Sendable, Equatable {
    /// How much later a second reading must be to confirm a suspicious one.
    package static let confirmationDelay = Duration.seconds(60)
    /// The share of records that a reading must at least have of the last accepted one, in percent.
    package static let recordsKeptPercentMin = 90

    /// What an operator confirms where records rightly became so many fewer.
    package static let recordsFact = "records"

    /// What was accepted last; `nil` before the first reading.
    package var accepted: SourceFacts?
    package var acceptedRecords: Int?
    /// The suspicious facts that were first seen at this moment and have not changed since.
    package var suspected: [String: Int] = [:]
    package var suspectedAt: Moment?
    /// Facts that an operator has confirmed to be empty, or so much smaller.
    package var confirmedEmpty: Set<String> = []

    package init(accepted: SourceFacts?, acceptedRecords: Int?) {
        self.accepted = accepted
        self.acceptedRecords = acceptedRecords
    }

    /// The objects that stay closed even if this reading has no entry for them any more (SEMANTICS 5): what a
    /// `RightsModel` is told before it is judged.
    package var definedToKeep: Set<RightsObject> {
        (accepted?.definedObjects ?? []).filter { !confirmedEmpty.contains($0.description) }
    }

    /// What an operator can confirm: relations, the number of records, and objects that had an entry of their own.
    private var confirmable: [String] {
        SourceFacts.relations + [Self.recordsFact] + (accepted?.definedObjects ?? []).map(\.description).sorted()
    }

    /// The first word that confirms nothing, and the one that was probably meant; `nil`: each confirms something.
    package func unknownConfirmation(among words: Set<String>) -> (word: String, nearest: String?)? {
        let known = confirmable
        guard let word = words.subtracting(known).min() else { return nil }
        // Most likely an object without its kind: `Kontakte.Telefon` for `field Kontakte.Telefon`.
        let object = known.first { $0.hasSuffix(" " + word) }
        return (word, object ?? NearestName.nearest(to: word, among: known))
    }

    /// The relations of a reading that count as unread.
    package func unread(_ facts: SourceFacts, now: Moment) -> Set<String> {
        var judge = self
        return judge.judgeRelations(facts, now: now)?.unread ?? []
    }

    /// Judges one reading and remembers what it has to.
    ///
    /// - Parameters:
    ///   - missingCanaries: records that a good reading must contain and this one lacks.
    ///   - schemaProblems: tables and columns that could not be read: what they take away is not proven.
    ///   - isCompleted: whether what is judged by has the rows that relations which count as unread had before; without
    ///     them not even a revocation can be told from a fault.
    package mutating func judge(
        facts: SourceFacts, records: Int, missingCanaries: [RecordID], rightsProblems: [String],
        schemaProblems: [String] = [], isCompleted: Bool = false, now: Moment
    ) -> ReadingVerdict {
        var verdict = ReadingVerdict()
        if let (_, reason) = judgeRelations(facts, now: now) {
            let sentence: ReadingSentence = isCompleted ? .formerCounts : .revocationsWait
            verdict.gainsBarred = sentence.text(reason)
            verdict.lossesBarred = verdict.gainsBarred
            verdict.revocationsBarred = isCompleted ? nil : verdict.gainsBarred
        }
        if let problem = rightsProblems.first {
            let more = rightsProblems.count > 1 ? " (and \(rightsProblems.count - 1) more)" : ""
            verdict.gainsBarred = ReadingSentence.rightsUnread.text(problem + more)
        }
        if let problem = schemaProblems.first {
            let more = schemaProblems.count > 1 ? " (and \(schemaProblems.count - 1) more)" : ""
            let reason = ReadingSentence.tablesUnread.text(problem + more)
            verdict.gainsBarred = verdict.gainsBarred ?? reason
            verdict.lossesBarred = verdict.lossesBarred ?? reason
        }
        if let reason = judgeRecords(records, missingCanaries) {
            verdict.gainsBarred = verdict.gainsBarred ?? reason
            verdict.lossesBarred = verdict.lossesBarred ?? reason
        }
        if verdict.isAccepted {
            accepted = facts
            acceptedRecords = records
            suspected = [:]
            suspectedAt = nil
        }
        return verdict
    }

    /// - Returns: the relations that count as unread, and why; `nil`: none.
    private mutating func judgeRelations(
        _ facts: SourceFacts, now: Moment
    ) -> (unread: Set<String>, reason: String)? {
        guard let accepted else { return nil }
        var suspicious: [String: Int] = [:]
        for relation in SourceFacts.relations {
            let before = accepted.rows[relation] ?? 0
            let after = facts.rows[relation] ?? 0
            let isEmptied = before > 0 && after == 0
            let isCut = before - after > 1 && after * 2 <= before
            if isEmptied || isCut { suspicious[relation] = after }
        }
        guard !suspicious.isEmpty else {
            suspected = [:]
            suspectedAt = nil
            return nil
        }
        // The same relations are suspicious again: it is the second reading that counts, not that nobody works meanwhile.
        // After a clock was set back the minute begins anew.
        if Set(suspected.keys) != Set(suspicious.keys) || suspectedAt.map({ $0 > now }) ?? true { suspectedAt = now }
        suspected = suspicious
        let names = suspicious.keys.sorted().filter { !confirmedEmpty.contains($0) }
        guard !names.isEmpty else { return nil }
        let emptied = names.filter { suspicious[$0] == 0 }
        let isAgreed = suspectedAt.map { now - $0 >= Self.confirmationDelay } ?? false
        if !emptied.isEmpty {
            let reason = ReadingSentence.emptied.text(emptied.joined(separator: ", "), emptied[0])
            return (Set(isAgreed ? emptied : names), reason)
        }
        if isAgreed { return nil }
        let reason = ReadingSentence.halved.text(
            names.joined(separator: ", "), Self.confirmationDelay.milliseconds / 1000)
        return (Set(names), reason)
    }

    private func judgeRecords(_ records: Int, _ missingCanaries: [RecordID]) -> String? {
        if let canary = missingCanaries.first {
            return ReadingSentence.canaryMissing.text(canary)
        }
        if let acceptedRecords, !confirmedEmpty.contains(Self.recordsFact),
            records * 100 < acceptedRecords * Self.recordsKeptPercentMin
        {
            return ReadingSentence.recordsMissing.text(
                records, acceptedRecords, 100 - Self.recordsKeptPercentMin, Self.recordsFact)
        }
        return nil
    }
}

// MARK: Memory

extension ReadingJudge {
    private static let suspectedPrefix = "suspected "
    private static let suspectedAtFact = "suspectedAt"

    /// Takes up what an earlier process had learnt.
    ///
    /// - Parameter recorded: what `memory` gave; empty before the first reading.
    package init(recorded: [String: Int64], acceptedRecords: Int?) {
        var rows: [String: Int] = [:]
        var suspected: [String: Int] = [:]
        for (fact, value) in recorded where fact != Self.suspectedAtFact {
            if fact.hasPrefix(Self.suspectedPrefix) {
                suspected[String(fact.dropFirst(Self.suspectedPrefix.count))] = Int(value)
            } else {
                rows[fact] = Int(value)
            }
        }
        self.init(accepted: rows.isEmpty ? nil : SourceFacts(rows: rows), acceptedRecords: acceptedRecords)
        self.suspected = suspected
        suspectedAt = recorded[Self.suspectedAtFact].map { Moment(milliseconds: $0) }
    }

    /// Names and numbers that let the next process judge as this one would. An operator's word is not among them: it
    /// is given for one command.
    package var memory: [String: Int64] {
        var memory = (accepted?.rows ?? [:]).mapValues({ Int64($0) })
        for (fact, count) in suspected { memory[Self.suspectedPrefix + fact] = Int64(count) }
        memory[Self.suspectedAtFact] = suspectedAt?.milliseconds
        return memory
    }
}
