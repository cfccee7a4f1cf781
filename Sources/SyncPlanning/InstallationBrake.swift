import Sentences

/// The removals by `filter`, `limit` and `gone` that all address books together may lose without a person's word
/// (ENGINE §10): the brake of each one lets a fault through that takes a little of everybody.
package struct InstallationBrake: Hashable, Sendable {
    /// What has gone within a window of time, or is about to go.
    package struct Losses: Hashable, Sendable {
        /// Within an hour and within a day, neither merged nor released removals.
        package var inHour: Int
        package var inDay: Int
        /// Address books that such removals left empty within an hour.
        package var emptiedInHour: Int

        package init(inHour: Int = 0, inDay: Int = 0, emptiedInHour: Int = 0) {
            self.inHour = inHour
            self.inDay = inDay
            self.emptiedInHour = emptiedInHour
        }

        package static func + (left: Self, right: Self) -> Self {
            Self(
                inHour: left.inHour + right.inHour, inDay: left.inDay + right.inDay,
                emptiedInHour: left.emptiedInHour + right.emptiedInHour)
        }
    }

    /// More of all items than this, in percent.
    package var hourPercent: Int
    package var dayPercent: Int
    /// So many may always go: of a small installation one corrected filter takes more than a few percent.
    package var items: Int
    /// More address books than this become empty, and more than `emptiedPercent` of all.
    package var emptied: Int
    package var emptiedPercent: Int

    package init(
        hourPercent: Int = 5, dayPercent: Int = 10, items: Int = 50, emptied: Int = 3, emptiedPercent: Int = 1
    ) {
        self.hourPercent = hourPercent
        self.dayPercent = dayPercent
        self.items = items
        self.emptied = emptied
        self.emptiedPercent = emptiedPercent
    }

    /// Why removals are held in the whole installation; `nil`: they may go.
    ///
    /// - Parameters:
    ///   - losses: those that are wanted now included.
    ///   - size: items of all address books before the day's losses.
    ///   - addressBooks: how many there are.
    package func reasonToHold(_ losses: Losses, size: Int, addressBooks: Int) -> String? {
        if losses.inHour > items, losses.inHour * 100 > hourPercent * size {
            return HoldSentence.hourExceeded.text(losses.inHour, hourPercent, size)
        }
        if losses.inDay > items, losses.inDay * 100 > dayPercent * size {
            return HoldSentence.dayExceeded.text(losses.inDay, dayPercent, size)
        }
        if losses.emptiedInHour > emptied, losses.emptiedInHour * 100 > emptiedPercent * addressBooks {
            return HoldSentence.booksEmptied.text(losses.emptiedInHour, addressBooks)
        }
        return nil
    }
}

/// The braked removals that one run is about to begin.
package struct PlannedRemovals: Hashable, Sendable {
    package var count: Int
    /// Whether they leave the address book empty.
    package var isEmptying: Bool
    /// Whether the run may write; one that may not only foretells.
    package var mayWrite: Bool

    package init(count: Int, isEmptying: Bool, mayWrite: Bool) {
        self.count = count
        self.isEmptying = isEmptying
        self.mayWrite = mayWrite
    }
}
