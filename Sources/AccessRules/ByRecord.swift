package import ContactModel

/// Values by record, in no order: a dictionary in parts, so that changing a copy copies a small part of it.
package struct ByRecord<Value: Hashable & Sendable>: Hashable, Sendable {
    /// None before the first value, then `partCount`.
    private var parts: [[RecordID: Value]] = []
    package private(set) var count = 0

    /// With a million records, a part holds some 250.
    private static var partCount: Int { 4096 }

    package init() {}

    package init(_ values: [RecordID: Value]) {
        for (record, value) in values { self[record] = value }
    }

    package var isEmpty: Bool { count == 0 }

    package var keys: [RecordID] { map(\.key) }

    package var values: [Value] { map(\.value) }

    /// `nil`: there is no value for this record.
    package subscript(record: RecordID) -> Value? {
        get { isEmpty ? nil : parts[Self.part(of: record)][record] }
        set {
            prepare()
            let old = newValue.map { parts[Self.part(of: record)].updateValue($0, forKey: record) }
            let wasThere = (old ?? parts[Self.part(of: record)].removeValue(forKey: record)) != nil
            count += (newValue == nil ? 0 : 1) - (wasThere ? 1 : 0)
        }
    }

    package subscript(record: RecordID, default value: @autoclosure () -> Value) -> Value {
        get { self[record] ?? value() }
        set { self[record] = newValue }
    }

    /// Adds to a record's list, in its place.
    package mutating func append<Element>(_ element: Element, to record: RecordID) where Value == [Element] {
        prepare()
        let part = Self.part(of: record)
        let before = parts[part].count
        parts[part][record, default: []].append(element)
        count += parts[part].count - before
    }

    private mutating func prepare() {
        if parts.isEmpty { parts = Array(repeating: [:], count: Self.partCount) }
    }

    private static func part(of record: RecordID) -> Int {
        // Hashes are of one process, and so is every value of this type.
        Int(UInt(bitPattern: record.hashValue) % UInt(partCount))
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && (left.isEmpty || left.parts == right.parts)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension ByRecord: Sequence {
    package typealias Element = (key: RecordID, value: Value)

    package func makeIterator() -> FlattenSequence<[[RecordID: Value]]>.Iterator { parts.joined().makeIterator() }

    package var underestimatedCount: Int { count }
}

extension ByRecord: ExpressibleByDictionaryLiteral {
    /// Of a record that is there twice, the last value counts.
    package init(dictionaryLiteral elements: (RecordID, Value)...) {
        for (record, value) in elements { self[record] = value }
    }
}
