package import AccessRules

/// Text that fields are put into: `{Name}[, {Vorname}][ · {Firma.Name}]`.
///
/// `{Feld}` and `{Firma.Name}` stand for a field, read as `FieldPath.resolve` reads it. `[ … ]` is an optional part: it
/// disappears when any field in it is empty. Optional parts hold at least one field and do not stand inside one
/// another, since `]]` would then have two meanings. `{{ }} [[ ]]` are the characters themselves. A value is empty when
/// it is null, or has nothing left once it is a text and normal. A template whose fields are all empty yields nothing,
/// whatever words stand around them; one without fields always yields its words.
///
/// **Separators never dangle.** A separator is what stands in the template outside of fields and is white space,
/// punctuation (Unicode's P) or a mathematical sign (Sm: `|`, `+`, `→`); letters, digits and other signs are words and
/// stay. Values are never looked into. Where an empty field or a part that disappeared leaves separators together:
/// - between two values or words one run of separators stays, as it is written: of those that the empty fields divide,
///   the one with a line end before one with punctuation before mere white space; of equals, the last;
/// - before the first and after the last value or word, none stays.
///
/// Brackets and quotes that directly enclose one field go with it: `{Ort} ({Land})` is `Ulm` where the country is
/// empty, and `(Italien)` where the town is. Where nothing is empty, the text stands exactly as it is written.
package struct Template: Hashable, Sendable {
    /// A field's place in a template.
    struct Slot: Hashable, Sendable {
        let path: FieldPath
        /// What directly encloses the field and goes with it.
        var prefix = ""
        var suffix = ""
    }

    enum Part: Hashable, Sendable {
        case literal(String)
        case slot(Slot)
        case optional([Part])
    }

    /// As it was written.
    package let text: String
    let parts: [Part]
    /// The fields that it reads, in the order of the text, duplicates included.
    package let paths: [FieldPath]

    init(text: String, parts: [Part]) {
        self.text = text
        self.parts = parts
        paths = Self.slots(in: parts).map(\.path)
    }

    /// The field that is the whole template, `nil` where there is more to it or less.
    package var onlyField: FieldPath? {
        if case .slot(let slot)? = parts.first, parts.count == 1, slot.prefix.isEmpty { slot.path } else { nil }
    }

    static func slots(in parts: [Part]) -> [Slot] {
        parts.flatMap { part -> [Slot] in
            switch part {
            case .literal: []
            case .slot(let slot): [slot]
            case .optional(let parts): slots(in: parts)
            }
        }
    }
}
