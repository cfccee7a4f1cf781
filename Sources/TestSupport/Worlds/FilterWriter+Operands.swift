import AccessRules

/// Values of one type: names, literals, functions and sums.
extension FilterWriter {
    /// Of the type, or of one that converts to it or from it (SEMANTICS 15).
    mutating func mixed(_ type: FieldType) -> FieldType {
        guard random.chance(3) else { return type }
        switch type {
        case .integer: return .decimal
        case .decimal: return .integer
        case .date: return .timestamp
        case .timestamp: return .date
        default: return type
        }
    }

    /// A single value, now and then a bare null.
    mutating func operand(_ type: FieldType, _ depth: Int) -> WrittenFilter {
        if random.chance(25) { return WrittenFilter(word("null")) }
        guard depth > 0, random.chance(2) else { return leaf(type) }
        if random.chance(5) { return coalesce(type, depth) }
        switch type {
        case .text: return call(random.pick(["lower", "upper", "trim"]), operand(.text, depth - 1))
        case .integer:
            return filter.hasText && random.chance(3) ? call("length", operand(.text, depth - 1)) : sum(type, depth)
        case .decimal: return sum(type, depth)
        case .date: return days(depth)
        case .boolean: return condition(depth - 1)
        case .timestamp, .textList, .blob: return leaf(type)
        }
    }

    /// Of this very type, since the sum of a date and days takes no other.
    mutating func coalesce(_ type: FieldType, _ depth: Int) -> WrittenFilter {
        let operands = (0..<1 + random.below(3)).map { _ in
            operand(type == .decimal || type == .timestamp ? mixed(type) : type, depth - 1).text
        }
        // All of them could be bare nulls, or of the narrower type.
        return WrittenFilter("\(word("coalesce"))(\((operands + [leaf(type).text]).joined(separator: ", ")))")
    }

    private mutating func sum(_ type: FieldType, _ depth: Int) -> WrittenFilter {
        if random.chance(4) { return WrittenFilter("- \(put(operand(type, depth - 1), .sign))", .sign) }
        if random.chance(8) { return WrittenFilter("+ \(put(operand(type, depth - 1), .sign))", .sign) }
        let other: FieldType = type == .decimal && random.chance(2) ? .integer : type
        let left = put(operand(type, depth - 1), .sum)
        let right = put(operand(other, depth - 1), .sign)
        return WrittenFilter("\(left) \(random.pick(["+", "-"])) \(right)", .sum)
    }

    /// A day so many days before or after another one.
    private mutating func days(_ depth: Int) -> WrittenFilter {
        let date = random.chance(2) ? leaf(.date) : operandThatIsADate(depth - 1)
        let days = operand(.integer, depth - 1)
        if random.chance(3) {
            return WrittenFilter("\(put(days, .sum)) + \(put(date, .sign))", .sum)
        }
        return WrittenFilter("\(put(date, .sum)) \(random.pick(["+", "-"])) \(put(days, .sign))", .sum)
    }

    /// No bare null, which would make the sum one of numbers.
    private mutating func operandThatIsADate(_ depth: Int) -> WrittenFilter {
        guard depth > 0 else { return leaf(.date) }
        let rest = WrittenFilter(leaf(.date).text)
        return call("coalesce", random.chance(2) ? WrittenFilter("null") : leaf(.date), rest)
    }

    /// The values of `in`: a list field or attribute; `nil` where there is none of this type.
    mutating func list(_ type: FieldType) -> String? {
        let names = filter.names
        let lists = (names.listAttributes[type] ?? []) + (type == .text ? names.textLists : [])
        return lists.isEmpty ? nil : random.pick(lists)
    }

    // MARK: Leaves

    /// A field, a value of the user, or a literal.
    mutating func leaf(_ type: FieldType) -> WrittenFilter {
        // Most paths are longer, and many of them lead nowhere.
        let fields = (random.chance(2) ? filter.names.ownFields[type] : filter.names.fields[type]) ?? []
        let attributes = filter.names.attributes[type] ?? []
        if !fields.isEmpty, random.below(5) < 3 { return WrittenFilter(random.pick(fields)) }
        if !attributes.isEmpty, random.chance(3) { return WrittenFilter(random.pick(attributes)) }
        return literal(type)
    }

    private mutating func literal(_ type: FieldType) -> WrittenFilter {
        let values = filter.values
        switch type {
        case .text: return WrittenFilter(Self.quoted(values.text(&random)))
        case .integer: return signed(integer: values.integer(&random))
        case .decimal:
            let digits = values.digits(&random)
            return random.chance(5) ? WrittenFilter("- \(digits)", .sign) : WrittenFilter(digits)
        case .date:
            if random.chance(3) { return call("today") }
            return WrittenFilter("\(word("date")) '\(values.date(&random))'")
        case .boolean: return WrittenFilter(word(random.chance(2) ? "true" : "false"))
        case .timestamp, .textList, .blob: return call("now")
        }
    }

    private func signed(integer: Int64) -> WrittenFilter {
        // The least integer cannot be written: its digits alone are a decimal.
        if integer == .min { return WrittenFilter("- \(Int64.max) - 1", .sum) }
        return integer < 0 ? WrittenFilter("- \(-integer)", .sign) : WrittenFilter(String(integer))
    }

    /// A condition without operands.
    mutating func booleanLeaf() -> WrittenFilter {
        switch random.below(6) {
        case 0, 1:
            guard !filter.groups.isEmpty else { return leaf(.boolean) }
            let group = random.pick(filter.groups)
            return call("member_of", WrittenFilter(Self.quoted(random.chance(3) ? group.lowercased() : group)))
        case 2, 3: return filter.mayAskForSubscriptions ? call("subscribed") : leaf(.boolean)
        case 4: return leaf(.boolean)
        default: return random.chance(4) ? WrittenFilter(word("null")) : leaf(.boolean)
        }
    }
}
