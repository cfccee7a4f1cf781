import CICU

/// Orders texts as a locale's readers expect, with strength tertiary and punctuation not ignored (SEMANTICS 21).
///
/// Only for the order of a selection: no right and no filter may depend on it.
// `@unchecked` is true because nothing changes the collator after `init`, and ICU's functions that take a constant
// collator may run on several threads at once (ICU User Guide, threading model).
package final class Collator: @unchecked Sendable {
    package struct UnknownLocale: Error, Hashable, Sendable, CustomStringConvertible {
        package let locale: String

        package var description: String {
            "ICU knows no locale \(locale). Give a language tag such as de-DE."
        }
    }

    private let collator: OpaquePointer

    /// - Throws: for a text that is no language tag, or whose language ICU has no data for.
    package init(locale: String) throws(UnknownLocale) {
        guard let name = Self.knownLocale(locale) else { throw UnknownLocale(locale: locale) }
        guard let collator = icu_collator_open(name) else { throw UnknownLocale(locale: locale) }
        self.collator = collator
    }

    deinit { icu_collator_close(collator) }

    /// Bytes that compare as the texts do; equal keys are ties. Comparable only among keys of equal locales.
    package func sortKey(_ text: String) -> [UInt8] {
        let units = Array(text.utf16)
        var key = [UInt8](repeating: 0, count: units.count * 3 + 32)
        while true {
            let length = Int(icu_sort_key(collator, units, Int32(units.count), &key, Int32(key.count)))
            if length <= key.count { return Array(key.prefix(max(0, length))) }
            key = [UInt8](repeating: 0, count: length)
        }
    }

    /// Whether the language of this tag is one that ICU has data for.
    package static func isKnownLocale(_ locale: String) -> Bool { knownLocale(locale) != nil }

    /// The locale in ICU's spelling; `nil` for what ICU would silently replace by its root.
    private static func knownLocale(_ tag: String) -> String? {
        var name = [CChar](repeating: 0, count: 160)
        let length = icu_locale_of_tag(tag, &name, Int32(name.count))
        guard length > 0, Int(length) < name.count else { return nil }
        let text = String(decoding: name.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let language = text.prefix { $0 != "_" && $0 != "@" }
        guard !language.isEmpty else { return nil }
        for position in 0..<icu_locale_count() {
            guard let known = icu_locale_at(position) else { continue }
            if String(cString: known) == language { return text }
        }
        return nil
    }
}
