extension String {
    /// The text as a message may show it: one line of at most 60 code points, nothing that turns its direction round.
    package var inMessage: String {
        let shown = unicodeScalars.prefix(60).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: scalar.properties.isBidiControl ? "\u{FFFD}" : String(scalar)
            }
        }
        return shown.joined() + (unicodeScalars.count > 60 ? "…" : "")
    }
}
