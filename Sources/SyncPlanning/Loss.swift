package import ContactModel

/// That the member has lost the right to an item, or to some of its fields, and still has them.
package struct Loss: Hashable, Sendable {
    /// The reading that first showed it.
    package var since: Moment
    /// `nil`: the whole item.
    package var fields: LostFields?

    package init(since: Moment, fields: LostFields? = nil) {
        self.since = since
        self.fields = fields
    }
}

/// Fields as bits of the masks of one mapping version.
package struct LostFields: Hashable, Sendable, CustomStringConvertible {
    package var mask: FieldMask
    package var mappingVersion: Int64

    package init(mask: FieldMask, mappingVersion: Int64) {
        self.mask = mask
        self.mappingVersion = mappingVersion
    }

    /// Reads what `description` wrote; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let version = Int64(parts[0]), let mask = FieldMask(hexadecimal: String(parts[1])),
            !parts[1].isEmpty
        else { return nil }
        self.init(mask: mask, mappingVersion: version)
    }

    /// "5:1f": the version, then the mask.
    package var description: String { "\(mappingVersion):\(mask)" }
}

extension Entry {
    /// What is lost now, by what the address book shall hold: an older loss of the same kind keeps its beginning.
    ///
    /// - Parameter lostFields: what the plan says that the item may hold without a right to it; `nil`: nothing.
    package func loss(in desired: DesiredState, lostFields: FieldMask?, now: Moment) -> Loss? {
        let since = desired.readAt ?? now
        if desired.departures[record]?.cause.isRevocation == true {
            if let loss, loss.fields == nil { return loss }
            return Loss(since: since)
        }
        if let lostFields {
            let known = loss.flatMap { $0.fields == nil ? nil : $0.since }
            return Loss(since: known ?? since, fields: LostFields(mask: lostFields, mappingVersion: mappingVersion))
        }
        // Only a reading that can be trusted, and that still knows the record, says that a right has come back.
        let isKnown = desired.items[record] != nil || desired.departures[record] != nil
        return isKnown && desired.gainsWithheld == nil && state == .present ? nil : loss
    }

    /// After a write that left the item with `mask`: what of the lost fields is gone with it; `nil`: nothing.
    package mutating func closeLoss() -> (since: Moment, fields: LostFields)? {
        guard let loss, let lost = loss.fields else { return nil }
        // A mask of another mapping was replaced whole.
        let left = lost.mappingVersion == mappingVersion ? lost.mask.intersection(mask) : FieldMask()
        let gone = lost.mask.subtracting(left)
        guard !gone.isEmpty else { return nil }
        let rest = LostFields(mask: left, mappingVersion: lost.mappingVersion)
        self.loss = left.isEmpty ? nil : Loss(since: loss.since, fields: rest)
        return (loss.since, LostFields(mask: gone, mappingVersion: lost.mappingVersion))
    }
}
