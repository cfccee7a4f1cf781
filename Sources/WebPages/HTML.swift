/// A piece of a page. Whatever text goes in is escaped: markup comes only from `element`.
package struct HTML: Sendable, Equatable {
    fileprivate(set) var source: String

    package static let nothing = HTML(source: "")

    private init(source: String) { self.source = source }

    package static func text(_ text: String) -> HTML { HTML(source: escaped(text)) }

    package static func element(
        _ tag: Tag, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .nothing }
    ) -> HTML {
        element(tag, attributes, content())
    }

    package static func element(_ tag: Tag, _ attributes: [Attribute], _ content: HTML) -> HTML {
        let spelt = attributes.map { attribute in
            attribute.value.map { " \(attribute.name)=\"\(escaped($0))\"" } ?? " \(attribute.name)"
        }
        let opening = "<\(tag.rawValue)\(spelt.joined())>"
        return HTML(source: tag.isVoid ? opening : opening + content.source + "</\(tag.rawValue)>")
    }

    package static func joined(_ pieces: [HTML]) -> HTML { HTML(source: pieces.map(\.source).joined()) }

    /// A whole page, from its `html` element.
    package static func document(_ root: HTML) -> [UInt8] { Array(("<!DOCTYPE html>\n" + root.source + "\n").utf8) }

    /// Whether a page can show the text to the letter, and a form bring it back.
    package static func isFaithful(to text: String) -> Bool {
        HTML.text(text).source.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" }
    }

    /// Safe between tags and within quotes. What HTML cannot hold, or what turns the direction round, becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        // Most texts are plain: they are looked through once and not copied.
        text.utf8.allSatisfy(isPlain) ? text : rewritten(text)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        default: byte >= 0x20 && byte < 0x7F
        }
    }

    private static func rewritten(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{7F}"..."\u{9F}": result += "\u{FFFD}"
            default:
                let turns = scalar.value >= 0x61C && scalar.properties.isBidiControl
                result.unicodeScalars.append(turns ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}

extension HTML {
    package enum Tag: String, Sendable {
        case html, head, body, title, meta, link, header, main, nav, section, footer, h1, h2, p, ul, li, a, dl, dt, dd
        case table, caption, thead, tbody, tr, th, td, form, label, input, select, option, textarea, button, div, span,
            time
        case code, details, summary, strong, h3, article, pre, ol, figure, figcaption, svg, rect

        var isVoid: Bool { [.meta, .link, .input].contains(self) }
    }

    /// An attribute by name. Those that name a place take a `Place`, so that no text becomes an address.
    package struct Attribute: Sendable {
        fileprivate let name: String
        /// `nil`: a switch.
        fileprivate let value: String?

        package static func `class`(_ name: StaticString) -> Attribute { .init(name: "class", value: "\(name)") }
        package static func id(_ name: StaticString) -> Attribute { .init(name: "id", value: "\(name)") }
        package static func `for`(_ name: StaticString) -> Attribute { .init(name: "for", value: "\(name)") }
        package static func within(_ name: StaticString) -> Attribute { .init(name: "href", value: "#\(name)") }
        package static func name(_ name: StaticString) -> Attribute { .init(name: "name", value: "\(name)") }
        package static func type(_ type: StaticString) -> Attribute { .init(name: "type", value: "\(type)") }
        package static func scope(_ scope: StaticString) -> Attribute { .init(name: "scope", value: "\(scope)") }
        package static func rel(_ rel: StaticString) -> Attribute { .init(name: "rel", value: "\(rel)") }
        package static func method(_ method: StaticString) -> Attribute { .init(name: "method", value: "\(method)") }
        package static func role(_ role: StaticString) -> Attribute { .init(name: "role", value: "\(role)") }
        package static func autocomplete(_ kind: StaticString) -> Attribute {
            .init(name: "autocomplete", value: "\(kind)")
        }
        package static func lang(_ language: String) -> Attribute { .init(name: "lang", value: language) }
        package static func value(_ text: String) -> Attribute { .init(name: "value", value: text) }
        package static func content(_ text: String) -> Attribute { .init(name: "content", value: text) }
        package static func label(_ text: String) -> Attribute { .init(name: "aria-label", value: text) }
        package static func datetime(_ text: String) -> Attribute { .init(name: "datetime", value: text) }
        package static func maxlength(_ count: Int) -> Attribute { .init(name: "maxlength", value: "\(count)") }
        /// Of a `meta` element: leads on at once.
        package static func forward(at place: some Place) -> [Attribute] {
            [.init(name: "http-equiv", value: "refresh"), .content("0; url=" + place.target)]
        }
        package static func rows(_ count: Int) -> Attribute { .init(name: "rows", value: "\(count)") }
        package static func width(_ length: Int) -> Attribute { .init(name: "width", value: "\(length)") }
        package static func height(_ length: Int) -> Attribute { .init(name: "height", value: "\(length)") }
        package static func x(_ place: Int) -> Attribute { .init(name: "x", value: "\(place)") }
        package static func y(_ place: Int) -> Attribute { .init(name: "y", value: "\(place)") }
        /// Of a drawing that fills the room that it is given.
        package static func viewBox(width: Int, height: Int) -> Attribute {
            .init(name: "viewBox", value: "0 0 \(width) \(height)")
        }
        package static let isStretched = Attribute(name: "preserveAspectRatio", value: "none")
        package static func tabindex(_ place: Int) -> Attribute { .init(name: "tabindex", value: "\(place)") }
        package static func href(to place: some Place) -> Attribute { .init(name: "href", value: place.target) }
        package static func action(at place: some Place) -> Attribute { .init(name: "action", value: place.target) }
        package static let readonly = Attribute(name: "readonly", value: nil)
        package static let literal = Attribute(name: "spellcheck", value: "false")
        package static let charset = Attribute(name: "charset", value: "utf-8")
        package static let current = Attribute(name: "aria-current", value: "page")
        package static let hidden = Attribute(name: "aria-hidden", value: "true")
        package static let required = Attribute(name: "required", value: nil)
        package static let checked = Attribute(name: "checked", value: nil)
        package static let open = Attribute(name: "open", value: nil)
        package static let selected = Attribute(name: "selected", value: nil)
    }
}

/// Puts pieces one after the other; a text among them is escaped.
@resultBuilder package enum HTMLBuilder {
    package static func buildExpression(_ text: String) -> HTML { .text(text) }
    package static func buildExpression(_ piece: HTML) -> HTML { piece }
    package static func buildExpression(_ pieces: [HTML]) -> HTML { .joined(pieces) }
    package static func buildBlock(_ pieces: HTML...) -> HTML { .joined(pieces) }
    package static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .nothing }
    package static func buildEither(first piece: HTML) -> HTML { piece }
    package static func buildEither(second piece: HTML) -> HTML { piece }
    package static func buildArray(_ pieces: [HTML]) -> HTML { .joined(pieces) }
}
