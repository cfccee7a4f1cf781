package import ContactModel
import Cryptography

/// The order-independent sum over an address book's records and their contacts: equal sums mean that the CRM gives nothing
/// to do.
package struct SelectionDigest: Hashable, Sendable {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    package init() {}

    package var fingerprint: Fingerprint { Fingerprint(high: high, low: low) }

    /// What one record with this contact contributes: the first 16 bytes of SHA-256 over its id, a zero, and the
    /// fingerprint, and its photo's where it has one.
    package static func part(
        of record: RecordID, _ fingerprint: Fingerprint, photo: Fingerprint? = nil
    ) -> Fingerprint {
        let bytes = Array(record.description.utf8) + [0] + fingerprint.bytes + (photo?.bytes ?? [])
        guard let part = Fingerprint(bytes: SHA256.digest(of: bytes).prefix(16)) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return part
    }

    package mutating func add(_ part: Fingerprint) {
        let (sum, carry) = low.addingReportingOverflow(part.low)
        low = sum
        high = high &+ part.high &+ (carry ? 1 : 0)
    }

    package mutating func remove(_ part: Fingerprint) {
        let (rest, borrow) = low.subtractingReportingOverflow(part.low)
        low = rest
        high = high &- part.high &- (borrow ? 1 : 0)
    }
}
