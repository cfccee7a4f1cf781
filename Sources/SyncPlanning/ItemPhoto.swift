package import ContactModel

/// A photo that an item is to show.
package struct DesiredPhoto: Hashable, Sendable {
    /// Of the picture that it is made of, and of the way in which it is made.
    package var fingerprint: Fingerprint
    /// The source fields that lead to it.
    package var mask: FieldMask
    /// Whether there is no picture: nothing can be sent, and it takes a look to tell whether there is none for good.
    package var isAbsent: Bool

    package init(fingerprint: Fingerprint, mask: FieldMask, isAbsent: Bool = false) {
        self.fingerprint = fingerprint
        self.mask = mask
        self.isAbsent = isAbsent
    }
}

/// Which photo of ours an item shows, as far as we know. The target does not tell: neither does a photo show in its
/// changes, nor can one be deleted (FACTS §6, §8). No value of this at all: surely none of ours.
package struct ItemPhoto: Hashable, Sendable {
    /// Of the photo sent last.
    package var fingerprint: Fingerprint
    /// Whether it is known that it arrived. If not, an earlier one may still be there, and this one may come late.
    package var isCertain: Bool

    package init(_ fingerprint: Fingerprint, isCertain: Bool = true) {
        self.fingerprint = fingerprint
        self.isCertain = isCertain
    }

    /// The neutral picture that takes the place of one that must not be shown any more. No fingerprint of a photo is this.
    package static let coverFingerprint = Fingerprint(high: 0, low: 1)

    /// One of ours may be there, nobody knows which; nothing is under way.
    package static let unknown = ItemPhoto(Fingerprint(high: 0, low: 2))

    /// The fingerprint of one that was sent under a mapping whose masks nobody kept: which fields it is of, and so whether
    /// the member may still see it, cannot be told any more. It must not stay.
    package static let formerFingerprint = Fingerprint(high: 0, low: 3)

    package var isFormer: Bool { fingerprint == Self.formerFingerprint }

    /// Whether nothing but the neutral picture can be seen.
    package var isCovered: Bool { isCertain && fingerprint == Self.coverFingerprint }

    /// Whether sending this photo makes it the one that is there for good. Where another one is still under way it does
    /// not: that may come after it. Nothing makes an item show no photo at all. For one that is absent no item is made anew:
    /// nothing leaves for it.
    package func mayBecome(_ wanted: DesiredPhoto?) -> Bool {
        wanted.map { isCertain || $0.isAbsent || fingerprint == $0.fingerprint } ?? false
    }

    /// 16 bytes, and one more where it is not certain.
    package var bytes: [UInt8] { fingerprint.bytes + (isCertain ? [] : [1]) }

    /// Reads what `bytes` gave; `nil` for anything else.
    package init?(bytes: [UInt8]) {
        guard (16...17).contains(bytes.count), let fingerprint = Fingerprint(bytes: bytes.prefix(16)) else {
            return nil
        }
        self.init(fingerprint, isCertain: bytes.count == 16)
    }
}

extension DesiredState {
    /// What of `photoSources` no property is made of.
    package var photoOnlySources: FieldMask { sources.values.reduce(photoSources) { $0.subtracting($1) } }

    /// The fields that the entry's item may hold by its photo, in the present mapping's bits.
    package func photoMask(of entry: Entry, _ item: DesiredItem) -> FieldMask {
        guard let photo = entry.photo, !photo.isCovered else { return FieldMask() }
        if let wanted = item.photo, wanted.fingerprint == photo.fingerprint { return wanted.mask }
        guard entry.mappingVersion != item.mappingVersion else { return entry.mask.intersection(photoSources) }
        let bits = formerMasks[entry.mappingVersion]?.presentBits ?? [:]
        return FieldMask(entry.mask.bits.compactMap { bits[$0] }).intersection(photoSources)
    }

    /// Whether the item may show a photo of a former mapping of which the present one's masks would not tell: then the
    /// former mask is kept, so that a lost right to its fields is noticed.
    package func showsFormerPhoto(_ entry: Entry, _ item: DesiredItem) -> Bool {
        guard let photo = entry.photo, !photo.isCovered, entry.mappingVersion != item.mappingVersion,
            photo != item.photo.map({ ItemPhoto($0.fingerprint) })
        else { return false }
        let bits = formerMasks[entry.mappingVersion]?.presentBits ?? [:]
        let present = entry.mask.bits.compactMap { bits[$0] }
        // All that it was made of is read still, the photo's fields among it.
        let isTold =
            present.count == entry.mask.bits.count && !photoSources.isEmpty
            && photoSources.isSubset(of: FieldMask(present))
        return !isTold
    }

    /// What is known of the photo where the contact is brought to the present mapping and the former mask goes.
    package func photo(of entry: Entry, broughtTo item: DesiredItem) -> ItemPhoto? {
        guard let photo = entry.photo, showsFormerPhoto(entry, item) else { return entry.photo }
        return ItemPhoto(ItemPhoto.formerFingerprint, isCertain: photo.isCertain)
    }
}
