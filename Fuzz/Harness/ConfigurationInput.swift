import Configuration
import YAML

/// A `satchel.yaml` made of any bytes: it is refused with places and remedies, or loads, and then fits a CRM or does not.
package enum ConfigurationInput {
    /// Which of the promises about configurations do not hold for this file; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        let configuration: SatchelConfiguration
        do throws(ConfigurationErrors) {
            configuration = try SatchelConfiguration.parse(bytes: bytes, fileName: "satchel.yaml")
        } catch {
            return faults(error.faults, of: bytes)
        }
        switch configuration.resolve(against: ConfigurationStage.reading) {
        case .failure(let errors): return faults(errors.faults, of: bytes)
        case .success(let resolved):
            let isWhole = resolved.books.map(\.id) == configuration.books.map(\.id)
            return (isWhole ? [] : ["a book is lost on the way"]) + said(resolved.warnings, of: bytes)
        }
    }

    private static func faults(_ faults: [ConfigurationFault], of bytes: [UInt8]) -> [String] {
        (faults.isEmpty ? ["a configuration is refused without a reason"] : []) + said(faults, of: bytes)
    }

    private static func said(_ faults: [ConfigurationFault], of bytes: [UInt8]) -> [String] {
        var broken: [String] = []
        let widths = lineWidths(of: String(decoding: bytes, as: UTF8.self))
        for fault in faults {
            guard let place = fault.place else {
                broken.append("a fault has no place")
                continue
            }
            if !(1...widths.count).contains(place.line) || !(1...widths[place.line - 1] + 1).contains(place.column) {
                broken.append("a fault is at \(place), where the file has nothing")
            }
            // Below the sentence there may be the line in question and a caret.
            broken += Sentence.brokenPromises(String(fault.message.prefix { $0 != "\n" }))
        }
        if let secret = secret(in: bytes), faults.contains(where: { $0.message.contains(secret) }) {
            broken.append("a fault repeats the secret")
        }
        return broken
    }

    /// How many code points each line has. Lines end as they do for YAML 1.1.
    private static func lineWidths(of text: String) -> [Int] {
        var widths = [0]
        var isAfterCarriageReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isAfterCarriageReturn: break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": widths.append(0)
            default: widths[widths.count - 1] += 1
            }
            isAfterCarriageReturn = scalar == "\r"
        }
        return widths
    }

    /// A text that somebody wrote for the client secret: long, and nowhere else in the file.
    private static func secret(in bytes: [UInt8]) -> String? {
        guard case .scalar(let scalar)? = YAMLDocument.parse(bytes).root?["exchange"]?["secret"]?.content,
            scalar.text.unicodeScalars.count >= 16
        else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self)
            .split(separator: scalar.text, omittingEmptySubsequences: false)
        return parts.count == 2 ? scalar.text : nil
    }
}

extension YAMLNode {
    fileprivate subscript(key: String) -> YAMLNode? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key.text == key }?.value
    }
}
