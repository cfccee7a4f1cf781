package import ContactModel

/// What makes an item ours: instance, address book and record, in one text that the target stores with the item.
///
/// `hex(instance):hex(address book):hex(record)`, lower case, at most 200 characters (ENGINE §3); targets compare it
/// without regard to case, we compare it exactly. A record id too long for that is replaced by its digest, which
/// whoever makes the mark supplies.
package struct ItemMark: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Bytes of a record id that fit into a mark as they are; above it the digest takes its place.
    package static let recordBytesMax = 64

    /// - Parameter digest: makes 32 bytes from a record id that is longer than `recordBytesMax`.
    package init(
        instance: String, addressBook: AddressBookID, record: RecordID, digest: ([UInt8]) -> [UInt8]
    ) {
        self.init(prefix: Self.prefix(instance: instance, addressBook: addressBook), record: record, digest: digest)
    }

    /// - Parameter prefix: what the marks of the address book begin with.
    package init(prefix: String, record: RecordID, digest: ([UInt8]) -> [UInt8]) {
        let bytes = Array(record.description.utf8)
        let last = bytes.count <= Self.recordBytesMax ? Self.hexadecimal(bytes) : "#" + Self.hexadecimal(digest(bytes))
        text = prefix + last
    }

    /// What the marks of all items of one instance begin with.
    package static func instancePrefix(_ instance: String) -> String { hexadecimal(Array(instance.utf8)) + ":" }

    /// What the marks of all items of one address book begin with.
    package static func prefix(instance: String, addressBook: AddressBookID) -> String {
        instancePrefix(instance) + hexadecimal(Array(addressBook.text.utf8)) + ":"
    }

    /// The record that a mark of this address book names; `nil` where it is another's mark or carries a digest.
    package static func record(in text: String, instance: String, addressBook: AddressBookID) -> RecordID? {
        Self.record(in: text, prefix: prefix(instance: instance, addressBook: addressBook))
    }

    /// The same, by what the marks of the address book begin with.
    package static func record(in text: String, prefix: String) -> RecordID? {
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        return bytes(Array(text.utf8.dropFirst(prefix.utf8.count)))
            .flatMap { String(validating: $0, as: UTF8.self) }.flatMap { RecordID($0) }
    }

    /// Whether it is another instance's mark of the same address book: the key of one is made of mailbox and book.
    package static func isOfAnotherInstance(_ text: String, instance: String, addressBook: AddressBookID) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[1] == hexadecimal(Array(addressBook.text.utf8))
            && parts[0] != hexadecimal(Array(instance.utf8))
    }

    /// The instance that a mark of this address book names; `nil`: it is another's mark, or none.
    package static func instance(in text: String, addressBook: AddressBookID) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == hexadecimal(Array(addressBook.text.utf8)) else { return nil }
        return bytes(Array(parts[0].utf8)).flatMap { String(validating: $0, as: UTF8.self) }
    }

    package var description: String { text }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = digits.utf8Start[Int(byte >> 4)]
                buffer[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * bytes.count
        }
    }

    private static func bytes(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// What an epoch in a mark can be: whoever owns a mailbox can write anything there.
package enum MarkEpoch {
    /// Far above what raising it daily comes to, and far below what adding to it could overflow.
    package static let max: Int64 = 1 << 40

    /// Reads one; `nil`: no installation of ours wrote it.
    static func read(_ text: Substring) -> Int64? { Int64(text).flatMap { (0...max).contains($0) ? $0 : nil } }
}

/// Which create made an item: tells our own duplicate (another operation) from a member's copy (the same one).
package struct OriginMark: Hashable, Sendable, CustomStringConvertible {
    package let operation: OperationID
    package let epoch: Int64

    package init(operation: OperationID, epoch: Int64) {
        self.operation = operation
        self.epoch = epoch
    }

    /// Reads `operation:epoch`; `nil` for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let epoch = MarkEpoch.read(text[text.index(after: colon)...]) else {
            return nil
        }
        self.init(operation: OperationID(String(text[..<colon])), epoch: epoch)
    }

    package var description: String { "\(operation):\(epoch)" }
}

/// What makes a contact folder ours, and whose: it is recognised by this, never by its name.
package struct FolderMark: Hashable, Sendable, CustomStringConvertible {
    package let instance: String
    package let addressBook: AddressBookID
    package let epoch: Int64
    package let site: String
    /// A digest of the machine that wrote it; `nil`: unknown.
    package let machine: String?

    private static let machineDigits = 16

    package init(instance: String, addressBook: AddressBookID, epoch: Int64, site: String, machine: String? = nil) {
        self.instance = instance
        self.addressBook = addressBook
        self.epoch = epoch
        self.site = site
        self.machine = machine
    }

    /// Reads `instance:address book:epoch:site`, and `#machine` behind it where that is known; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let epoch = MarkEpoch.read(parts[2]) else { return nil }
        let place = parts[3]
        let sharp = place.lastIndex(of: "#").map { (site: place[..<$0], machine: place[place.index(after: $0)...]) }
        let hasMachine = sharp.map {
            $0.machine.utf8.count == Self.machineDigits && $0.machine.allSatisfy(\.isHexDigit)
        }
        self.init(
            instance: String(parts[0]), addressBook: AddressBookID(String(parts[1])), epoch: epoch,
            site: String(hasMachine == true ? sharp!.site : place),
            machine: hasMachine == true ? String(sharp!.machine) : nil)
    }

    /// Instance and address book hold no colon: the instance is hexadecimal, the key made of letters and digits.
    package var description: String {
        "\(instance):\(addressBook):\(epoch):\(site)" + (machine.map { "#\($0)" } ?? "")
    }
}
