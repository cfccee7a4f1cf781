/// One setting of a simulator that a person can give as `name=value`.
///
/// The names, their order and their values are those of the table in `Documentation/Simulator.md`.
package struct SimulatorSwitch: Sendable {
    package let name: String
    /// What may stand after the `=`.
    package let values: String
    private let apply: @Sendable (String, inout SimulatorConfiguration) -> Bool

    package static let all: [SimulatorSwitch] = [
        number("latency", \.behaviour.latencySeconds),
        choice("batch-dispatch", \.behaviour.batchDispatch),
        choice("retry-after", \.behaviour.retryAfter),
        choice("dead-delta-token", \.behaviour.deadTokenAnswer),
        flag("global-cloud", \.behaviour.isGlobalCloud),
        choice("birthdays", \.behaviour.birthdays),
        number("mailbox-offset", \.behaviour.mailboxOffsetSeconds, in: -43_200...50_400),
        choice("names-recalculated", \.behaviour.nameCalculation),
        choice("email-names", \.behaviour.emailNames),
        choice("email-domains", \.behaviour.emailDomains),
        flag("legacy-names", \.behaviour.showsLegacyNames),
        choice("notes-trap", \.behaviour.notesTrap),
        choice("empty-addresses", \.behaviour.emptyAddresses),
        flag("texts-decomposed", \.behaviour.decomposesTexts),
        flag("texts-trimmed", \.behaviour.trimsTexts),
        choice("malformed-id", \.behaviour.malformedID),
        flag("given-name-required", \.behaviour.requiresGivenName),
        flag("read-only-ignored", \.behaviour.ignoresReadOnlyProperties),
        flag("notes-with-crlf", \.behaviour.returnsNotesWithCRLF),
        flag("photos-in-delta", \.behaviour.showsPhotoChangesInDelta),
        flag("delta-starts-empty", \.behaviour.startsDeltaWithEmptyPage),
        flag("delta-repeats", \.behaviour.repeatsDeltaItems),
        flag("delta-shuffles", \.behaviour.shufflesDeltaPages),
        choice("delta-etags", \.behaviour.deltaEtags),
        limit("page-items", \.behaviour.pageItemsMax),
        number("filter-lag", \.behaviour.filterLagSeconds),
        choice("notifications", \.behaviour.notifications),
        number("notification-delay", \.behaviour.notificationDelaySeconds),
        choice("subscription-too-long", \.behaviour.longSubscriptions),
        flag("assertions-once", \.behaviour.takesAssertionsOnce),
        flag("secret-expired", \.behaviour.isSecretExpired),
        flag("any-token", \.behaviour.acceptsAnyToken),
        flag("exchange-grants-contacts", \.behaviour.grantsContactsWithoutRole),
        SimulatorSwitch(name: "roles", values: "names joined by commas, or nothing") { text, configuration in
            configuration.behaviour.tokenRoles = text.split(separator: ",").map { $0.trimmingSpaces }
            return true
        },
        SimulatorSwitch(name: "sign-in-error", values: "the number of an AADSTS error, or off") { text, configuration in
            let number = Int(text)
            guard text == "off" || number ?? 0 > 0 else { return false }
            configuration.behaviour.signInError = number
            return true
        },
        number("clock-offset", \.behaviour.clockOffsetSeconds, in: -86_400...86_400),
        limit("requests", \.limits.requestsMax),
        limit("concurrent", \.limits.concurrentRequestsMax),
        limit("upload-bytes", \.limits.uploadBytesMax),
        number("token-seconds", \.limits.accessTokenSeconds),
        number("clock-skew", \.limits.clockSkewSeconds),
    ]

    private static func flag(
        _ name: String, _ path: any WritableKeyPath<SimulatorConfiguration, Bool> & Sendable
    ) -> SimulatorSwitch {
        SimulatorSwitch(name: name, values: "yes or no") { text, configuration in
            guard text == "yes" || text == "no" else { return false }
            configuration[keyPath: path] = text == "yes"
            return true
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: any WritableKeyPath<SimulatorConfiguration, Choice> & Sendable
    ) -> SimulatorSwitch {
        let values = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return SimulatorSwitch(name: name, values: "one of \(values)") { text, configuration in
            guard let choice = Choice(rawValue: text) else { return false }
            configuration[keyPath: path] = choice
            return true
        }
    }

    private static func number(
        _ name: String, _ path: any WritableKeyPath<SimulatorConfiguration, Double> & Sendable,
        in range: ClosedRange<Double> = 0...86_400
    ) -> SimulatorSwitch {
        let values = "seconds, \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        return SimulatorSwitch(name: name, values: values) { text, configuration in
            guard let seconds = Double(text), range.contains(seconds) else { return false }
            configuration[keyPath: path] = seconds
            return true
        }
    }

    private static func limit(
        _ name: String, _ path: any WritableKeyPath<SimulatorConfiguration, Int?> & Sendable
    ) -> SimulatorSwitch {
        SimulatorSwitch(name: name, values: "a count of at least 1, or off") { text, configuration in
            if text == "off" {
                configuration[keyPath: path] = nil
                return true
            }
            guard let count = Int(text), count > 0 else { return false }
            configuration[keyPath: path] = count
            return true
        }
    }

    fileprivate func set(_ text: String, in configuration: inout SimulatorConfiguration) -> Bool {
        apply(text, &configuration)
    }
}

extension SimulatorConfiguration {
    /// Sets one switch from `name=value`.
    /// - Throws: `.switchInvalid` that says what is wrong and what may be given; nothing is changed then.
    package mutating func set(_ assignment: String) throws(SimulatorError) {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard let known = SimulatorSwitch.all.first(where: { $0.name == name }) else {
            let names = SimulatorSwitch.all.map(\.name).joined(separator: ", ")
            throw .switchInvalid("there is no switch \"\(name)\". Give one of \(names).")
        }
        guard parts.count == 2, known.set(String(parts[1]), in: &self) else {
            throw .switchInvalid("\(name) needs a value. Give \(name)= and \(known.values).")
        }
    }
}
