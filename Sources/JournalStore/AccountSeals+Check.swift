package import ContactModel
package import Contracts
import SQLite

/// Why a journal is another one than its last seal was made of.
package enum Succession: Hashable, Sendable {
    /// It is an earlier one, which was put back then.
    case restored(Moment)
    /// It was begun anew, or put in the place of the other.
    case otherJournal

    /// `nil`: it is the one that was sealed.
    init?(after seal: AccountSeal, _ installation: Installation?) {
        guard let installation else { return nil }
        if let instance = seal.instance, instance != installation.instance {
            self = .otherJournal
        } else if let restoredAt = installation.restoredAt, restoredAt > seal.at {
            self = .restored(restoredAt)
        } else {
            return nil
        }
    }
}

/// What became of the rows of a seal.
package enum SealState: String, Hashable, Sendable {
    /// They are what was sealed.
    case whole
    /// They are not: changed, gone, or more of them; or the seal itself was changed.
    case broken
    /// It is of the journal before a restore, or before old rows were forgotten, and of its rows not all are there.
    case earlier
}

/// The account compared with its seals.
package struct AccountComparison: Sendable {
    /// In the order in which they were made.
    package let seals: [(seal: AccountSeal, state: SealState)]
    /// Rows that no seal covers yet.
    package let unsealed: Int64
    /// Why the journal is another one than the last seal was made of, so that all of it is yet to be sealed; `nil`: it is
    /// that one.
    package let succession: Succession?
}

extension AccountSeals {
    /// Compares each seal with the journal.
    ///
    /// Whoever has the journal alone can write into it that it was restored. So what a restore explains is asked of each seal
    /// before it: rows may be missing from some point on, and whatever came after that has other numbers or later times. What
    /// lies before such a point must be what was sealed.
    package func check(_ register: JournalRegister) throws(JournalError) -> AccountComparison {
        let seals = try load()
        let succession = try seals.last.flatMap { last throws(JournalError) in
            Succession(after: last, try register.installation())
        }
        var states = seals.map { _ in SealState.earlier }
        var (end, isRestored) = (succession == .otherJournal ? 0 : seals.count, succession != nil)
        while end > 0 {
            let begin = seals[..<end].lastIndex { $0.kind != .sealed } ?? 0
            let stretch = try Stretch(seals, begin..<end, register.database)
            states.replaceSubrange(begin..<end, with: try isRestored ? stretch.statesBeforeRestore() : stretch.states)
            // Of what was there before rows were forgotten, and of another journal, nothing can be compared.
            guard seals[begin].kind == .restored, begin > 0, !seals[begin].isOfOtherJournal(than: seals[begin - 1])
            else { break }
            (end, isRestored) = (begin, true)
        }
        var unsealed: Int64 = 0
        try register.forEachDisclosure(after: succession == nil ? seals.last?.last ?? 0 : 0, through: .max) { _ in
            unsealed += 1
        }
        return AccountComparison(
            seals: Array(zip(seals, states)).map { (seal: $0.0, state: $0.1) }, unsealed: unsealed,
            succession: succession)
    }
}

extension AccountSeal {
    fileprivate func isOfOtherJournal(than other: AccountSeal) -> Bool {
        if let instance, let former = other.instance { instance != former } else { false }
    }
}

/// Seals between two points at which the account became another one: the first may be over all rows, each other one is over
/// those since the one before.
private struct Stretch {
    private let seals: [AccountSeal]
    private let range: Range<Int>
    private let database: Database
    private let fits: [Bool]

    init(_ seals: [AccountSeal], _ range: Range<Int>, _ database: Database) throws(JournalError) {
        self.seals = seals
        self.range = range
        self.database = database
        var fits: [Bool] = []
        for index in range {
            let seal = seals[index]
            let again = try AccountSeals.seal(
                seal.kind, after: index > 0 ? seals[index - 1] : nil, through: seal.last, at: seal.at, cut: seal.cut,
                instance: seal.instance, of: database)
            fits.append(again == seal)
        }
        self.fits = fits
    }

    var states: [SealState] { fits.map { $0 ? .whole : .broken } }

    /// A seal that does not fit is broken where a later one of the stretch fits, so that the journal has got as far as that;
    /// and where the journal has the seal's last row, of the seal's time.
    func statesBeforeRestore() throws(JournalError) -> [SealState] {
        var states: [SealState] = []
        var isReached = false
        var until = Moment(milliseconds: .max)
        for index in range.reversed() {
            let seal = seals[index]
            // A clock that was ahead once says nothing of what came after it.
            until = min(until, seal.at)
            if fits[index - range.lowerBound] {
                states.append(.whole)
                if seal.rows > 0 { isReached = true }
            } else if isReached {
                states.append(.broken)
            } else {
                states.append(try hasLastRow(of: index, until: until) ? .broken : .earlier)
            }
        }
        return states.reversed()
    }

    /// What was written after a restore is later than all seals before it, and than the restore: a journal that is put back
    /// after another one was tried has rows of its own under the same numbers, of before.
    private func hasLastRow(of index: Int, until: Moment) throws(JournalError) -> Bool {
        let seal = seals[index]
        // Of what was forgotten a restored journal may have everything again.
        guard seal.kind != .pruned else { return false }
        var times: [Moment] = []
        try database.forEachDisclosure(after: seal.last - 1, through: seal.last) { times.append($0.row.at) }
        let since = max(
            index > 0 ? seals[index - 1].at : Moment(milliseconds: .min), seal.cut ?? Moment(milliseconds: .min))
        return times.contains { since < $0 && $0 <= until }
    }
}
