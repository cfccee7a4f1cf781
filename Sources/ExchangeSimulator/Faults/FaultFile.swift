/// Everything that is wrong with a file of faults.
package struct FaultFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Each with file, line and remedy, in the order of the lines.
    package var problems: [String]

    package var description: String { problems.joined(separator: "\n") }
}

/// A fault script as a person writes it: one rule a line, `REQUESTS: FAULT` (Documentation/Simulator.md).
///
///     createContact 3: 504 after
///     contactDelta 2-5 of anna@musterwerk.example: mailbox full
package enum FaultFile {
    /// - Parameter name: of the file, for messages.
    package static func parse(_ text: String, name: String) throws(FaultFileError) -> FaultScript {
        var script = FaultScript()
        var problems: [String] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = line.prefix { $0 != "#" }.trimmingSpaces
            if content.isEmpty { continue }
            do throws(FaultLineError) {
                script.append(try rule(content))
            } catch {
                problems.append("\(name):\(index + 1): \(error.reason)")
            }
        }
        guard problems.isEmpty else { throw FaultFileError(problems: problems) }
        return script
    }

    private static func rule(_ line: String) throws(FaultLineError) -> FaultRule {
        guard let colon = line.firstIndex(of: ":") else {
            throw FaultLineError("it has no colon. Write REQUESTS: FAULT, createContact 3: 504 after for one.")
        }
        let fault = try fault(words(line[line.index(after: colon)...]))
        var rule = FaultRule(fault)
        try read(words(line[..<colon]), into: &rule)
        return rule
    }

    private static func words(_ text: Substring) -> ArraySlice<String> {
        text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
    }

    // MARK: Which requests

    private static func read(_ words: ArraySlice<String>, into rule: inout FaultRule) throws(FaultLineError) {
        var words = words
        let kind = words.popFirst() ?? ""
        if kind != "any" {
            guard let known = RequestKind(rawValue: kind) else {
                let names = ["any"] + RequestKind.allCases.map(\.rawValue)
                throw FaultLineError("\"\(kind)\" is no request. Give one of \(names.joined(separator: ", ")).")
            }
            rule.kind = known
        }
        if let first = words.first, first != "of" {
            words.removeFirst()
            (rule.passing, rule.hitting) = try range(first)
        }
        guard let word = words.popFirst() else { return }
        guard word == "of", words.count == 1 else {
            throw FaultLineError("\"\(word)\" is not understood before the colon. Write of and one user, or nothing.")
        }
        rule.mailbox = words.first
    }

    /// `3`, `3-7` or `3-`, counted from 1 over the requests that fit.
    private static func range(_ text: String) throws(FaultLineError) -> (passing: Int, hitting: Int) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        let refusal = FaultLineError(
            "\"\(text)\" says no numbers of requests. Write 3, 3-7, or 3- for all from the third.")
        guard (1...2).contains(ends.count), let first = count(ends[0]) else { throw refusal }
        if ends.count == 1 { return (first - 1, 1) }
        if ends[1].isEmpty { return (first - 1, .max) }
        guard let last = count(ends[1]), last >= first else { throw refusal }
        return (first - 1, last - first + 1)
    }

    private static func count(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
    }

    // MARK: What happens

    private static let faults = [
        "STATUS [CODE] [before|after] [retry-after SECONDS|date SECONDS]", "late STATUS REQUESTS", "cut before|after",
        "broken off", "slow SECONDS", "tokens expire", "delta-tokens die [gone|badRequest]", "mailbox STATE",
        "set NAME=VALUE", "member DEED",
    ]

    private static func fault(_ words: ArraySlice<String>) throws(FaultLineError) -> Fault {
        let rest = words.dropFirst()
        switch (words.first ?? "", rest.first, rest.count) {
        case ("cut", "before", 1): return .cut(afterWork: false)
        case ("cut", "after", 1): return .cut(afterWork: true)
        case ("broken", "off", 1): return .truncated
        case ("slow", let text?, 1): return .slow(seconds: try seconds(text))
        case ("tokens", "expire", 1): return .tokensExpire
        case ("delta-tokens", "die", 1...2):
            return .deltaTokensDie(try choice(rest.dropFirst().first ?? "gone", "answer to a dead token"))
        case ("mailbox", let state?, 1): return .mailbox(try choice(state, "state of a mailbox"))
        case ("member", let deed?, 1): return .member(try choice(deed, "deed of a member"))
        case ("set", let assignment?, 1): return try setting(assignment)
        case ("late", let status?, 2): return try late(status, rest.last ?? "")
        case (let first, _, _) where Int(first) != nil: return try answer(words)
        default:
            throw FaultLineError(
                "\"\(words.joined(separator: " "))\" is no fault. Write one of: \(faults.joined(separator: "; ")).")
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, _ what: String
    ) throws(FaultLineError) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw FaultLineError("\"\(text)\" is no \(what). Give one of \(names).")
        }
        return choice
    }

    private static func setting(_ assignment: String) throws(FaultLineError) -> Fault {
        do throws(SimulatorError) {
            return .setting(try SimulatorSetting(assignment))
        } catch {
            throw FaultLineError(error.description)
        }
    }

    private static func status(_ text: String) throws(FaultLineError) -> Int {
        guard let status = Int(text), (400...599).contains(status) else {
            throw FaultLineError("\"\(text)\" is no status of a failure. Give 400 to 599.")
        }
        return status
    }

    private static func seconds(_ text: String) throws(FaultLineError) -> Double {
        guard let seconds = Double(text), (0...86_400).contains(seconds) else {
            throw FaultLineError("\"\(text)\" is no time. Give seconds, 0 to 86400.")
        }
        return seconds
    }

    private static func late(_ text: String, _ requests: String) throws(FaultLineError) -> Fault {
        guard let requests = count(requests) else {
            throw FaultLineError("\"\(requests)\" is no number of requests. Give how many are answered first.")
        }
        return .late(requests: requests, .usual(try status(text)))
    }

    private static func answer(_ words: ArraySlice<String>) throws(FaultLineError) -> Fault {
        var rest = words
        var answer = FaultAnswer.usual(try status(rest.popFirst() ?? ""))
        var isAfterwards = false
        while let word = rest.popFirst() {
            switch word {
            case "before": isAfterwards = false
            case "after": isAfterwards = true
            case "retry-after":
                let isDate = rest.first == "date"
                if isDate { rest.removeFirst() }
                let text = rest.popFirst() ?? ""
                let seconds = try seconds(text)
                if isDate { answer.retryAfterDateSeconds = seconds } else { answer.retryAfter = text }
            case let code where code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }:
                answer.code = code
            default:
                throw FaultLineError(
                    "\"\(word)\" is not understood after the status. Write a code, before or after, retry-after and "
                        + "seconds, or nothing.")
            }
        }
        return isAfterwards ? .answerAfterwards(answer) : .answerInstead(answer)
    }
}

/// Why one line is not understood, and what to write.
private struct FaultLineError: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
