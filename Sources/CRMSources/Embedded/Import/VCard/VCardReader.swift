/// A vCard: its properties in the order of the file, without BEGIN, END and VERSION.
struct VCard: Equatable {
    enum Version: String { case v21 = "2.1", v30 = "3.0", v40 = "4.0" }

    /// Of its BEGIN.
    let line: Int
    let version: Version
    let properties: [VCardProperty]
}

/// Reads a file's cards one by one, so that no more than one is kept.
struct VCardReader {
    /// Everything that is wrong so far, in the order of the lines; a card with a fault is not among those read.
    private(set) var faults = FaultList()

    private var lines: VCardLines
    private var open: OpenCard?
    /// Whether the text between two cards has been told.
    private var isOutsideTold = false
    private var isAtEnd = false

    private struct OpenCard {
        let line: Int
        var version: VCard.Version?
        var hasFault = false
        var properties: [VCardProperty] = []
        var bytes = 0
        /// How many cards inside of this one, as agents were written in 2.1, are open: they are skipped.
        var innerCards = 0
    }

    /// - Throws: what makes the bytes no vCard file of ours at all.
    init(_ bytes: [UInt8]) throws(VCardFault) { lines = try VCardLines(bytes) }

    /// The next card without a fault; `nil` at the end of the file.
    mutating func next() -> VCard? {
        while !isAtEnd {
            do throws(VCardFault) {
                guard let line = try lines.next() else { break }
                if let card = try take(line) { return card }
            } catch {
                fail(error)
                open = nil
                isAtEnd = true
            }
        }
        if let open { fail(VCardFault(line: open.line, text: "the card that begins here has no END:VCARD.")) }
        open = nil
        isAtEnd = true
        return nil
    }

    // MARK: Private

    private mutating func fail(_ fault: VCardFault) {
        faults.append(fault)
        open?.hasFault = true
    }

    /// - Throws: what ends the reading of the file.
    private mutating func take(_ line: VCardLines.Line) throws(VCardFault) -> VCard? {
        let property: VCardProperty
        do throws(VCardFault) {
            property = try VCardProperty(line)
        } catch {
            if open == nil { tellOutside(line.number) } else if open?.innerCards == 0 { fail(error) }
            return nil
        }
        let isOfCard = Self.keyword(property.value) == "VCARD"
        switch property.name {
        case "BEGIN" where isOfCard: begin(property)
        case "END" where isOfCard: return end(property)
        default: try add(property)
        }
        return nil
    }

    private mutating func begin(_ property: VCardProperty) {
        if let last = open?.properties.last, last.name == "AGENT", last.value.allSatisfy(VCardLines.isBlank) {
            open?.innerCards += 1
            return
        }
        if let open { fail(VCardFault(line: open.line, text: "the card that begins here has no END:VCARD.")) }
        open = OpenCard(line: property.line)
        isOutsideTold = false
        lines.keepsBlankOfFold = false
    }

    private mutating func end(_ property: VCardProperty) -> VCard? {
        guard let card = open else {
            tellOutside(property.line)
            return nil
        }
        if card.innerCards > 0 {
            open?.innerCards -= 1
            return nil
        }
        defer { open = nil }
        guard let version = card.version else {
            if !card.hasFault {
                fail(VCardFault(line: card.line, text: "the card has no VERSION; 2.1, 3.0 and 4.0 can be read."))
            }
            return nil
        }
        return card.hasFault ? nil : VCard(line: card.line, version: version, properties: card.properties)
    }

    private mutating func add(_ property: VCardProperty) throws(VCardFault) {
        guard let card = open else { return tellOutside(property.line) }
        let bytes = card.bytes + property.whole.count
        guard bytes <= VCardLimits.cardBytesMax, card.properties.count < VCardLimits.cardPropertiesMax else {
            throw VCardFault(
                line: card.line,
                text: "the card has more than \(VCardLimits.cardPropertiesMax) properties or "
                    + "\(VCardLimits.cardBytesMax / 1024 / 1024) MiB. Take it out.")
        }
        open?.bytes = bytes
        guard card.innerCards == 0 else { return }
        guard property.name == "VERSION" else {
            open?.properties.append(property)
            return
        }
        guard let version = VCard.Version(rawValue: Self.keyword(property.value)) else {
            return fail(
                VCardFault(line: property.line, text: "the card's VERSION is none of 2.1, 3.0 and 4.0."))
        }
        open?.version = version
        lines.keepsBlankOfFold = version == .v21
    }

    private mutating func tellOutside(_ line: Int) {
        guard !isOutsideTold else { return }
        isOutsideTold = true
        fail(VCardFault(line: line, text: "the line is outside of a card, which begins with BEGIN:VCARD."))
    }

    private static func keyword(_ value: [UInt8]) -> String {
        let trimmed = value.prefix(64).split(whereSeparator: VCardLines.isBlank).first ?? []
        return String(decoding: trimmed, as: UTF8.self).uppercased()
    }
}

/// What is wrong, up to a limit, beyond which it is counted.
struct FaultList: Equatable {
    private(set) var faults: [VCardFault] = []
    private(set) var omitted = 0

    var isEmpty: Bool { faults.isEmpty }

    mutating func append(_ fault: VCardFault) {
        guard faults.count < VCardLimits.errorsMax else { return omitted += 1 }
        faults.append(fault)
    }
}
