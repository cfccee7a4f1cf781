package import ContactModel

/// A record that is not planned before `until`: refused, contended, or left out by `on_delete`.
package struct Parked: Hashable, Sendable {
    package var record: RecordID
    /// A record whose wanted contact has another fingerprint is planned at once, unless it is of an absent one.
    package var want: Fingerprint
    package var fails: Int
    package var until: Moment
    /// The server's code, or one of ours, as `contended` or `leftOut`.
    package var code: String

    package init(record: RecordID, want: Fingerprint, fails: Int, until: Moment, code: String) {
        self.record = record
        self.want = want
        self.fails = fails
        self.until = until
        self.code = code
    }

    /// Whether it counts the deletions of a day that is not over.
    package func isCounting(at now: Moment) -> Bool { code == Self.deleted && now < countedUntil }

    /// The end of the day whose deletions it counts.
    package var countedUntil: Moment { until + .seconds(86_400) }
}

extension Parked {
    /// The code of a record that its member deleted and that stays away until it is released.
    package static let leftOut = "leftOut"
    /// The code of one that was released: it holds nothing back.
    package static let released = "released"
    /// The code of a record that somebody else keeps changing.
    package static let contended = "contended"
    /// The code of a record that was gone together with many others, for the third time within a week.
    package static let refill = "refill"
    /// The code of a record of whose picture no photo can be made, or whose photo the target refuses.
    package static let photo = "photo"
    /// The code that only counts how often an item was put back within a day, from `until` on. It holds nothing back, except
    /// a photo of the fingerprint `want`, if that is one's.
    package static let deleted = "deleted"

    /// Whether the target refused the record's contact.
    package var isRefused: Bool {
        ![Self.leftOut, Self.released, Self.contended, Self.refill, Self.photo, Self.deleted].contains(code)
    }

    /// Whether it keeps a record without an item away, whatever is wanted of it, and nothing else.
    package var isOfAbsentOne: Bool { code == Self.leftOut || code == Self.refill }
}
