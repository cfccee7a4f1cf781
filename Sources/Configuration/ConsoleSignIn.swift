/// Who signs in to the console by another's word, and as what: `console.oidc`.
package struct ConsoleSignIn: Hashable, Sendable {
    /// Whom a role is for: whoever is in one of the groups, has one of the app roles, or is one of the subjects.
    package struct Holders: Hashable, Sendable {
        package let groups: Set<String>
        package let roles: Set<String>
        package let subjects: Set<String>

        package static let nobody = Holders(groups: [], roles: [], subjects: [])

        package init(groups: Set<String>, roles: Set<String>, subjects: Set<String>) {
            self.groups = groups
            self.roles = roles
            self.subjects = subjects
        }
    }

    /// Which claim of the token has which meaning.
    package struct Claims: Hashable, Sendable {
        package let subject: String
        package let groups: String
        package let roles: String

        package init(subject: String, groups: String, roles: String) {
            self.subject = subject
            self.groups = groups
            self.roles = roles
        }
    }

    /// How a person is found among the users of the CRM.
    package struct Users: Hashable, Sendable {
        package enum Match: String, Hashable, Sendable, CaseIterable {
            /// The claim is the CRM's login.
            case login
            /// The claim is the CRM's mail address.
            case mail
            /// The claim is the object id of the mailbox.
            case mailbox
        }

        package let match: Match
        package let claim: String

        package init(match: Match, claim: String) {
            self.match = match
            self.claim = claim
        }
    }

    /// As its tokens name it, to the letter.
    package let issuer: String
    /// Then no proxy is asked.
    package let isLoopback: Bool
    package let clientID: String
    package let secret: SecretSource
    /// The console's own, as browsers see it, without a slash at its end.
    package let address: String
    /// `openid` first.
    package let scopes: [String]
    package let claims: Claims
    package let administrators: Holders
    package let officers: Holders
    /// `nil`: nobody else signs in.
    package let users: Users?
    /// How long one sign-in is good: a role that the provider takes away counts after it.
    package let session: Duration

    package static let sessionDefault = Duration.seconds(3600)
}
