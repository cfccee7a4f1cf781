internal import AccessRules
internal import YAML

/// Where the faults of one reading gather.
final class FaultList {
    let fileName: String
    private(set) var faults: [ConfigurationFault] = []

    init(fileName: String) { self.fileName = fileName }

    func report(_ place: YAMLPlace?, _ message: String) {
        faults.append(ConfigurationFault(fileName: fileName, place: place, message: message))
    }
}

/// One mapping of the file while it is read: its keys are known, and each reader answers a value or reports why not.
///
/// Every reader answers `nil` where an optional key is absent too; whoever reads a required key can take `nil` for
/// "reported".
struct Section {
    let place: YAMLPlace
    private let prefix: String
    private let values: [String: YAMLNode]
    /// Keys that the file misspells, already reported: that they are missing as well would say it twice.
    private let misspelt: Set<String>
    /// Whether there is a key that nobody reads; it has been reported.
    let hasUnknownKeys: Bool
    let faults: FaultList

    /// `nil`, and reported, where `node` is no mapping. `notYet` names keys that a later version will know.
    init?(
        _ node: YAMLNode, as key: ConfigurationKey?, prefix: String, keys: [ConfigurationKey], notYet: Set<String> = [],
        isSecret: Bool = false, faults: FaultList
    ) {
        guard case .mapping(let pairs) = node.content else {
            let what = key.map { "\($0.name) is \(Self.words(for: node)). \($0.remedy)" }
            faults.report(
                node.place,
                what ?? "the file is \(Self.words(for: node)). Begin with the file that `satchel init` writes.")
            return nil
        }
        place = node.place
        self.prefix = prefix
        self.faults = faults
        let known = Set(keys.map(\.name))
        values = Dictionary(pairs.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
        let unknown = pairs.map(\.key).filter { !known.contains($0.text) }
        let absent = known.subtracting(values.keys)
        hasUnknownKeys = !unknown.isEmpty
        misspelt = Set(unknown.compactMap { NearestName.nearest(to: $0.text, among: absent) })
        for key in unknown { reportUnknown(key, known: keys, notYet: notYet, isSecret: isSecret) }
    }

    /// The value's node; reports a required key that is absent.
    func node(_ key: ConfigurationKey) -> YAMLNode? {
        if let node = values[key.name] { return node }
        if case .required = key.absence, !isMisspelt(key) {
            faults.report(place, "\(prefix)\(key.name) is missing. \(key.remedy)")
        }
        return nil
    }

    func has(_ key: ConfigurationKey) -> Bool { values[key.name] != nil }

    func isMisspelt(_ key: ConfigurationKey) -> Bool { misspelt.contains(key.name) }

    var isEmpty: Bool { values.isEmpty }

    func hasAny(of names: Set<String>) -> Bool { values.keys.contains { names.contains($0) } }

    /// A text where there is a sound one, without a word about it where there is none.
    func quietText(_ key: ConfigurationKey) -> Located<String>? {
        guard case .scalar(let scalar)? = values[key.name]?.content, !scalar.isEmptyValue, !scalar.text.isBlank else {
            return nil
        }
        return Located(scalar.text, at: scalar.place, scalar: scalar)
    }

    /// Says that a key's value will not do. `detail` follows the key's name: "is empty".
    func refuse(_ key: ConfigurationKey, at place: YAMLPlace, _ detail: String) {
        faults.report(place, "\(prefix)\(key.name) \(detail). \(key.remedy)")
    }

    /// A text that is not empty.
    func text(_ key: ConfigurationKey) -> Located<String>? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node.content else {
            refuse(key, at: node.place, "is \(Self.words(for: node))")
            return nil
        }
        guard !scalar.isEmptyValue, !scalar.text.isBlank else {
            refuse(key, at: node.place, "is empty")
            return nil
        }
        return Located(scalar.text, at: scalar.place, scalar: scalar)
    }

    /// A text within bounds, without blanks at its ends.
    func name(_ key: ConfigurationKey, lengthMax: Int) -> Located<String>? {
        guard let text = text(key) else { return nil }
        let characters = text.value.unicodeScalars
        if characters.count > lengthMax {
            refuse(key, at: text.place, "has \(characters.count) characters")
            return nil
        }
        if characters.contains(where: { $0.properties.generalCategory == .control }) {
            refuse(key, at: text.place, "contains a line break or another control character")
            return nil
        }
        if characters.first?.properties.isWhitespace == true || characters.last?.properties.isWhitespace == true {
            refuse(key, at: text.place, "begins or ends with a blank")
            return nil
        }
        return text
    }

    /// The value of one of some fixed words.
    func choice<Value>(_ key: ConfigurationKey, among words: KeyValuePairs<String, Value>) -> Value? {
        guard let text = text(key) else { return nil }
        if let match = words.first(where: { $0.key == text.value }) { return match.value }
        refuseWord(key, text, known: words.map(\.key))
        return nil
    }

    /// Says that a word is none of those known, with the nearest one.
    func refuseWord(_ key: ConfigurationKey, _ text: Located<String>, known: some Sequence<String>) {
        if let nearest = NearestName.nearest(to: text.value, among: known) {
            faults.report(text.place, "\(prefix)\(key.name) is \(text.value.quoted). Did you mean \(nearest.quoted)?")
        } else {
            refuse(key, at: text.place, "is \(text.value.quoted)")
        }
    }

    func integer(_ key: ConfigurationKey, in range: ClosedRange<Int>) -> Located<Int>? {
        guard let text = number(key) else { return nil }
        guard let number = Int(text.value), range.contains(number) else {
            refuse(key, at: text.place, "is \(text.value.quoted)")
            return nil
        }
        return text.map { _ in number }
    }

    /// A text without quotes, as numbers and their like are written.
    func number(_ key: ConfigurationKey) -> Located<String>? {
        guard let text = text(key) else { return nil }
        guard case .scalar(let scalar)? = values[key.name]?.content, scalar.style == .plain else {
            refuse(key, at: text.place, "is a text in quotes")
            return nil
        }
        return text
    }

    func boolean(_ key: ConfigurationKey) -> Bool? {
        guard let text = number(key) else { return nil }
        switch text.value {
        case "true": return true
        case "false": return false
        default:
            refuse(key, at: text.place, "is \(text.value.quoted)")
            return nil
        }
    }

    /// The entries of a list; reports one that is empty unless `allowsNone`.
    func list(_ key: ConfigurationKey, allowsNone: Bool) -> [YAMLNode]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let entries) = node.content else {
            refuse(key, at: node.place, "is \(Self.words(for: node))")
            return nil
        }
        guard allowsNone || !entries.isEmpty else {
            refuse(key, at: node.place, "is empty")
            return nil
        }
        return entries
    }

    /// The texts of a list, each not empty.
    func texts(_ key: ConfigurationKey, allowsNone: Bool) -> [Located<String>]? {
        guard let entries = list(key, allowsNone: allowsNone) else { return nil }
        var isSound = true
        let texts = entries.compactMap { entry -> Located<String>? in
            if case .scalar(let scalar) = entry.content, !scalar.isEmptyValue, !scalar.text.isBlank {
                return Located(scalar.text, at: scalar.place, scalar: scalar)
            }
            isSound = false
            faults.report(
                entry.place, "an entry of \(prefix)\(key.name) is \(Self.words(for: entry)). \(key.remedy)")
            return nil
        }
        return isSound ? texts : nil
    }

    /// The mapping below a key.
    ///
    /// Errors about a secret one do not repeat its keys: `{ … }` around a secret makes a key of it.
    func section(
        _ key: ConfigurationKey, keys: [ConfigurationKey], notYet: Set<String> = [], isSecret: Bool = false
    ) -> Section? {
        guard let node = node(key) else { return nil }
        return Section(
            node, as: key, prefix: "\(prefix)\(key.name).", keys: keys, notYet: notYet, isSecret: isSecret,
            faults: faults)
    }

    /// What a node is, following "is".
    static func words(for node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let scalar): scalar.isEmptyValue || scalar.text.isBlank ? "empty" : "a text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    private func reportUnknown(
        _ key: YAMLScalar, known keys: [ConfigurationKey], notYet: Set<String>, isSecret: Bool
    ) {
        let name = "\(prefix)\(isSecret ? "…" : key.text)"
        let known = keys.map(\.name)
        if notYet.contains(key.text) {
            // What can stand in its place, not what may stand beside it.
            let others = keys.filter { if case .required = $0.absence { true } else { false } }.map(\.name)
            faults.report(key.place, "\(name) is not offered yet. Use \(others.joined(separator: ", ")).")
        } else if let nearest = NearestName.nearest(to: key.text, among: known) {
            faults.report(key.place, "unknown key \(name.quoted). Did you mean \(nearest.quoted)?")
        } else if Self.soundsSecret(key.text) {
            faults.report(
                key.place,
                "unknown key \(name.quoted): secrets never stand in this file. Give exchange.secret as { env: NAME }, "
                    + "{ file: PATH } or { credential: NAME }, and replace the secret if others could read it here.")
        } else {
            faults.report(key.place, "unknown key \(name.quoted). Known here: \(known.joined(separator: ", ")).")
        }
    }

    private static func soundsSecret(_ key: String) -> Bool {
        let key = key.lowercased()
        return ["password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "private_key"]
            .contains { key.contains($0) }
    }
}

extension String {
    /// In double quotes for a message: one line, at most 60 characters.
    var quoted: String { "\"\(inMessage)\"" }

    var isBlank: Bool { unicodeScalars.allSatisfy { $0.properties.isWhitespace } }
}
