import AccessRules
import Configuration
import ContactMapping
import ContactModel
import Locking
import Selection
import SyncPlanning

/// Contacts, each made once for all members that see a record's mapped values alike (SEMANTICS 27), and kept from one
/// reading to the next as long as what it is made of stays the same.
final class SharedContacts: Sendable {
    /// A contact with what is worked out of it.
    final class Made: Sendable {
        let mapped: MappedContact
        let fingerprint: Fingerprint
        let photo: DesiredPhoto?
        /// What it contributes to the digest of an address book that holds it.
        let part: Fingerprint

        init(_ mapped: MappedContact, _ fingerprint: Fingerprint, photo: DesiredPhoto?, of record: RecordID) {
            self.mapped = mapped
            self.fingerprint = fingerprint
            self.photo = photo
            part = SelectionDigest.part(of: record, fingerprint, photo: photo?.fingerprint)
        }
    }

    /// Which contact it is under one reading.
    struct Place: Hashable, Sendable {
        let book: BookID
        /// How the member sees what the mapping reads.
        let sight: PlacedSelections.Sight
        let row: UInt32
    }

    /// A contact, and what of it is withheld at its place.
    struct Placed: Sendable {
        let made: Made
        /// Fields of related records that are there, and invisible to whoever sees the record like this.
        let withheld: FieldMask
    }

    /// What a contact is made of, whoever sees it.
    private struct Inputs: Hashable {
        let record: RecordID
        let mapping: [UInt8]
        /// What the bits of its mask mean, which depends on the CRM's schema as well.
        let fields: [FieldKey]
        let values: [UInt8]
        /// A file may be another one under the same name.
        let photo: DesiredPhoto?
    }

    private struct State {
        var generation = 0
        var byPlace: [Place: Placed] = [:]
        var byInputs: [Inputs: Made] = [:]
        /// Of the reading before: what is asked for again moves to `byInputs`, the rest goes with the next reading.
        var earlier: [Inputs: Made] = [:]
        var cost = ContactCost()
    }

    private let state = Locked(State())
    private let key: FingerprintKey
    private let options: MappingOptions
    private let photos: PhotoFingerprints

    init(key: FingerprintKey, options: MappingOptions, photos: PhotoFingerprints) {
        self.photos = photos
        self.key = key
        self.options = options
    }

    /// From now on places are those of another reading.
    func startReading() {
        state.withLock { state in
            state.generation += 1
            state.byPlace = [:]
            state.earlier = state.byInputs
            state.byInputs = [:]
            state.cost = ContactCost()
        }
    }

    /// Counts the cost anew: the reading is followed, and every contact stays.
    func startCounting() { state.withLock { $0.cost = ContactCost() } }

    /// How many contacts this reading asked for, and how many of them had to be made.
    var cost: ContactCost { state.withLock { $0.cost } }

    /// - Parameters:
    ///   - place: `nil` where nobody is known to see the record alike.
    ///   - perspective: of a member that sees the record as the place says.
    func contact(at place: Place?, of book: Book, _ perspective: () -> Perspective?) -> Placed? {
        let (known, generation) = state.withLock { state in
            state.cost.asked += 1
            return (place.flatMap { state.byPlace[$0] }, state.generation)
        }
        if let known { return known }
        guard let perspective = perspective() else { return nil }
        let inputs = Inputs(
            record: perspective.record, mapping: book.mappingDigest, fields: book.mapping.fields,
            values: book.mapping.inputsDigest(of: perspective), photo: photo(of: book, perspective))
        let kept = state.withLock { $0.byInputs[inputs] ?? $0.earlier[inputs] }
        let made = kept ?? make(book, perspective, inputs.photo)
        let placed = Placed(made: made, withheld: FieldMask(book.mapping.withheldBits(of: perspective)))
        state.withLock { state in
            if kept == nil { state.cost.made += 1 }
            guard state.generation == generation else { return }
            if let place { state.byPlace[place] = placed }
            state.byInputs[inputs] = made
        }
        return placed
    }

    /// The photo that the record's contact is to have; `nil`: none.
    func photo(of book: Book, _ perspective: Perspective) -> DesiredPhoto? {
        book.mapping.photo(from: perspective).map(photos.photo)
    }

    private func make(_ book: Book, _ perspective: Perspective, _ photo: DesiredPhoto?) -> Made {
        let mapped = book.mapping.contact(from: perspective, options: options)
        return Made(
            mapped, key.fingerprint(of: mapped.contact, over: book.mapping.properties), photo: photo,
            of: perspective.record)
    }
}

/// What the contacts of one reading cost.
package struct ContactCost: Hashable, Sendable {
    /// How many were wanted, over all address books.
    package var asked = 0
    /// How many of them had to be made, since nobody had the same one, and the last reading had not either.
    package var made = 0

    package init() {}
}
