/// A metric with all its samples, as Prometheus understands one.
package struct MetricFamily: Sendable, Equatable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    /// One line.
    package struct Sample: Sendable, Equatable {
        /// What follows the family's name: `_bucket`, `_sum` and `_count` of a histogram.
        var suffix = ""
        /// In their order. Their values come from fixed lists, so that there are never more series than a page shows.
        var labels: [Label] = []
        let value: Double
    }

    package struct Label: Sendable, Equatable {
        let name: String
        let value: String
    }

    let name: String
    let kind: Kind
    /// A sentence without a line break.
    let help: String
    let samples: [Sample]

    /// Several samples that differ in one label, in its values' order.
    package init(_ name: String, _ kind: Kind, _ help: String, by label: String, _ values: [String: Double]) {
        self.init(
            name, kind, help,
            values.sorted { $0.key < $1.key }.map {
                Sample(labels: [Label(name: label, value: $0.key)], value: $0.value)
            })
    }

    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help, [Sample(value: value)])
    }

    init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}

/// Prometheus' text format, version 0.0.4.
package enum MetricsText {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families without samples are left out.
    package static func render(_ families: [MetricFamily]) -> String {
        families.filter { !$0.samples.isEmpty }.flatMap(lines).map { $0 + "\n" }.joined()
    }

    private static func lines(_ family: MetricFamily) -> [String] {
        let help = escaped(family.help, quotes: false)
        return ["# HELP \(family.name) \(help)", "# TYPE \(family.name) \(family.kind.rawValue)"]
            + family.samples.map { sample in
                let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
                let braced = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
                return "\(family.name)\(sample.suffix)\(braced) \(number(sample.value))"
            }
    }

    private static func number(_ value: Double) -> String {
        // Whole numbers without a fraction, as people write them.
        if let whole = Int64(exactly: value) { return "\(whole)" }
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
