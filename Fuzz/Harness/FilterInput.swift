import AccessRules
import Selection

/// A filter made of any bytes: it is refused with findings, or compiled and asked in every way there is.
package enum FilterInput {
    /// Which of the promises about filters do not hold for this text; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self)
        let stage = FilterStage.shared
        switch Filter.compile(text, in: stage.scope(.selection)) {
        case .failure(let errors): return refusal(errors, of: text)
        case .success(let filter):
            return compilation(filter, of: text) + elsewhere(filter) + answers(of: filter)
        }
    }

    // MARK: Refused

    private static func refusal(_ errors: FilterErrors, of text: String) -> [String] {
        var broken: [String] = []
        if errors.findings.isEmpty { broken.append("a filter is refused without a finding") }
        broken += errors.findings.flatMap { place(of: $0, in: text) }
        // Shown to a person, whatever the text is.
        if !errors.findings.isEmpty, !errors.rendered(source: text).contains("^") {
            broken.append("a refusal has no caret under its place")
        }
        return broken
    }

    private static func place(of finding: FilterFinding, in text: String) -> [String] {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        var broken: [String] = []
        if !(1...lines.count).contains(finding.line) {
            broken.append("a finding is in line \(finding.line) of \(lines.count)")
        } else if finding.column < 1 || finding.column > lines[finding.line - 1].count + 1 || finding.length < 1 {
            broken.append("a finding is at column \(finding.column), \(finding.length) long, in a shorter line")
        }
        broken += Sentence.brokenPromises(finding.message)
        return broken
    }

    // MARK: Compiled

    private static func compilation(_ filter: Filter, of text: String) -> [String] {
        var broken = filter.warnings.flatMap { place(of: $0, in: text) }
        if filter.text != text { broken.append("the filter's text is not what was compiled") }
        if !covers(filter.root, 0..<text.utf8.count) { broken.append("a part of the tree lies outside of its whole") }
        return broken
    }

    /// Whether every node lies inside the one above it. Operands of a date's sum may stand in either order.
    private static func covers(_ node: FilterNode, _ whole: Range<Int>) -> Bool {
        node.place.lowerBound >= whole.lowerBound && node.place.upperBound <= whole.upperBound
            && node.operands.allSatisfy { covers($0, node.place) }
    }

    /// The same text means the same as a view's filter and, but for subscriptions, as a rule of the CRM.
    private static func elsewhere(_ filter: Filter) -> [String] {
        var broken: [String] = []
        for purpose in [FilterPurpose.viewBase, .recordRight] {
            switch Filter.compile(filter.text, in: FilterStage.shared.scope(purpose)) {
            case .success(let other) where other.root != filter.root:
                broken.append("the filter has another tree as \(purpose)")
            case .success: continue
            case .failure where purpose == .recordRight && filter.usage.usesSubscriptions: continue
            case .failure: broken.append("the filter is refused as \(purpose)")
            }
        }
        return broken
    }

    // MARK: Asked

    private static func answers(of filter: Filter) -> [String] {
        let stage = FilterStage.shared
        var broken: [String] = []
        for member in stage.members {
            let truths = stage.truths(of: filter, for: member, &broken)
            if member.user.id == stage.twin.user.id, stage.truths(of: filter, for: stage.twin, &broken) != truths {
                broken.append("what \(member.user.login) may not see decides the filter")
            }
            broken += logic(of: filter, truths, for: member)
        }
        return broken + stage.disagreements(about: filter)
    }

    /// The connectives on the whole filter, by three-valued logic.
    private static func logic(of filter: Filter, _ truths: [Bool?], for member: Viewer) -> [String] {
        let laws: [(text: String, value: (Bool?) -> Bool?)] = [
            ("not (\(filter.text))", { $0.map { !$0 } }),
            ("(\(filter.text)) or (\(filter.text))", { $0 }),
            ("(\(filter.text)) and null", { $0 == false ? false : nil }),
            ("(\(filter.text)) is null", { $0 == nil }),
        ]
        var broken: [String] = []
        for law in laws {
            // Too deep or too long by what was put around it: that is refused rightly.
            guard case .success(let whole) = Filter.compile(law.text, in: FilterStage.shared.scope(.selection)) else {
                continue
            }
            let expected = truths.map(law.value)
            if FilterStage.shared.truths(of: whole, for: member, &broken) != expected {
                broken.append("three-valued logic does not hold for \(law.text)")
            }
        }
        return broken
    }
}
