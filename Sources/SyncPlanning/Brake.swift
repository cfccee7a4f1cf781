import Sentences

/// The removals by `filter`, `limit` and `gone` that an address book may lose within 24 hours without a person's word.
///
/// They are held when they exceed the items **and** the percentage, or when an address book that is not tiny would
/// become empty (DOMAIN §8).
package struct Brake: Hashable, Sendable {
    package var items: Int
    package var percent: Int
    /// An address book of more items than this is not emptied unasked.
    package var emptyAbove: Int

    package init(items: Int = 20, percent: Int = 30, emptyAbove: Int = 5) {
        self.items = items
        self.percent = percent
        self.emptyAbove = emptyAbove
    }

    /// Why so many removals are held; `nil`: they may go.
    ///
    /// - Parameters:
    ///   - removals: braked removals that are wanted now, those already under way included.
    ///   - recent: braked removals of the last 24 hours, neither merged nor released ones.
    ///   - size: the items of the address book now.
    package func reasonToHold(removals: Int, recent: Int, size: Int, wouldBecomeEmpty: Bool) -> String? {
        guard removals > 0 else { return nil }
        let sum = removals + recent
        let before = size + recent
        if sum > items, sum * 100 > percent * before {
            return HoldSentence.brakeExceeded.text(sum, items, percent, before)
        }
        if wouldBecomeEmpty, before > emptyAbove {
            return HoldSentence.wouldBeEmptied.text(before)
        }
        return nil
    }
}
