/// Unicode normalisation, case and collation, by the ICU that the build was made with.
///
/// Promises: answers depend on their arguments and ICU's version only, never on the process's locale; no text makes it
/// fail. Must never: hand out a pointer of ICU's, or ignore anything in a text.
import CICU

package enum UnicodeText {
    /// The version of Unicode that every answer here is made by, such as `15.0`.
    package static var unicodeVersion: String {
        var version: [UInt8] = [0, 0, 0, 0]
        icu_unicode_version(&version)
        return version[2] == 0 ? "\(version[0]).\(version[1])" : "\(version[0]).\(version[1]).\(version[2])"
    }

    /// The text in Normalisation Form C.
    package static func nfc(_ text: String) -> String {
        if text.isASCIIOnly { return text }
        let units = Array(text.utf16)
        if icu_is_nfc(units, Int32(units.count)) { return text }
        return filled(expecting: units.count) { icu_to_nfc(units, Int32(units.count), $0, $1) }
    }

    /// Simple case folding code point by code point: CaseFolding.txt, statuses C and S.
    ///
    /// The result of a normalised text need not be normalised.
    package static func simpleCaseFold(_ text: String) -> String {
        if let folded = asciiCaseFold(text) { return folded }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { folded.append(simpleCaseFold(scalar)) }
        return String(folded)
    }

    package static func simpleCaseFold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // ICU maps scalars to scalars; the fallback is for the compiler.
        Unicode.Scalar(UInt32(icu_fold_simple(Int32(scalar.value)))) ?? scalar
    }

    /// Full upper-case mapping without a locale: `ß` becomes `SS`.
    package static func upper(_ text: String) -> String {
        if let mapped = asciiMapped(text, from: UInt8(ascii: "a")) { return mapped }
        let units = Array(text.utf16)
        return filled(expecting: units.count) { icu_to_upper(units, Int32(units.count), $0, $1) }
    }

    /// Full lower-case mapping without a locale: `Σ` at the end of a word becomes `ς`.
    package static func lower(_ text: String) -> String {
        if let mapped = asciiCaseFold(text) { return mapped }
        let units = Array(text.utf16)
        return filled(expecting: units.count) { icu_to_lower(units, Int32(units.count), $0, $1) }
    }

    /// The simple case folding of a text that is ASCII, and so its lower case and its own normal form; `nil` for others.
    package static func asciiCaseFold(_ text: String) -> String? { asciiMapped(text, from: UInt8(ascii: "A")) }

    /// The text with the 26 letters from `first` on in their other case; `nil` where it is not ASCII.
    private static func asciiMapped(_ text: String, from first: UInt8) -> String? {
        var text = text
        return text.withUTF8 { bytes -> String? in
            guard isASCII(bytes) else { return nil }
            return String(unsafeUninitializedCapacity: bytes.count) { room in
                var position = 0
                while position < bytes.count {
                    let byte = bytes[position]
                    room[position] = byte &- first < 26 ? byte ^ 0x20 : byte
                    position += 1
                }
                return bytes.count
            }
        }
    }

    /// Calls `fill` until its answer fits: ICU says how much room it needs where it had too little.
    private static func filled(
        expecting count: Int, _ fill: (UnsafeMutablePointer<UInt16>?, Int32) -> Int32
    ) -> String {
        var room = [UInt16](repeating: 0, count: count + 16)
        while true {
            let length = room.withUnsafeMutableBufferPointer { fill($0.baseAddress, Int32($0.count)) }
            precondition(length >= 0, "ICU refuses a text, which it does only without memory or data")
            if Int(length) <= room.count { return String(decoding: room.prefix(Int(length)), as: UTF16.self) }
            room = [UInt16](repeating: 0, count: Int(length))
        }
    }
}

/// Whether every byte is ASCII, eight at a time.
private func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while position + 8 <= raw.count {
        if raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
        position += 8
    }
    while position < raw.count {
        if raw[position] >= 0x80 { return false }
        position += 1
    }
    return true
}

extension String {
    package var isASCIIOnly: Bool {
        var text = self
        return text.withUTF8(isASCII)
    }
}
