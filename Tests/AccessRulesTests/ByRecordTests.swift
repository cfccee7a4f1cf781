import AccessRules
import ContactModel
import TestSupport
import Testing

@Suite("Values by record") struct ByRecordTests {
    private typealias Plain = [RecordID: [Int]]

    private static func plain(_ values: ByRecord<[Int]>) -> Plain {
        Dictionary(uniqueKeysWithValues: values.map { ($0.key, $0.value) })
    }

    @Test func `they are what a dictionary of the same changes is, and so are all copies`() {
        var random = SeededGenerator.announced("values by record")
        var values: ByRecord<[Int]> = [:]
        var plain: Plain = [:]
        var copies: [(ByRecord<[Int]>, Plain)] = []
        for step in 0..<4000 {
            let record = RecordID(table: random.pick(["A", "B"]), key: String(random.below(300)))
            switch random.below(4) {
            case 0:
                values[record] = nil
                plain[record] = nil
            case 1:
                values.append(step, to: record)
                plain[record, default: []].append(step)
            case 2:
                values[record, default: [0]].append(step)
                plain[record, default: [0]].append(step)
            default:
                values[record] = [step]
                plain[record] = [step]
            }
            #expect(values[record] == plain[record])
            #expect(values.count == plain.count)
            if random.chance(400) { copies.append((values, plain)) }
        }
        copies.append((values, plain))
        for (values, plain) in copies { #expect(Self.plain(values) == plain) }
        #expect(Set(values.keys) == Set(plain.keys))
        #expect(values.values.count == plain.count)
    }

    @Test func `equal values are equal however they came to be`() {
        let record = RecordID(table: "A", key: "1")
        let other = RecordID(table: "A", key: "2")
        var values: ByRecord<[Int]> = [record: [1], other: [2]]
        #expect(values == [other: [2], record: [1]])
        #expect(values != [record: [1], other: [3]])
        values[record] = nil
        values[other] = nil
        #expect(values == ByRecord() && values.isEmpty)
    }

    @Test func `two spellings of one character are two records`() {
        let values: ByRecord<Int> = [
            RecordID(table: "A", key: "\u{E9}"): 1, RecordID(table: "A", key: "e\u{301}"): 2,
        ]
        #expect(values.count == 2)
    }
}
