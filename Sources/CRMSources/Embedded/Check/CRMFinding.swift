/// Something in a CRM that is wrong, or that makes it less than it could be.
package struct CRMFinding: Hashable, Sendable, CustomStringConvertible {
    package enum Weight: Hashable, Sendable, Comparable {
        /// The CRM cannot be read at all until it is mended.
        case unreadable
        /// Directory, rights or tables are not whole: nobody gains anything until it is mended.
        case rights
        /// A record, a value, a view or a filter does less than it says.
        case record
        /// Nothing is wrong with what is read.
        case note
    }

    package let weight: Weight
    /// Where: `Kontakte/4711.FirmaId`, `crm_memberships row 12`.
    package let place: String
    /// Whole sentences; never a field's value.
    package let text: String

    package init(weight: Weight, place: String, text: String) {
        self.weight = weight
        self.place = place
        self.text = text
    }

    package var description: String { "\(place): \(text)" }
}

/// Findings up to a limit for each weight, beyond which they are counted.
struct CRMFindings {
    static let findingsMax = 1000

    private var kept: [CRMFinding.Weight: [CRMFinding]] = [:]
    private var omitted: [CRMFinding.Weight: Int] = [:]

    mutating func add(_ weight: CRMFinding.Weight, _ place: @autoclosure () -> String, _ text: String) {
        guard kept[weight, default: []].count < Self.findingsMax else { return omitted[weight, default: 0] += 1 }
        kept[weight, default: []].append(CRMFinding(weight: weight, place: place(), text: text))
    }

    /// The heaviest first, those of one weight in the order in which they were found.
    var all: [CRMFinding] {
        kept.keys.sorted().flatMap { weight in
            let more = omitted[weight].map {
                [CRMFinding(weight: weight, place: "the CRM", text: "\($0) more findings of this kind.")]
            }
            return kept[weight, default: []] + (more ?? [])
        }
    }
}
