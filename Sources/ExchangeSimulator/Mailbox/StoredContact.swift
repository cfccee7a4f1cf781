/// A contact as the mailbox keeps it, for as long as the state file lives: purged ones stay, marked by their folder.
struct StoredContact: Sendable, Equatable, Codable {
    /// A folder this contact was in and left; delta tells of it.
    struct Departure: Sendable, Equatable, Codable {
        var folder: UInt64
        /// The mailbox's change at which it left, and at which it had come.
        var change: UInt64
        var entered: UInt64
        /// The number of the place it left, from which its classic id there was made.
        var place: UInt64
        /// Whether it left by deletion rather than by a move.
        var isDeletion: Bool
    }

    struct Photo: Sendable, Equatable {
        var contentType: String
        var bytes: [UInt8]
    }

    /// The thing itself: what an immutable id names.
    var number: UInt64
    /// Its place: what a classic id names. A move gives a new one.
    var place: UInt64
    var folder: UInt64
    /// The mailbox's change that made it what it is: delta and etag follow it.
    var change: UInt64
    /// The mailbox's change at which it came into its folder.
    var entered: UInt64
    var createdSeconds: Double
    var modifiedSeconds: Double
    var fields: ContactFields
    /// By canonical id.
    var extendedProperties: [String: ExtendedProperty] = [:]
    var departures: [Departure] = []
    /// A contact group: counted with the others, and never shown (FACTS §2.7). `nil` is no.
    var isGroup: Bool?
    /// Kept apart in the state file, because it is large and seldom written.
    var photo: Photo?

    private enum CodingKeys: String, CodingKey {
        case number, place, folder, change, entered, createdSeconds, modifiedSeconds, fields, extendedProperties
        case departures, isGroup
    }

    init(
        number: UInt64, place: UInt64, folder: UInt64, change: UInt64, seconds: Double, fields: ContactFields
    ) {
        self.number = number
        self.place = place
        self.folder = folder
        self.change = change
        self.entered = change
        self.createdSeconds = seconds
        self.modifiedSeconds = seconds
        self.fields = fields
    }
}

/// A folder as the mailbox keeps it.
struct StoredFolder: Sendable, Equatable, Codable {
    var number: UInt64
    var parent: UInt64
    var displayName: String
    /// By canonical id.
    var extendedProperties: [String: ExtendedProperty] = [:]
    /// Purged: no longer reachable by any id.
    var isGone = false

    init(number: UInt64, parent: UInt64, displayName: String) {
        self.number = number
        self.parent = parent
        self.displayName = displayName
    }
}
