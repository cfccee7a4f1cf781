package import AccessRules
import ContactModel
import Cryptography
import Foundation

extension Mapping {
    /// Everything on the record's side that its contact is made of, as one digest of 32 bytes: equal digests under one
    /// mapping and equal options mean equal contacts.
    ///
    /// Much cheaper than the contact. A digest of contents: it must not leave the process.
    package func inputsDigest(of perspective: Perspective) -> [UInt8] {
        var bytes: [UInt8] = []
        InputBytes.append(perspective.country.map(FieldValue.text) ?? .null, to: &bytes)
        for path in paths { InputBytes.append(perspective.value(of: path), to: &bytes) }
        return SHA256.digest(of: bytes)
    }
}

/// Values as bytes, such that different lists of values are different bytes.
private enum InputBytes {
    static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(0)
        case .text(let text): append(text, tag: 1, to: &bytes)
        case .integer(let integer): append(integer, tag: 2, to: &bytes)
        case .decimal(let decimal): append(decimal.description, tag: 3, to: &bytes)
        case .boolean(let truth): bytes += [4, truth ? 1 : 0]
        case .date(let date): append(Int64(date.daysSinceEpoch), tag: 5, to: &bytes)
        case .timestamp(let moment): append(moment.milliseconds, tag: 6, to: &bytes)
        case .textList(let texts):
            append(Int64(texts.count), tag: 7, to: &bytes)
            for text in texts { append(text.map(FieldValue.text) ?? .null, to: &bytes) }
        case .bytes(let digest): bytes += [8] + digest.bytes
        }
    }

    private static func append(_ text: String, tag: UInt8, to bytes: inout [UInt8]) {
        // The length in front: no text can be taken for two.
        append(Int64(text.utf8.count), tag: tag, to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    private static func append(_ number: Int64, tag: UInt8, to bytes: inout [UInt8]) {
        bytes.append(tag)
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
    }
}
