import ContactModel
import SyncEngine
import SyncPlanning

/// A CRM of a few invented people and one member's rights to them.
struct SimulatedSource: Hashable {
    struct Record: Hashable {
        var isVisible = true
        var isSelected = true
        var isGone = false
        var version = 0
        var phoneIsReadable = true
        var pagerIsReadable = true
        /// Which picture it has; `nil`: none.
        var picture: Int?
        var pictureIsReadable = true
        /// No photo can be made of it: of the same picture, never.
        var pictureIsBroken: Bool { picture.map { $0 % 5 == 0 } ?? false }
        /// Nothing that the longer mapping would say of it.
        var isTerse = false
        /// The target never accepts it.
        var isRefused = false
    }

    static let properties: Set<ContactProperty> = [
        .givenName, .surname, .displayName, .nickName, .mobilePhone, .jobTitle,
    ]

    /// Which of the two mappings says what of a record: the longer one has notes and a number that is never shown, too.
    static let longerProperties = properties.union([.personalNotes, .pager])

    static let recordsMax = 40

    private static let longerSources = Dictionary(
        uniqueKeysWithValues: longerProperties.map { property in
            (property, FieldMask([[.mobilePhone: 1, .personalNotes: 2, .pager: 4][property] ?? 0]))
        })
    private static let sources = longerSources.filter { properties.contains($0.key) }

    var records: [Record]
    var limit: Int?
    var gainsWithheld: String?
    /// Nothing is selected, though everything is there.
    var isEmptied = false
    var rightsVersion: Int64 = 1
    var mapsNotes = false
    var mapsPhotos = false
    /// Whether the disk that they lie on is there.
    var picturesAreThere = true { didSet { made = [] } }
    /// Whether the member may read the field of the pictures at all.
    var picturesAreReadable = true { didSet { made = [] } }
    /// The items as they were made last: of a record that has not changed, nothing is made anew.
    private var made: [Made?] = []

    private struct Made: Hashable {
        let record: Record
        let mapping: Int64
        var item: DesiredItem
    }

    init(count: Int) { records = Array(repeating: Record(), count: count) }

    private static let ids = (0..<recordsMax).map { RecordID(table: "Kontakte", key: String($0)) }

    static func id(_ number: Int) -> RecordID {
        number < recordsMax ? ids[number] : RecordID(table: "Kontakte", key: String(number))
    }

    func number(_ record: RecordID) -> Int? { Int(record.key).flatMap { records.indices.contains($0) ? $0 : nil } }

    var mappedProperties: Set<ContactProperty> { mapsNotes ? Self.longerProperties : Self.properties }

    private var mappedPositions: FieldMask { mapsNotes ? Self.longerPositions : Self.positions }

    private static let positions = FieldMask(properties.map(\.position))
    private static let longerPositions = FieldMask(longerProperties.map(\.position))

    /// What an address book of this recorded basis is observed and kept in.
    func properties(recorded basis: Basis) -> Set<ContactProperty> {
        mappedProperties.union(basis.properties)
    }

    /// The fields that properties are made of, and what their bits are of.
    var mappedFields: (FieldMask, Int64) {
        let sources = mapsNotes ? Self.longerSources : Self.sources
        return (sources.values.reduce(FieldMask()) { $0.union($1) }, mappingVersion)
    }

    private var templates: String { "\(mapsNotes ? "long" : "short")\(mapsPhotos ? "+photo" : "")" }

    /// Mapping, and how many are selected.
    var definition: String { templates + (limit.map { " \($0)" } ?? "") }

    private var mappingVersion: Int64 { Self.version(mapsNotes, mapsPhotos) }

    private static func version(_ notes: Bool, _ photos: Bool) -> Int64 { (notes ? 2 : 1) + (photos ? 2 : 0) }

    private func mayReadPicture(_ number: Int) -> Bool { picturesAreReadable && records[number].pictureIsReadable }

    /// The photo that the member is to get of a record.
    func photo(_ number: Int) -> DesiredPhoto? {
        guard mapsPhotos, mayReadPicture(number), let picture = records[number].picture else { return nil }
        let fingerprint = Fingerprint(high: 9, low: UInt64(picturesAreThere ? picture : picture + 10_000))
        return DesiredPhoto(fingerprint: fingerprint, mask: FieldMask([3]), isAbsent: !picturesAreThere)
    }

    /// The bytes of the photo that was planned.
    func photo(_ question: PhotoQuestion) -> RunAnswer? {
        guard let number = number(question.record), let photo = photo(number), photo.fingerprint == question.fingerprint
        else { return .withoutPhoto(why: "changed", isFinal: false) }
        return records[number].pictureIsBroken ? .withoutPhoto(why: "broken", isFinal: true) : nil
    }

    private func ownBasis() -> Basis {
        var basis = Basis(rights: "\(rightsVersion)", mapping: mappingVersion, properties: mappedProperties)
        basis.templates = templates
        basis.hasPhotos = mapsPhotos
        return basis
    }

    mutating func item(_ number: Int) -> DesiredItem {
        while made.count < records.count { made.append(nil) }
        let mapping = mappingVersion
        if let known = made[number], known.record == records[number], known.mapping == mapping {
            var item = known.item
            item.rightsVersion = rightsVersion
            return item
        }
        let item = makeItem(number)
        made[number] = Made(record: records[number], mapping: mapping, item: item)
        return item
    }

    private func makeItem(_ number: Int) -> DesiredItem {
        let record = records[number]
        var contact = Contact()
        var mask = FieldMask()
        mask.insert(0)
        // In canonical order, in which each is appended.
        contact[.displayName] = .text("Muster, Anna (\(record.version))")
        contact[.givenName] = .text("Anna")
        if record.isRefused { contact[.jobTitle] = .text(SimulatedTarget.refusedTitle) }
        if record.phoneIsReadable, record.version % 3 != 2 {
            contact[.mobilePhone] = .text("+49 30 1\(number)\(record.version)")
            mask.insert(1)
        }
        contact[.nickName] = .text("N\(record.version)")
        let hasNotes = mapsNotes && !record.isTerse
        if hasNotes {
            contact[.personalNotes] = .text("notes \(record.version / 2)")
            mask.insert(2)
        }
        contact[.surname] = .text("Muster \(number)")
        if hasNotes, record.pagerIsReadable {
            contact[.pager] = .text("+49 30 2\(number)\(record.version / 2)")
            mask.insert(4)
        }
        var unreadable = FieldMask()
        if !record.phoneIsReadable { unreadable.insert(1) }
        if mapsPhotos, !mayReadPicture(number) { unreadable.insert(3) }
        if !record.pagerIsReadable { unreadable.insert(4) }
        var item = DesiredItem(
            contact: contact, fingerprint: Self.fingerprint(contact, over: mappedPositions), mask: mask,
            unreadable: unreadable, rightsVersion: rightsVersion, mappingVersion: mappingVersion)
        item.photo = photo(number)
        return item
    }

    /// Whether notes or number are ones that the mapping makes, and not the member's own.
    static func isOurs(_ notes: ContactValue?, _ pager: ContactValue?) -> Bool {
        if case .text(let text)? = notes, text.hasPrefix("notes ") { return true }
        if case .text(let text)? = pager, text.hasPrefix("+49 ") { return true }
        return false
    }

    /// Of a record that no contact is made of.
    private mutating func blank(_ number: Int) -> DesiredItem {
        var blank = item(number)
        blank.contact = Contact()
        blank.fingerprint = Self.fingerprint(Contact(), over: mappedPositions)
        blank.mask = FieldMask()
        blank.photo = nil
        return blank
    }

    /// Whether the member may see the record with these fields.
    func maySee(_ record: RecordID, _ mask: FieldMask) -> Bool {
        guard let number = number(record) else { return false }
        let row = records[number]
        return row.isVisible && !row.isGone && (row.phoneIsReadable || !mask.contains(1))
            && (row.pagerIsReadable || !mask.contains(4)) && (mapsNotes || !mask.contains(2) && !mask.contains(4))
            && (mapsPhotos && mayReadPicture(number) || !mask.contains(3))
    }

    /// The same CRM as a reading shows it that must not be trusted: without records, with some of them, or with values that
    /// are not theirs. Rights are read apart, and are as they are.
    func misread(_ generator: inout SeededGenerator) -> SimulatedSource {
        var misread = self
        let kind = generator.number(0..<4)
        for number in records.indices {
            switch kind {
            case 0: misread.records[number].isGone = true
            case 1: misread.records[number].isSelected = false
            case 2: if generator.happens(500) { misread.records[number].isGone = true }
            default: misread.records[number].version += 1 + generator.number(0..<3)
            }
        }
        return misread
    }

    var selected: [Int] {
        guard !isEmptied else { return [] }
        let all = records.indices.filter { records[$0].isVisible && records[$0].isSelected && !records[$0].isGone }
        return limit.map { Array(all.prefix($0)) } ?? all
    }

    mutating func desired(recorded: Set<RecordID>, basis: Basis) -> DesiredState {
        let selected = selected
        var items: [RecordID: DesiredItem] = [:]
        items.reserveCapacity(selected.count)
        var digest = Fingerprint(high: 7, low: 7)
        for number in selected {
            let item = item(number)
            items[Self.id(number)] = item
            digest = Fingerprint(
                high: digest.high &+ item.fingerprint.high &* UInt64(number + 1),
                low: digest.low &+ item.fingerprint.low &+ (item.photo?.fingerprint.low ?? 0) &* UInt64(97 * number + 1)
            )
        }
        var departures: [RecordID: Departure] = [:]
        for record in recorded where items[record] == nil {
            guard let number = number(record) else { continue }
            let row = records[number]
            let cause: RemovalCause =
                row.isGone ? .gone : !row.isVisible ? .rights : row.isSelected && !isEmptied ? .limit : .filter
            var departure = Departure(
                cause: cause, evidence: "simulated",
                current: cause == .filter || cause == .limit ? self.item(number) : nil)
            if departure.current == nil { departure.blank = blank(number) }
            if cause == .filter || cause == .gone { departure.doubt = .unasked }
            departures[record] = departure
        }
        var desired = DesiredState(
            items: items, departures: departures, digest: digest,
            basis: ownBasis(), limit: limit, gainsWithheld: gainsWithheld,
            properties: properties(recorded: basis))
        desired.sources = mapsNotes ? Self.longerSources : Self.sources
        desired.isMadeByPresentMapping = basis.templates == templates
        desired.photoSources = FieldMask(mapsPhotos ? [3] : [])
        desired.formerMasks = Self.formerMasks[mappingVersion]![picturesAreReadable]!
        return desired
    }

    /// By the present mapping, and whether its member may read pictures: what masks of the other mappings mean.
    private static let formerMasks: [Int64: [Bool: [Int64: MaskMeaning]]] = {
        var masks: [Int64: [Bool: [Int64: MaskMeaning]]] = [:]
        let mappings = [(false, false), (false, true), (true, false), (true, true)]
        for (mapsNotes, mapsPhotos) in mappings {
            for (notes, photos) in mappings where notes != mapsNotes || photos != mapsPhotos {
                var bits = [0: 0, 1: 1]
                if notes, mapsNotes { bits.merge([2: 2, 4: 4]) { first, _ in first } }
                if photos, mapsPhotos { bits[3] = 3 }
                let (present, former) = (version(mapsNotes, mapsPhotos), version(notes, photos))
                for isReadable in [false, true] {
                    masks[present, default: [:]][isReadable, default: [:]][former] = MaskMeaning(
                        unreadable: FieldMask(photos && !isReadable ? [3] : []), presentBits: bits)
                }
            }
        }
        return masks
    }()

    static func fingerprint(_ contact: Contact, over properties: Set<ContactProperty>) -> Fingerprint {
        fingerprint(contact, over: FieldMask(properties.map(\.position)))
    }

    /// - Parameter positions: of the properties that count.
    static func fingerprint(_ contact: Contact, over positions: FieldMask) -> Fingerprint {
        var low: UInt64 = 0xCBF2_9CE4_8422_2325
        for property in contact.properties where positions.contains(property.position) {
            low = (low ^ UInt64(property.position)) &* 0x100_0000_01B3
            guard case .text(let text)? = contact[property] else { continue }
            for byte in text.utf8 { low = (low ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return Fingerprint(high: low >> 32, low: low)
    }
}
