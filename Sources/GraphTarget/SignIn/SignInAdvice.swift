import Sentences

/// What an AADSTS number means, and what an administrator does about it. Source: FACTS §12.2.
///
/// For a person's eyes only: Microsoft says that programs must not depend on these numbers.
package struct SignInAdvice: Hashable, Sendable {
    /// Both, without the full stop at the end.
    let sentence: SignInSentence

    /// What is wrong, following "Could not sign in: ".
    package var fault: String { halves.0 }
    /// A whole sentence, or several, without the full stop at the end.
    package var remedy: String { halves.1 }

    /// - Parameter code: as a refusal has it, such as `AADSTS7000215`; `nil` for one that says nothing by itself.
    package init?(code: String) {
        guard code.hasPrefix("AADSTS"), let number = Int(code.dropFirst("AADSTS".count)) else { return nil }
        self.init(number: number)
    }

    init?(number: Int) {
        guard let sentence = Self.known(number) else { return nil }
        self.sentence = sentence
    }

    private var halves: (String, String) {
        let halves = sentence.text().split(separator: ". ", maxSplits: 1).map(String.init)
        return (halves[0], halves[1])
    }

    private static func known(_ number: Int) -> SignInSentence? {
        switch number {
        case 7_000_215: .secretWrong
        case 7_000_222: .secretExpired
        case 7_000_218, 900_144: .nothingProven
        case 700_016: .appUnknown
        case 7_000_112: .appDisabled
        case 700_027: .certificateUnknown
        // The times in an assertion are those of this machine, or of a federated token's issuer.
        case 700_024: .assertionUntimely
        case 700_022, 700_023, 70_011: .scopeInvalid
        case 700_212, 700_213: .federationUnfit
        case 700_229: .tokenTypeUnfit
        case 90_002: .tenantUnknown
        case 53_003: .policyBlocks
        default: nil
        }
    }
}
