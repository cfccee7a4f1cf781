import ContactModel
import SyncEngine
import SyncPlanning

/// A CRM of a few invented people, as one member sees it.
struct InventedCRM: Hashable, Sendable {
    struct Record: Hashable, Sendable {
        var contact: Contact
        var isVisible = true
        var isSelected = true
        var isGone = false
        /// Whether the member may read the mobile phone.
        var phoneIsReadable = true
        /// Which picture it has; `nil`: none.
        var picture: Int?

        init(_ contact: Contact) { self.contact = contact }
    }

    var records: [Record]
    var rightsVersion: Int64 = 1
    var mapsPhotos = false
    let properties: Set<ContactProperty>

    /// - Parameter properties: what the mapping writes.
    init(_ contacts: [Contact], properties: Set<ContactProperty>) {
        records = contacts.map(Record.init)
        self.properties = properties
    }

    static func id(_ number: Int) -> RecordID { RecordID(table: "Kontakte", key: String(number)) }

    func number(_ record: RecordID) -> Int? { Int(record.key).flatMap { records.indices.contains($0) ? $0 : nil } }

    /// What the address book is to show of a record: normal, as a mapping makes it.
    func contact(_ number: Int) -> Contact {
        var contact = records[number].contact.restricted(to: properties)
        if !records[number].phoneIsReadable { contact[.mobilePhone] = nil }
        return contact.normalised
    }

    var selected: [Int] {
        records.indices.filter { records[$0].isVisible && records[$0].isSelected && !records[$0].isGone }
    }

    private func photo(_ number: Int) -> DesiredPhoto? {
        guard mapsPhotos, let picture = records[number].picture else { return nil }
        return DesiredPhoto(fingerprint: Fingerprint(high: 9, low: UInt64(picture)), mask: FieldMask([2]))
    }

    func maySee(_ record: RecordID, _ mask: FieldMask) -> Bool {
        guard let number = number(record) else { return false }
        let row = records[number]
        return row.isVisible && !row.isGone && (row.phoneIsReadable || !mask.contains(1))
    }

    func desired(recorded: Set<RecordID>, _ key: FingerprintKey) -> DesiredState {
        let items = Dictionary(uniqueKeysWithValues: selected.map { (Self.id($0), item($0, key)) })
        var departures: [RecordID: Departure] = [:]
        for record in recorded where items[record] == nil {
            guard let number = number(record) else { continue }
            let row = records[number]
            let cause: RemovalCause = row.isGone ? .gone : row.isVisible ? .filter : .rights
            departures[record] = Departure(
                cause: cause, evidence: "invented", current: cause == .filter ? item(number, key) : nil)
        }
        var digest = Fingerprint(high: 7, low: 7)
        for number in selected {
            let fingerprint = items[Self.id(number)]?.fingerprint ?? digest
            digest = Fingerprint(
                high: digest.high &+ fingerprint.high &* UInt64(number + 1),
                low: digest.low &+ fingerprint.low &+ (photo(number)?.fingerprint.low ?? 0))
        }
        var desired = DesiredState(
            items: items, departures: departures, digest: digest,
            basis: Basis(rights: "\(rightsVersion)", mapping: 1, properties: properties),
            properties: properties)
        desired.sources = Dictionary(
            uniqueKeysWithValues: properties.map { ($0, FieldMask([$0 == .mobilePhone ? 1 : 0])) })
        desired.isMadeByPresentMapping = true
        desired.photoSources = FieldMask(mapsPhotos ? [2] : [])
        return desired
    }

    private func item(_ number: Int, _ key: FingerprintKey) -> DesiredItem {
        let contact = contact(number)
        var mask = FieldMask([0])
        if contact[.mobilePhone] != nil { mask.insert(1) }
        var item = DesiredItem(
            contact: contact, fingerprint: key.fingerprint(of: contact, over: properties), mask: mask,
            unreadable: FieldMask(records[number].phoneIsReadable ? [] : [1]), rightsVersion: rightsVersion,
            mappingVersion: 1)
        item.photo = photo(number)
        return item
    }
}
