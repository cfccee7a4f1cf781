/// An item's or folder's id, as bytes and as the text on the wire (FACTS §3).
///
/// The text is base64url and therefore case-sensitive. It names the mailbox and a number and ends in a check over
/// both, so that a text nobody issued is told from one whose item is gone.
struct ItemIdentifier: Sendable, Equatable {
    enum Form: UInt8, Sendable, Equatable {
        /// 152 characters; changes when the item moves.
        case classic = 1
        /// 72 characters; stays while the item is in the mailbox.
        case immutable = 2
        /// 120 characters; constant.
        case folder = 3

        fileprivate var length: Int {
            switch self {
            case .classic: 113
            case .immutable: 54
            case .folder: 89
            }
        }
    }

    var form: Form
    /// For classic ids the number of the item's present place, else the number of the thing itself.
    var number: UInt64

    init(_ form: Form, _ number: UInt64) {
        self.form = form
        self.number = number
    }

    /// - Throws: `idMalformed` for a text that no mailbox issued, `itemNotFound` for another mailbox's.
    init(text: String, mailbox: UInt64, seed: UInt64) throws(GraphError) {
        guard let bytes = Base64URL.decode(text), bytes.count > 26, let form = Form(rawValue: bytes[4]),
            bytes.count == form.length, bytes.suffix(8) == Self.check(bytes.dropLast(8), seed)[...]
        else { throw .idMalformed }
        guard Self.integer(bytes[5..<13]) == mailbox else { throw .itemNotFound }
        self.form = form
        number = Self.integer(bytes[(bytes.count - 16)..<(bytes.count - 8)])
    }

    func text(mailbox: UInt64, seed: UInt64) -> String {
        var bytes: [UInt8] = form == .immutable ? [0, 9, 0x0B, 0x80] : [0, 3, 0x24, 0x0C]
        bytes.reserveCapacity(form.length)
        bytes.append(form.rawValue)
        Self.append(mailbox, to: &bytes)
        // The middle looks like the service's: the same for all items of a mailbox.
        var filler = Mixer(seed ^ mailbox &+ UInt64(form.rawValue))
        while bytes.count + 24 <= form.length { Self.append(filler.next(), to: &bytes) }
        while bytes.count + 16 < form.length { bytes.append(0x46) }
        Self.append(number, to: &bytes)
        bytes += Self.check(bytes[...], seed)
        return Base64URL.encode(bytes)
    }

    private static func check(_ bytes: ArraySlice<UInt8>, _ seed: UInt64) -> [UInt8] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var mixer = Mixer(hash)
        var check: [UInt8] = []
        append(mixer.next(), to: &check)
        return check
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// A small generator of well-mixed numbers (splitmix64): the same seed gives the same numbers.
struct Mixer: Sendable, RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// Seeded by a text, the same in every process.
    init(_ text: String, seed: UInt64) {
        state = text.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A GUID in the usual spelling.
    mutating func guid() -> String {
        let (high, low) = (next(), next())
        let digits = Self.hex(high) + Self.hex(low)
        var parts: [Substring] = []
        var rest = Substring(digits)
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Base64 with `-` and `_`, padded by `=`.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: [UInt8], isPadded: Bool = true) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(0)
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[index + offset]) : 0) }
            for place in 0..<4 {
                if place <= count {
                    text.append(alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)])
                } else if isPadded {
                    text.append(UInt8(ascii: "="))
                }
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for any other character, for a wrong padding, and for bits that belong to no byte.
    static func decode(_ text: String) -> [UInt8]? {
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard padding < 3, padding == 0 || text.utf8.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var (group, bits) = (UInt32(0), 0)
        for character in text.utf8.dropLast(padding) {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
                group &= (1 << UInt32(bits)) - 1
            }
        }
        return bits < 6 && group == 0 ? bytes : nil
    }
}
