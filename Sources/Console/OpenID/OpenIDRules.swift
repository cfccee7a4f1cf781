import ContactModel
package import OpenIDConnect

/// Who signs in by a provider's word, and as what. Asked anew at every request, so that a changed configuration counts at
/// the next one.
package struct OpenIDRules: Sendable, Equatable {
    /// Whom a role is for: whoever fits one of them.
    package struct Holders: Sendable, Equatable {
        package let groups: Set<String>
        package let roles: Set<String>
        package let subjects: Set<String>

        package init(groups: Set<String> = [], roles: Set<String> = [], subjects: Set<String> = []) {
            self.groups = groups
            self.roles = roles
            self.subjects = subjects
        }

        func contain(_ person: OpenIDPerson) -> Bool {
            !groups.isDisjoint(with: person.groups) || !roles.isDisjoint(with: person.roles)
                || subjects.contains(person.subject)
        }
    }

    /// How people are found among the users of the CRM.
    package struct Users: Sendable, Equatable {
        package let kind: MemberMark.Kind
        package let claim: String

        package init(kind: MemberMark.Kind, claim: String) {
            self.kind = kind
            self.claim = claim
        }
    }

    /// Which claims of whose tokens say what.
    package struct Reading: Sendable, Equatable {
        package let issuer: String
        package let clientID: String
        package let subject: String
        package let groups: String
        package let roles: String
        /// `nil`: nobody is looked for among the users of the CRM.
        package let users: Users?

        package init(
            issuer: String, clientID: String, subject: String, groups: String, roles: String, users: Users?
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.subject = subject
            self.groups = groups
            self.roles = roles
            self.users = users
        }
    }

    package let reading: Reading
    package let administrators: Holders
    package let officers: Holders
    /// How long a sign-in is good.
    package let lifetime: Duration

    package init(reading: Reading, administrators: Holders, officers: Holders, lifetime: Duration) {
        self.reading = reading
        self.administrators = administrators
        self.officers = officers
        self.lifetime = lifetime
    }

    /// The highest role that is for them by name; whether they are a user the CRM must say.
    func role(of person: OpenIDPerson) -> Account.Role? {
        guard person.reading == reading else { return nil }
        if administrators.contain(person) { return .administrator }
        return officers.contain(person) ? .officer : nil
    }
}

/// What tells a user of the CRM from all others.
package struct MemberMark: Sendable, Equatable {
    package enum Kind: Sendable, CaseIterable {
        case login
        case mail
        /// The object id of the mailbox.
        case mailbox
    }

    package let kind: Kind
    package let value: String

    package init(kind: Kind, value: String) {
        self.kind = kind
        self.value = value
    }
}

/// The provider, and who signs in by its word.
package struct OpenIDSignIn: Sendable {
    package let client: OpenIDClient
    package let rules: OpenIDRules

    package init(client: OpenIDClient, rules: OpenIDRules) {
        self.client = client
        self.rules = rules
    }
}
