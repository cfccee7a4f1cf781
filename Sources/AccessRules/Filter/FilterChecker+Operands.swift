import ContactModel
import Foundation
import ICU

/// Literals, names and functions.
extension FilterChecker {
    static let functions = [
        "coalesce", "contains", "length", "lower", "member_of", "now", "starts_with", "subscribed", "today", "trim",
        "upper",
    ]

    // MARK: Literals

    /// An integer that 64 bits cannot hold is a decimal, as in PostgreSQL.
    mutating func number(_ digits: String, _ syntax: FilterSyntax) -> FilterNode? {
        if let integer = Int64(digits) { return literal(.integer(integer), .one(.integer), syntax) }
        let significant = digits.filter { $0 != "." }.drop { $0 == "0" }
        guard significant.count <= ExactDecimal.digitsMax, digits.utf8.count <= 2 * ExactDecimal.digitsMax,
            let decimal = Decimal(string: digits, locale: nil)
        else {
            return fault(syntax.place, "The number has more than \(ExactDecimal.digitsMax) digits.")
        }
        return literal(.decimal(decimal), .one(.decimal), syntax)
    }

    mutating func date(_ text: String, _ syntax: FilterSyntax) -> FilterNode? {
        guard let date = CalendarDate(text) else {
            return fault(syntax.place, "'\(text.inMessage)' is no day of the calendar: write date '2026-11-23'.")
        }
        return literal(.date(date), .one(.date), syntax)
    }

    // MARK: Names

    mutating func path(_ names: [FilterSyntax.Name], _ syntax: FilterSyntax) -> FilterNode? {
        do throws(PathError) {
            let path = try FieldPath.resolve(names: names.map(\.text), table: scope.table, schema: scope.schema)
            if path.field?.type == .blob {
                return fault(syntax.place, "\(path) holds bytes, which no filter can use.")
            }
            if scope.purpose != .recordRight, let key = path.reads.first(where: scope.protected.contains) {
                return fault(syntax.place, "\(key) is protected: only the CRM's own rights filters may use it.")
            }
            return made(.field(path), [], path.type, syntax)
        } catch {
            let function = names.count == 1 && Self.functions.contains(names[0].text.lowercasedASCII)
            let hint = function ? " The function is written \(names[0].text)(…)." : ""
            let place = names.indices.contains(error.part) ? names[error.part].place : syntax.place
            return fault(place, error.message + hint, suggestion: error.suggestion)
        }
    }

    mutating func userValue(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        switch name.text {
        case "login": return made(.user(.login), [], .one(.text), syntax)
        case "mail": return made(.user(.mail), [], .one(.text), syntax)
        case "name": return made(.user(.name), [], .one(.text), syntax)
        default: break
        }
        guard let attribute = scope.schema.attributes[name.text] else {
            let known = Array(scope.schema.attributes.keys) + ["login", "mail", "name"]
            let error = PathError.unknown("attribute", name.text, part: 0, in: "user", among: known)
            return fault(name.place, error.message, suggestion: error.suggestion)
        }
        if attribute.type == .blob || attribute.type == .textList && attribute.isList {
            return fault(name.place, "The attribute \(name.text) has a type that no filter can use.")
        }
        return made(.user(.attribute(name.text)), [], attribute.valueType, syntax)
    }

    // MARK: Functions

    mutating func call(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        switch name.text {
        case "today", "now", "subscribed": return constantCall(name, syntax)
        case "lower", "upper", "trim", "length":
            guard takes(1, name, syntax), let operand = text(syntax.operands[0], for: name.text) else { return nil }
            let operations: [String: FilterOperation] = ["lower": .lower, "upper": .upper, "trim": .trim]
            let operation = operations[name.text] ?? .length
            return made(operation, [operand], .one(operation == .length ? .integer : .text), syntax)
        case "coalesce": return coalesce(name, syntax)
        case "contains", "starts_with": return search(name, syntax)
        case "member_of": return memberOf(name, syntax)
        default:
            let error = PathError.unknown("function", name.text, part: 0, in: nil, among: Self.functions)
            return fault(name.place, error.message, suggestion: error.suggestion)
        }
    }

    private mutating func constantCall(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        guard takes(0, name, syntax) else { return nil }
        switch name.text {
        case "today": return made(.today, [], .one(.date), syntax)
        case "now": return made(.now, [], .one(.timestamp), syntax)
        default:
            if scope.purpose == .recordRight {
                return fault(syntax.place, "subscribed() cannot stand in a right: a subscription grants no rights.")
            }
            return made(.subscribed, [], .one(.boolean), syntax)
        }
    }

    private mutating func coalesce(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        guard !syntax.operands.isEmpty else { return fault(syntax.place, "coalesce needs at least one value.") }
        let operands = syntax.operands.map { single($0, for: "coalesce") }
        guard let operands = all(operands) else { return nil }
        guard operands.contains(where: { $0.type != .null }) else { return made(.coalesce, operands, .null, syntax) }
        guard let type = commonType(operands, syntax, "cannot stand in one coalesce") else { return nil }
        return made(.coalesce, operands.map { converted($0, to: type) }, .one(type), syntax)
    }

    private mutating func search(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        guard takes(2, name, syntax) else { return nil }
        let sought = text(syntax.operands[1], for: "The second part of \(name.text)")
        if name.text == "starts_with" {
            guard let whole = text(syntax.operands[0], for: name.text), let sought else { return nil }
            return made(.startsWith, [whole, sought], .one(.boolean), syntax)
        }
        guard let whole = node(syntax.operands[0]), let sought else { return nil }
        guard [.list(.text), .one(.text), .null].contains(whole.type) else {
            return fault(
                syntax.operands[0].place, "contains looks into a text or a text list; this is \(whole.type.name).")
        }
        return made(.contains, [whole, sought], .one(.boolean), syntax)
    }

    private mutating func memberOf(_ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> FilterNode? {
        guard takes(1, name, syntax) else { return nil }
        guard case .text(let group) = syntax.operands[0].kind else {
            return fault(syntax.operands[0].place, "member_of needs the group's name in quotes.")
        }
        guard scope.directory.group(named: group) != nil else {
            let error = PathError.unknown(
                "group", "'\(group.inMessage)'", part: 0, in: nil, among: scope.directory.groups.map { "'\($0.name)'" })
            return fault(syntax.operands[0].place, error.message, suggestion: error.suggestion)
        }
        return made(.memberOf(group: group, key: TextKey(group)), [], .one(.boolean), syntax)
    }

    private mutating func takes(_ count: Int, _ name: FilterSyntax.Name, _ syntax: FilterSyntax) -> Bool {
        if syntax.operands.count == count { return true }
        let expected = count == 0 ? "nothing" : count == 1 ? "one value" : "\(count) values"
        let _: FilterNode? = fault(
            syntax.place, "\(name.text) takes \(expected) in its parentheses, not \(syntax.operands.count).")
        return false
    }
}

extension AttributeDefinition {
    /// What `user.<name>` yields.
    package var valueType: ValueType {
        isList ? .list(type) : type == .textList ? .list(.text) : .one(type)
    }
}
