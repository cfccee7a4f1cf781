/// What a file's bytes gave: the tree, if it is whole, and everything that is wrong with the file as YAML.
package struct YAMLDocument: Sendable {
    /// `nil` where a fault left the tree incomplete. Faults beside a tree are as serious, but more can be said.
    package let root: YAMLNode?
    /// In the order of the file.
    package let faults: [YAMLFault]

    package static let fileBytesMax = 1 << 20
    package static let nodesMax = 100_000
    package static let depthMax = 32

    /// Reads the bytes of one file, a single YAML document in UTF-8.
    ///
    /// Refused: anchors and aliases, tags, keys that are no texts, duplicate keys, a second document, an empty file,
    /// and whatever exceeds the limits above.
    package static func parse(_ bytes: [UInt8]) -> YAMLDocument {
        let text: String
        do throws(YAMLFault) {
            text = try YAMLText.decode(bytes)
        } catch {
            return YAMLDocument(root: nil, faults: [error])
        }
        let source = YAMLSource(text)
        guard let events = YAMLEvents(text, source: source) else {
            let fault = YAMLFault(place: .start, message: "the file cannot be read as YAML: memory ran out. Try again.")
            return YAMLDocument(root: nil, faults: [fault])
        }
        var builder = YAMLTreeBuilder(events: events, source: source)
        return builder.document()
    }
}

/// Builds the tree from libyaml's events.
private struct YAMLTreeBuilder {
    let events: YAMLEvents
    let source: YAMLSource
    var faults: [YAMLFault] = []
    var nodeCount = 0
    /// Whether every node of the file is in the tree.
    var isWhole = true

    init(events: YAMLEvents, source: YAMLSource) {
        self.events = events
        self.source = source
    }

    mutating func document() -> YAMLDocument {
        var root: YAMLNode?
        do throws(YAMLFault) {
            root = try wholeFile()
        } catch {
            faults.append(YAMLFaultText.explained(error, source: source))
        }
        return YAMLDocument(root: isWhole ? root : nil, faults: faults.sorted { $0.place < $1.place })
    }

    private mutating func wholeFile() throws(YAMLFault) -> YAMLNode {
        _ = try events.next()  // the stream's start
        guard case .documentStart = try events.next().kind else {
            throw YAMLFault(
                place: .start, message: "the file is empty. Begin with the file that `satchel init` writes.")
        }
        let root = try node(from: events.next(), depth: 1)
        _ = try events.next()  // the document's end
        let event = try events.next()
        if case .documentStart = event.kind {
            throw YAMLFault(
                place: event.place,
                message: "a second document begins here. Keep one document in a file: remove this line or what "
                    + "follows it.")
        }
        return root
    }

    private mutating func node(from event: YAMLEvents.Event, depth: Int) throws(YAMLFault) -> YAMLNode {
        nodeCount += 1
        guard nodeCount <= YAMLDocument.nodesMax else {
            throw YAMLFault(
                place: event.place,
                message: "the file has more than \(YAMLDocument.nodesMax) entries. Split it into several sites.")
        }
        guard depth <= YAMLDocument.depthMax else {
            throw YAMLFault(
                place: event.place,
                message: "the file nests deeper than \(YAMLDocument.depthMax) levels. Remove brackets or indentation.")
        }
        refuseDecoration(of: event)
        switch event.kind {
        case .scalar(let text, let style): return scalar(text, style, at: event.place)
        case .sequenceStart: return try sequence(at: event.place, depth: depth)
        case .mappingStart: return try mapping(at: event.place, depth: depth)
        default:
            // An alias. What stands in its place only keeps the reading going; the tree is not handed out.
            faults.append(
                YAMLFault(
                    place: event.place,
                    message: "aliases (*name) are not allowed here. Write the value out where it is needed."))
            isWhole = false
            return scalar("", .plain, at: event.place)
        }
    }

    private mutating func refuseDecoration(of event: YAMLEvents.Event) {
        if event.hasAnchor {
            faults.append(
                YAMLFault(
                    place: event.place,
                    message: "anchors (&name) are not allowed here. Remove it, and write the value out where it is "
                        + "needed."))
        }
        if event.hasTag {
            faults.append(
                YAMLFault(
                    place: event.place, message: "tags (!name) are not allowed here. Remove it; quote a text instead."))
        }
    }

    private func scalar(_ text: String, _ style: YAMLScalar.Style, at place: YAMLPlace) -> YAMLNode {
        let scalar = YAMLScalar(text: text, style: style, place: place, source: source)
        return YAMLNode(content: .scalar(scalar), place: place)
    }

    private mutating func sequence(at place: YAMLPlace, depth: Int) throws(YAMLFault) -> YAMLNode {
        var nodes: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return YAMLNode(content: .sequence(nodes), place: place) }
            nodes.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func mapping(at place: YAMLPlace, depth: Int) throws(YAMLFault) -> YAMLNode {
        var pairs: [YAMLPair] = []
        var firstPlaces: [String: YAMLPlace] = [:]
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return YAMLNode(content: .mapping(pairs), place: place) }
            let key = try node(from: event, depth: depth + 1)
            let value = try node(from: events.next(), depth: depth + 1)
            guard case .scalar(let keyScalar) = key.content else {
                faults.append(
                    YAMLFault(
                        place: key.place,
                        message: "a key is a list or a mapping. Give a name; put quotes around a text that begins "
                            + "with a bracket or brace."))
                isWhole = false
                continue
            }
            if let first = firstPlaces.updateValue(firstPlaces[keyScalar.text] ?? key.place, forKey: keyScalar.text) {
                faults.append(
                    YAMLFault(
                        place: key.place,
                        message: "\(Self.shown(keyScalar.text)) is given twice; it was given in line \(first.line). "
                            + "Keep one of the two."))
                continue
            }
            pairs.append(YAMLPair(key: keyScalar, value: value))
        }
    }

    /// In quotes; what would not fit into a line is not shown at all.
    private static func shown(_ key: String) -> String {
        let isShort = key.unicodeScalars.count <= 60
        let isOneLine = key.unicodeScalars.allSatisfy { $0 == " " || !$0.properties.isWhitespace }
        return isShort && isOneLine ? "\"\(key)\"" : "a key"
    }
}
