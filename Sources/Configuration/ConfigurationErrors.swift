package import YAML

/// One thing that is wrong, or doubtful, in a configuration file.
package struct ConfigurationFault: Hashable, Sendable, CustomStringConvertible {
    /// As the user named it.
    package let fileName: String
    /// `nil` where the file as a whole is meant.
    package let place: YAMLPlace?
    /// "what: why. How to mend it.", sometimes with the text in question and a caret under the place on further lines.
    package let message: String

    package init(fileName: String, place: YAMLPlace?, message: String) {
        self.fileName = fileName
        self.place = place
        self.message = message
    }

    /// From 1; `nil` where the file as a whole is meant.
    package var line: Int? { place?.line }
    /// From 1; `nil` where the file as a whole is meant.
    package var column: Int? { place?.column }

    /// `file:line:column: what: why. How to mend it.`
    package var description: String {
        place.map { "\(fileName):\($0): \(message)" } ?? "\(fileName): \(message)"
    }
}

/// Everything that is wrong with a configuration; never empty. Nothing of such a configuration is used.
package struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// In the order of the file; what concerns it as a whole comes first.
    package let faults: [ConfigurationFault]

    init(_ faults: [ConfigurationFault]) {
        self.faults = faults.inFileOrder
    }

    /// One fault after the other, each from the beginning of a line.
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension [ConfigurationFault] {
    /// By place, equal places in the order in which they were found.
    var inFileOrder: [ConfigurationFault] {
        let start = YAMLPlace(line: 0, column: 0)
        return enumerated().sorted { left, right in
            (left.element.place ?? start, left.offset) < (right.element.place ?? start, right.offset)
        }.map(\.element)
    }
}
