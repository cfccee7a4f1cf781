import AccessRules
import Cryptography
import SQLite

/// What one card says for the columns of a table.
struct VCardContent {
    struct LeftOut: Equatable {
        let part: VCardPart
        let reason: VCardLeftOutReason
        let line: Int
    }

    /// What the card's columns are to hold; of what the card does not say there is nothing.
    private(set) var values: [VCardPart: SQLiteValue] = [:]
    private(set) var leftOut: [LeftOut] = []
    private(set) var faults: [VCardFault] = []
    private(set) var uid: String?
    /// Whether it describes several people, or no person at all.
    private(set) var isGroup = false

    private let columns: VCardColumns
    private var candidates: [VCardPart: [Candidate]] = [:]

    /// One value that a column could take.
    private struct Candidate {
        let property: VCardProperty
        let value: VCardValue
    }

    init(_ card: VCard, columns: VCardColumns) {
        self.columns = columns
        for property in card.properties where isShort(property) {
            look(at: property, VCardText(property: property, version: card.version))
        }
        for name in ["N", "ORG", "ADR"] where columns.properties.contains(name) { chooseWhole(name, in: card) }
        takeFormattedName(of: card)
        for (part, field) in columns.fields { choose(part, field) }
        leftOut.sort { ($0.line, $0.part) < ($1.line, $1.part) }
        faults.sort { $0.line < $1.line }
    }

    /// What tells a card from others where it has no UID: everything in it but when and by what it was written, in
    /// whatever order.
    static func digest(of card: VCard) -> [UInt8] {
        let lines = card.properties.filter { !["REV", "PRODID"].contains($0.name) }.map(\.whole)
        var hash = SHA256()
        for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            hash.update(Array("\(line.count) ".utf8))
            hash.update(line)
        }
        return hash.digest()
    }

    // MARK: Reading properties

    private mutating func look(at property: VCardProperty, _ text: VCardText) {
        guard property.value.contains(where: { !VCardLines.isBlank($0) && $0 != UInt8(ascii: ";") }) else { return }
        let name = property.name
        if VCardPart.housekeeping.contains(name) { keepHouse(property, text) }
        let parts = VCardPart.parts[name]
        guard columns.properties.contains(name) else {
            if name != "FN", !VCardPart.housekeeping.contains(name) { leaveOut(VCardPart(name), .noColumn, property) }
            return
        }
        do throws(VCardText.Fault) {
            switch name {
            case "N", "ORG", "ADR": break
            case "PHOTO": takePhoto(property, text)
            case "TEL":
                let part = VCardPart("TEL", Self.kind(ofPhone: property.types))
                add(part, .text(Self.number(try text.text())), property)
            case "CATEGORIES", "NICKNAME": add(VCardPart(name), .list(try text.list()), property)
            default: if parts == nil { add(VCardPart(name), .text(try text.text()), property) }
            }
        } catch {
            fail(property, error.text)
        }
    }

    /// Whether its value is worth a look; else says what comes of it. Photos have a limit of their own.
    private mutating func isShort(_ property: VCardProperty) -> Bool {
        if property.name == "PHOTO" || Self.isShort(property) { return true }
        if property.name == "UID" {
            fail(property, "it has more than \(VCardLimits.uidBytesMax) bytes.")
        } else {
            leaveOut(VCardPart(property.name), .tooLong, property)
        }
        return false
    }

    private static func isShort(_ property: VCardProperty) -> Bool {
        property.value.count <= VCardLimits.encodedBytesMax
    }

    private static func properties(_ name: String, of card: VCard) -> [VCardProperty] {
        card.properties.filter { $0.name == name && isShort($0) }
    }

    private mutating func keepHouse(_ property: VCardProperty, _ text: VCardText) {
        guard property.name != "PRODID" else { return }
        do throws(VCardText.Fault) {
            let value = try text.text()
            guard property.name == "UID" else {
                if ["group", "list", "thing", "device", "application"].contains(value.lowercased()) { isGroup = true }
                return
            }
            guard value.utf8.count <= VCardLimits.uidBytesMax else {
                return fail(property, "it has more than \(VCardLimits.uidBytesMax) bytes.")
            }
            if uid == nil, !value.isEmpty { uid = value }
        } catch {
            fail(property, error.text)
        }
    }

    private mutating func takePhoto(_ property: VCardProperty, _ text: VCardText) {
        var bytes: [UInt8]?
        if property.encoding == .base64 {
            bytes = try? text.bytes()
        } else {
            // The backslashes of vCard 4.0 mean nothing in base64.
            let value = property.value.filter { $0 != UInt8(ascii: "\\") }
            guard value.prefix(5).elementsEqual("data:".utf8, by: { $0 | 0x20 == $1 | 0x20 }),
                let comma = value.firstIndex(of: UInt8(ascii: ","))
            else { return leaveOut(VCardPart("PHOTO"), .photoAddress, property) }
            bytes = VCardBytes.base64(value[(comma + 1)...])
        }
        guard let bytes, !bytes.isEmpty else { return leaveOut(VCardPart("PHOTO"), .photoUnreadable, property) }
        guard bytes.count <= VCardLimits.photoBytesMax else {
            return leaveOut(VCardPart("PHOTO"), .photoTooLarge, property)
        }
        add(VCardPart("PHOTO"), .bytes(bytes), property)
    }

    /// Of properties with parts, the whole of one: parts of two addresses are none.
    private mutating func chooseWhole(_ name: String, in card: VCard) {
        let separator = name == "N" ? " " : ", "
        var chosen: [String]?
        for property in Self.sorted(Self.properties(name, of: card), workFirst: name == "ADR") {
            do throws(VCardText.Fault) {
                let text = VCardText(property: property, version: card.version)
                let components = try text.components(joinedBy: separator)
                guard components.contains(where: { !$0.isEmpty }) else { continue }
                if let chosen {
                    if chosen != components { leaveOut(VCardPart(name), .further, property) }
                    continue
                }
                chosen = components
                add(components, of: property)
            } catch {
                fail(property, error.text)
            }
        }
    }

    private mutating func add(_ components: [String], of property: VCardProperty) {
        let parts = VCardPart.parts[property.name] ?? []
        var texts = Array(components.prefix(parts.count))
        if components.count > parts.count {
            let rest = components[(parts.count - 1)...].filter { !$0.isEmpty }
            // The units of a company are any number; of the others there are no more parts.
            if property.name == "ORG" {
                texts[parts.count - 1] = rest.joined(separator: ", ")
            } else if components[parts.count...].contains(where: { !$0.isEmpty }) {
                leaveOut(VCardPart(property.name), .noColumn, property)
            }
        }
        for (part, text) in zip(parts, texts) where !text.isEmpty {
            add(VCardPart(property.name, part), .text(text), property)
        }
    }

    /// The formatted name stands for a name that has no parts. It says nothing of its own where it is made of them.
    private mutating func takeFormattedName(of card: VCard) {
        let family = VCardPart("N", "family")
        guard columns.fields[VCardPart("FN")] == nil else { return }
        var said: Set<Substring>?
        for (index, property) in Self.properties("FN", of: card).enumerated() {
            guard columns.fields[family] != nil else {
                leaveOut(VCardPart("FN"), .noColumn, property)
                continue
            }
            do throws(VCardText.Fault) {
                let text = try VCardText(property: property, version: card.version).text()
                let hasName = ["family", "given"].contains { candidates[VCardPart("N", $0)] != nil }
                if !hasName, index == 0 {
                    add(family, .text(text), property)
                } else {
                    let words = said ?? saidWords()
                    said = words
                    guard !Self.words(of: text).allSatisfy(words.contains) else { continue }
                    leaveOut(VCardPart("FN"), hasName ? .noColumn : .further, property)
                }
            } catch {
                fail(property, error.text)
            }
        }
    }

    /// The words of the name's parts and the company's.
    private func saidWords() -> Set<Substring> {
        var words: Set<Substring> = []
        for (part, candidates) in candidates where part.property == "N" || part.property == "ORG" {
            for case .text(let text) in candidates.map(\.value) { words.formUnion(Self.words(of: text)) }
        }
        return words
    }

    private static func words(of text: String) -> [Substring] { text.split { $0.isWhitespace || $0 == "," } }

    // MARK: Choosing values

    private mutating func add(_ part: VCardPart, _ value: VCardValue, _ property: VCardProperty) {
        switch value {
        case .text(let text) where text.isEmpty: return
        case .list(let list) where list.isEmpty: return
        case .text, .list:
            guard value.byteCount <= VCardLimits.valueBytesMax else { return leaveOut(part, .tooLong, property) }
        case .bytes: break
        }
        guard columns.fields[part] != nil else {
            // Names that have no column are still looked at, for what the formatted name says.
            if part.property == "N" || part.property == "ORG" {
                candidates[part, default: []].append(Candidate(property: property, value: value))
            }
            return leaveOut(part, .noColumn, property)
        }
        candidates[part, default: []].append(Candidate(property: property, value: value))
    }

    private mutating func choose(_ part: VCardPart, _ field: FieldDefinition) {
        guard let all = candidates[part] else { return }
        if let joined = Self.joined(all, part) {
            guard joined.byteCount <= VCardLimits.valueBytesMax else {
                return leaveOut(part, .tooLong, all[0].property)
            }
            var chosen: SQLiteValue?
            take(Candidate(property: all[0].property, value: joined), part, field, &chosen)
            values[part] = chosen
            return
        }
        // Two values of one column stand in different lines.
        let sorted = all.sorted {
            ($0.property.preference ?? 101, $0.property.line) < ($1.property.preference ?? 101, $1.property.line)
        }
        var chosen: SQLiteValue?
        for candidate in sorted { take(candidate, part, field, &chosen) }
        values[part] = chosen
    }

    private mutating func take(
        _ candidate: Candidate, _ part: VCardPart, _ field: FieldDefinition, _ chosen: inout SQLiteValue?
    ) {
        let omittedYear = candidate.property.omittedYear
        guard let value = candidate.value.stored(as: field.type, omittedYear: omittedYear) else {
            return leaveOut(part, .doesNotFit, candidate.property)
        }
        guard let first = chosen else { return chosen = value }
        if !first.isIdentical(to: value) { leaveOut(part, .further, candidate.property) }
    }

    /// Notes and lists are taken all together; `nil` for what has one value.
    private static func joined(_ candidates: [Candidate], _ part: VCardPart) -> VCardValue? {
        guard ["NOTE", "CATEGORIES", "NICKNAME"].contains(part.property) else { return nil }
        var seen: Set<String> = []
        let all = candidates.flatMap { candidate -> [String] in
            switch candidate.value {
            case .text(let text): [text]
            case .list(let list): list
            case .bytes: []
            }
        }.filter { seen.insert($0).inserted }
        return part.property == "NOTE" ? .text(all.joined(separator: "\n\n")) : .list(all)
    }

    /// The preferred first, else as they stand.
    private static func sorted(_ properties: [VCardProperty], workFirst: Bool) -> [VCardProperty] {
        func rank(_ property: VCardProperty) -> Int {
            (property.preference ?? 101) * 2 + (workFirst && !property.types.contains("work") ? 1 : 0)
        }
        return properties.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }

    private static func kind(ofPhone types: Set<String>) -> String {
        if types.contains("fax") { return "fax" }
        if !types.isDisjoint(with: ["cell", "mobile", "iphone"]) { return "cell" }
        if !types.isDisjoint(with: ["pager", "modem", "bbs", "car", "video", "isdn", "pcs", "textphone"]) {
            return "other"
        }
        return types.contains("home") && !types.contains("work") ? "home" : "work"
    }

    /// A number that is written as an address (RFC 3966), as people write it.
    private static func number(_ text: String) -> String {
        guard text.lowercased().hasPrefix("tel:") else { return text }
        let parts = text.dropFirst(4).split(separator: ";")
        guard let number = parts.first else { return text }
        var result = String(number)
        for part in parts.dropFirst() {
            guard part.lowercased().hasPrefix("ext=") else { return text }
            result += " ext. \(part.dropFirst(4))"
        }
        return result
    }

    private mutating func leaveOut(_ part: VCardPart, _ reason: VCardLeftOutReason, _ property: VCardProperty) {
        leftOut.append(LeftOut(part: part, reason: reason, line: property.line))
    }

    private mutating func fail(_ property: VCardProperty, _ why: String) {
        faults.append(VCardFault(line: property.line, text: "property \(property.name): \(why)"))
    }
}
