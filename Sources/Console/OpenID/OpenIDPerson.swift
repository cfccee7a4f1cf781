import OpenIDConnect

/// What a provider said of somebody at their sign-in, as far as it decides something here.
struct OpenIDPerson: Sendable, Equatable {
    let subject: String
    /// For the page's head alone: its owner may choose it.
    let shownName: String
    let groups: Set<String>
    let roles: Set<String>
    /// What finds them among the users of the CRM; `nil`: the token has nothing of the kind.
    let mark: MemberMark?
    /// Whether the provider left the groups out because they are too many (Entra does, from 200 on).
    let lacksGroups: Bool
    /// By which claims all this was read: under others it means nothing.
    let reading: OpenIDRules.Reading

    /// In the log and in the journal.
    var name: String { "openid:" + subject }

    private static let entriesMax = 5000
    private static let shownMax = 64

    /// `nil`: the claim that tells one person from another is not in the token.
    init?(_ claims: [String: ClaimValue], _ reading: OpenIDRules.Reading) {
        guard let subject = claims[reading.subject]?.text, (1...255).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.subject = subject
        self.reading = reading
        shownName = Self.shown(claims) ?? subject
        groups = Set((claims[reading.groups]?.texts ?? []).prefix(Self.entriesMax))
        roles = Set((claims[reading.roles]?.texts ?? []).prefix(Self.entriesMax))
        lacksGroups = claims[reading.groups] == nil && Self.namesElsewhere(reading.groups, claims)
        mark = reading.users.flatMap { Self.mark($0, claims) }
    }

    private static func shown(_ claims: [String: ClaimValue]) -> String? {
        let names = ["name", "preferred_username", "email"].compactMap { claims[$0]?.text }
        return names.first { !$0.isEmpty }.map { String($0.prefix(shownMax)) }
    }

    /// Source: OpenID Connect Core 1.0 §5.6.2; `hasgroups` is Entra's word for the same in short tokens.
    private static func namesElsewhere(_ claim: String, _ claims: [String: ClaimValue]) -> Bool {
        if case .object(let names) = claims["_claim_names"], names[claim] != nil { return true }
        return claims["hasgroups"] != nil
    }

    private static func mark(_ users: OpenIDRules.Users, _ claims: [String: ClaimValue]) -> MemberMark? {
        guard let value = claims[users.claim]?.text, (1...320).contains(value.utf8.count) else { return nil }
        // A mail address that nobody has verified may be anybody's.
        if users.claim == "email", claims["email_verified"] != .boolean(true) { return nil }
        return MemberMark(kind: users.kind, value: value)
    }
}
