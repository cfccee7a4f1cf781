import ContactModel

@testable import SyncPlanning

/// A small deterministic generator: one seed, one history.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

let noon = Moment(milliseconds: 1_800_000_000_000)

func record(_ number: Int) -> RecordID { RecordID(table: "Kontakte", key: String(number)) }

func fingerprint(_ number: Int) -> Fingerprint { Fingerprint(high: 1, low: UInt64(number)) }

func item(
    _ number: Int, fields: [Int] = [0, 1], unreadable: [Int] = [], mappingVersion: Int64 = 1
) -> DesiredItem {
    DesiredItem(
        contact: Contact([.surname: .text("Muster \(number)")]), fingerprint: fingerprint(number),
        mask: FieldMask(fields), unreadable: FieldMask(unreadable), rightsVersion: 1, mappingVersion: mappingVersion)
}

func present(_ number: Int, shows: Int? = nil, fields: [Int] = [0, 1]) -> Entry {
    let shown = fingerprint(shows ?? number)
    return Entry(
        record: record(number), state: .present, createOperation: OperationID("op\(number)"),
        item: ItemID("item\(number)"), etag: "1", want: shown, sent: shown, seen: shown, mask: FieldMask(fields),
        mappingVersion: 1, rightsVersion: 1, changedAt: noon)
}

func desired(
    _ numbers: [Int], departures: [RecordID: Departure] = [:], limit: Int? = nil, gainsWithheld: String? = nil,
    gainsDelayed: String? = nil
) -> DesiredState {
    DesiredState(
        items: Dictionary(uniqueKeysWithValues: numbers.map { (record($0), item($0)) }), departures: departures,
        digest: fingerprint(0), basis: Basis(), limit: limit, gainsWithheld: gainsWithheld,
        gainsDelayed: gainsDelayed, properties: [.surname])
}

func departing(_ numbers: some Sequence<Int>, by cause: RemovalCause) -> [RecordID: Departure] {
    Dictionary(uniqueKeysWithValues: numbers.map { (record($0), Departure(cause: cause, evidence: "test")) })
}

func photo(_ number: Int) -> DesiredPhoto {
    DesiredPhoto(fingerprint: Fingerprint(high: 2, low: UInt64(number)), mask: FieldMask([5]))
}
