internal import CYAML

/// libyaml's events, one after the other, as Swift values.
///
/// A class, since libyaml's parser keeps pointers into itself and into the text: both stay where they are until
/// `deinit`.
final class YAMLEvents {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias
        case scalar(text: String, style: YAMLScalar.Style)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    struct Event {
        let kind: Kind
        let place: YAMLPlace
        let hasAnchor: Bool
        let hasTag: Bool
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    private let source: YAMLSource

    /// `text` without a byte order mark, free of characters that YAML forbids; `source` is the same text.
    init?(_ text: String, source: YAMLSource) {
        self.source = source
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        bytes = .allocate(capacity: text.utf8.count)
        _ = bytes.initialize(from: text.utf8)
        guard yaml_parser_initialize(parser) == 1 else { return nil }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        // Deleting a parser that libyaml failed to initialise is allowed: it then holds only null pointers.
        yaml_parser_delete(parser)
        parser.deallocate()
        bytes.deallocate()
    }

    /// The next event. After `streamEnd` or a fault there is none; do not ask again.
    func next() throws(YAMLFault) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        let place = place(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return Event(
                kind: .scalar(text: text, style: YAMLScalar.Style(scalar.style)), place: place,
                hasAnchor: scalar.anchor != nil, hasTag: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return Event(kind: .sequenceStart, place: place, hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return Event(kind: .mappingStart, place: place, hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        default:
            return Event(kind: Self.kind(event.type), place: place, hasAnchor: false, hasTag: false)
        }
    }

    private static func kind(_ type: yaml_event_type_t) -> Kind {
        switch type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_ALIAS_EVENT: .alias
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    private func fault() -> YAMLFault {
        guard let problem = parser.pointee.problem else {
            return YAMLFault(place: .start, message: "the file cannot be read as YAML: memory ran out. Try again.")
        }
        let message = String(cString: problem)
        // A quote that nobody closed is found at the file's end; what helps is where it began.
        let isOpenQuote = message == "found unexpected end of stream"
        let mark = isOpenQuote ? parser.pointee.context_mark : parser.pointee.problem_mark
        return YAMLFault(place: place(mark), message: message)
    }

    /// libyaml thinks of a line break at the end of a file that has none, and then names the line below.
    private func place(_ mark: yaml_mark_t) -> YAMLPlace {
        source.nearest(to: YAMLPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1))
    }
}

extension YAMLScalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
