/// Why something that a card says is not in the CRM.
package enum VCardLeftOutReason: String, Hashable, Sendable, CaseIterable {
    case noColumn, further, doesNotFit, tooLong, photoAddress, photoTooLarge, photoUnreadable

    /// To stand after the property's name.
    package var text: String {
        switch self {
        case .noColumn: "it has no column in the table"
        case .further: "its column took another value of the same card"
        case .doesNotFit: "it does not fit its column's type"
        case .tooLong: "it has more than \(VCardLimits.valueBytesMax / 1024) KiB"
        case .photoAddress: "it is an address, which is never fetched"
        case .photoTooLarge: "it has more than \(VCardLimits.photoBytesMax / 1024 / 1024) MiB"
        case .photoUnreadable: "it is not in base64"
        }
    }
}

/// Properties of one kind that were left out for one reason: how many, and where the first one is.
package struct VCardLeftOut: Hashable, Sendable {
    /// Such as `TITLE` or `TEL.fax`; never a value.
    package let property: String
    package let reason: VCardLeftOutReason
    package fileprivate(set) var count: Int
    /// `FILE:LINE`
    package let firstPlace: String
}

/// Counts what is left out; as many kinds as the limit says, the others together.
struct VCardLeftOutList {
    private struct Kind: Hashable {
        let property: String
        let reason: VCardLeftOutReason
    }

    private var kinds: [Kind: VCardLeftOut] = [:]

    mutating func add(_ part: VCardPart, _ reason: VCardLeftOutReason, place: @autoclosure () -> String) {
        var kind = Kind(property: part.description, reason: reason)
        if kinds[kind] == nil, kinds.count >= VCardLimits.leftOutKindsMax {
            kind = Kind(property: "others", reason: reason)
        }
        kinds[
            kind, default: VCardLeftOut(property: kind.property, reason: reason, count: 0, firstPlace: place())
        ].count += 1
    }

    /// The most frequent first.
    var all: [VCardLeftOut] {
        kinds.values.sorted {
            ($1.count, $0.property, $0.reason.rawValue) < ($0.count, $1.property, $1.reason.rawValue)
        }
    }
}
