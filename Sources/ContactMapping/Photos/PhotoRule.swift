package import AccessRules
package import ContactModel

/// Which field of a record its photo is made of.
package struct PhotoRule: Hashable, Sendable {
    /// To a field of bytes, or to a text that names a file.
    package let path: FieldPath
    /// Where everything that it reads stands in the mapping's `fields`.
    package let fields: [Int]
}

/// A record's picture as its member sees it: which one, not what it shows.
package struct MappedPhoto: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// The bytes that a field of this record holds.
        case field(FieldKey, of: RecordID, BytesDigest)
        /// The file of this name in the folder of pictures.
        case file(String)
    }

    package let source: Source
    /// Which of the mapping's `fields` lead to it.
    package let fields: [Int]
}

extension Mapping {
    /// The photo's name beside those of the contact's properties.
    package static let photoName = "photo"

    /// Everything that a mapping can name.
    package static let names = ContactProperty.allCases.map(\.rawValue) + [photoName]

    /// The picture that the member of `perspective` may have of the record; `nil` where there is none for this member.
    package func photo(from perspective: Perspective) -> MappedPhoto? {
        guard let photo, let end = photo.path.field else { return nil }
        switch perspective.value(of: photo.path) {
        case .bytes(let digest):
            let along = perspective.records(along: photo.path)
            guard let record = along.isEmpty ? perspective.record : along[along.count - 1] else { return nil }
            let key = FieldKey(table: end.table, field: end.field)
            return MappedPhoto(source: .field(key, of: record, digest), fields: photo.fields)
        case .text(let name) where !name.isEmpty: return MappedPhoto(source: .file(name), fields: photo.fields)
        default: return nil
        }
    }
}
