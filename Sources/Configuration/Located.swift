package import YAML

/// A value of the configuration and where the file says so.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let place: YAMLPlace
    private let scalar: YAMLScalar?

    /// `scalar`, where the value is its text: it leads from places inside the text to those of the file.
    init(_ value: Value, at place: YAMLPlace, scalar: YAMLScalar? = nil) {
        self.value = value
        self.place = place
        self.scalar = scalar
    }

    /// Another value that was read from the same place.
    func map<Other: Sendable>(_ transform: (Value) -> Other) -> Located<Other> {
        Located<Other>(transform(value), at: place, scalar: scalar)
    }
}

extension Located where Value == String {
    /// The file's place of the line and column `inner` of this text, both counted from 1 in code points.
    ///
    /// Exact for plain, quoted and literal (`|`) texts; for folded ones (`>`) up to blank lines.
    package func place(of inner: YAMLPlace) -> YAMLPlace { scalar?.place(of: inner) ?? place }
}

extension Located: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.value == right.value && left.place == right.place
    }
}
