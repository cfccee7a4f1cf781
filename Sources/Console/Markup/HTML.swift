/// A piece of a page. Whatever text goes in is escaped: markup comes only from `element`.
struct HTML: Sendable, Equatable {
    fileprivate(set) var source: String

    static let nothing = HTML(source: "")

    private init(source: String) { self.source = source }

    static func text(_ text: String) -> HTML { HTML(source: escaped(text)) }

    static func element(
        _ tag: Tag, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { .nothing }
    ) -> HTML {
        element(tag, attributes, content())
    }

    static func element(_ tag: Tag, _ attributes: [Attribute], _ content: HTML) -> HTML {
        let spelt = attributes.map { attribute in
            attribute.value.map { " \(attribute.name)=\"\(escaped($0))\"" } ?? " \(attribute.name)"
        }
        let opening = "<\(tag.rawValue)\(spelt.joined())>"
        return HTML(source: tag.isVoid ? opening : opening + content.source + "</\(tag.rawValue)>")
    }

    static func joined(_ pieces: [HTML]) -> HTML { HTML(source: pieces.map(\.source).joined()) }

    /// A whole page, from its `html` element.
    static func document(_ root: HTML) -> [UInt8] { Array(("<!DOCTYPE html>\n" + root.source + "\n").utf8) }

    /// Whether a page can show the text to the letter, and a form bring it back.
    static func isFaithful(to text: String) -> Bool {
        HTML.text(text).source.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" }
    }

    /// Safe between tags and within quotes. What HTML cannot hold, or what turns the direction round, becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
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
    enum Tag: String, Sendable {
        case html, head, body, title, meta, link, header, main, nav, section, footer, h1, h2, p, ul, li, a, dl, dt, dd
        case table, caption, thead, tbody, tr, th, td, form, label, input, select, option, button, div, span, time
        case code, details, summary, strong, h3, article, textarea, pre, ol

        var isVoid: Bool { [.meta, .link, .input].contains(self) }
    }

    /// An attribute by name. Those that name a place take a `Route`, so that no text becomes an address.
    struct Attribute: Sendable {
        fileprivate let name: String
        /// `nil`: a switch.
        fileprivate let value: String?

        static func `class`(_ name: StaticString) -> Attribute { .init(name: "class", value: "\(name)") }
        static func id(_ name: StaticString) -> Attribute { .init(name: "id", value: "\(name)") }
        static func `for`(_ name: StaticString) -> Attribute { .init(name: "for", value: "\(name)") }
        static func within(_ name: StaticString) -> Attribute { .init(name: "href", value: "#\(name)") }
        static func name(_ name: StaticString) -> Attribute { .init(name: "name", value: "\(name)") }
        static func type(_ type: StaticString) -> Attribute { .init(name: "type", value: "\(type)") }
        static func scope(_ scope: StaticString) -> Attribute { .init(name: "scope", value: "\(scope)") }
        static func rel(_ rel: StaticString) -> Attribute { .init(name: "rel", value: "\(rel)") }
        static func method(_ method: StaticString) -> Attribute { .init(name: "method", value: "\(method)") }
        static func role(_ role: StaticString) -> Attribute { .init(name: "role", value: "\(role)") }
        static func autocomplete(_ kind: StaticString) -> Attribute { .init(name: "autocomplete", value: "\(kind)") }
        static func lang(_ language: String) -> Attribute { .init(name: "lang", value: language) }
        static func value(_ text: String) -> Attribute { .init(name: "value", value: text) }
        static func content(_ text: String) -> Attribute { .init(name: "content", value: text) }
        static func label(_ text: String) -> Attribute { .init(name: "aria-label", value: text) }
        static func datetime(_ text: String) -> Attribute { .init(name: "datetime", value: text) }
        static func maxlength(_ count: Int) -> Attribute { .init(name: "maxlength", value: "\(count)") }
        static func tabindex(_ place: Int) -> Attribute { .init(name: "tabindex", value: "\(place)") }
        static func href(_ route: Route) -> Attribute { .init(name: "href", value: route.target) }
        static func action(_ route: Route) -> Attribute { .init(name: "action", value: route.target) }
        /// Of a `meta` element: leads on at once.
        static func forward(to route: Route) -> [Attribute] {
            [.init(name: "http-equiv", value: "refresh"), .content("0; url=" + route.target)]
        }
        static func rows(_ count: Int) -> Attribute { .init(name: "rows", value: "\(count)") }
        static let readonly = Attribute(name: "readonly", value: nil)
        static let literal = Attribute(name: "spellcheck", value: "false")
        static let charset = Attribute(name: "charset", value: "utf-8")
        static let current = Attribute(name: "aria-current", value: "page")
        static let required = Attribute(name: "required", value: nil)
        static let checked = Attribute(name: "checked", value: nil)
        static let open = Attribute(name: "open", value: nil)
        static let selected = Attribute(name: "selected", value: nil)
    }
}

/// Puts pieces one after the other; a text among them is escaped.
@resultBuilder enum HTMLBuilder {
    static func buildExpression(_ text: String) -> HTML { .text(text) }
    static func buildExpression(_ piece: HTML) -> HTML { piece }
    static func buildExpression(_ pieces: [HTML]) -> HTML { .joined(pieces) }
    static func buildBlock(_ pieces: HTML...) -> HTML { .joined(pieces) }
    static func buildOptional(_ piece: HTML?) -> HTML { piece ?? .nothing }
    static func buildEither(first piece: HTML) -> HTML { piece }
    static func buildEither(second piece: HTML) -> HTML { piece }
    static func buildArray(_ pieces: [HTML]) -> HTML { .joined(pieces) }
}
