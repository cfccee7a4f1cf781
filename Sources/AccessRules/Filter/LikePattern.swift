import ICU

/// A pattern of `like`, ready to match keys (SEMANTICS 13).
package struct LikePattern: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        /// One code point of the key, as given.
        case scalar(Unicode.Scalar)
        /// `_`: any one code point.
        case anyOne
        /// `%`: any number of code points.
        case anyMany
    }

    private let parts: [Part]

    /// `nil` for a pattern that ends in its escape.
    ///
    /// The escape is looked for in the normalised pattern, before folding; `nil` means that there is none.
    package init?(_ pattern: String, escape: Unicode.Scalar?) {
        var parts: [Part] = []
        var literal = String.UnicodeScalarView()
        var isEscaped = false
        func finishLiteral() {
            parts += TextKey(String(literal)).text.unicodeScalars.map(Part.scalar)
            literal = String.UnicodeScalarView()
        }
        for scalar in UnicodeText.nfc(pattern).unicodeScalars {
            if isEscaped {
                literal.append(scalar)
                isEscaped = false
            } else if scalar == escape {
                isEscaped = true
            } else if scalar == "%" || scalar == "_" {
                finishLiteral()
                // Two in a row mean no more than one, and would only cost time.
                if scalar == "_" { parts.append(.anyOne) } else if parts.last != .anyMany { parts.append(.anyMany) }
            } else {
                literal.append(scalar)
            }
        }
        if isEscaped { return nil }
        finishLiteral()
        self.parts = parts
    }

    /// Whether the whole key matches. Takes at most the product of both lengths.
    package func matches(_ key: TextKey) -> Bool {
        let scalars = Array(key.text.unicodeScalars)
        var scalar = 0
        var part = 0
        // Where to go on when what follows the last `%` does not fit: that `%` then takes one more code point. Earlier
        // ones need no second try, since the last one can take whatever they could.
        var retry: (part: Int, scalar: Int)?
        while scalar < scalars.count {
            if part < parts.count, parts[part] == .anyMany {
                retry = (part + 1, scalar)
                part += 1
            } else if part < parts.count, fits(parts[part], scalars[scalar]) {
                part += 1
                scalar += 1
            } else if let again = retry {
                retry = (again.part, again.scalar + 1)
                part = again.part
                scalar = again.scalar + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .anyMany }
    }

    private func fits(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .scalar(let wanted): wanted == scalar
        case .anyOne: true
        case .anyMany: false
        }
    }
}
