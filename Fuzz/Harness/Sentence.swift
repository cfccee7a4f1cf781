/// What a person is told: one line that ends, whatever it tells of.
enum Sentence {
    static let charactersMax = 1000

    static func brokenPromises(_ message: String) -> [String] {
        var broken: [String] = []
        if ![".", "?"].contains(message.last) { broken.append("a message ends without a full stop") }
        if message.contains(where: \.isNewline) { broken.append("a message has a line break in it") }
        if message.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            broken.append("a message has a control character in it")
        }
        if message.count > charactersMax { broken.append("a message is \(message.count) characters long") }
        return broken
    }
}
