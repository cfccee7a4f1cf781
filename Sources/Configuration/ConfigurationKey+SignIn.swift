/// The keys of `console.oidc`.
extension Keys {
    static let oidc = ConfigurationKey("oidc", "a mapping with issuer, client_id, secret and address", .nothing)
    static let issuer = ConfigurationKey(
        "issuer",
        "the provider's issuer to the letter, such as https://login.microsoftonline.com/DIRECTORY-ID/v2.0", .required)
    static let signInClient = ConfigurationKey("client_id", "the id that the console has at the provider", .required)
    static let signInAddress = ConfigurationKey(
        "address", "the console's address as browsers see it, such as https://satchel.example", .required)
    static let scopes = ConfigurationKey(
        "scopes", "a list of scopes, such as [profile, email]", .uses("[profile, email]"))
    static let claims = ConfigurationKey(
        "claims", "a mapping such as { subject: oid, groups: groups, roles: roles }", .uses("{ subject: sub }"))
    static let administrators = ConfigurationKey(
        "administrators", "a mapping with groups, roles or subjects, such as { roles: [Satchel.Administrator] }",
        .nothing)
    static let officers = ConfigurationKey(
        "officers", "a mapping with groups, roles or subjects, such as { roles: [Satchel.Officer] }", .nothing)
    static let signInUsers = ConfigurationKey(
        "users", "a mapping with match and claim, such as { match: mailbox, claim: oid }", .nothing)
    static let session = ConfigurationKey("session", "a duration from 5m to 12h, such as 1h", .uses("1h"))
    static let oidcKeys = [
        issuer, signInClient, secret, signInAddress, scopes, claims, administrators, officers, signInUsers, session,
    ]

    static let claimSubject = ConfigurationKey(
        "subject", "a claim that stays with one person: sub or oid", .uses("sub"))
    static let groupsClaim = ConfigurationKey("groups", "the name of a claim", .uses("groups"))
    static let rolesClaim = ConfigurationKey("roles", "the name of a claim", .uses("roles"))
    static let claimKeys = [claimSubject, groupsClaim, rolesClaim]

    static let holderGroups = ConfigurationKey(
        "groups", "a list of groups as the token has them: in Entra their object ids", .nothing)
    static let holderRoles = ConfigurationKey("roles", "a list of app roles", .nothing)
    static let subjects = ConfigurationKey("subjects", "a list of subjects", .nothing)
    static let holderKeys = [holderGroups, holderRoles, subjects]

    static let match = ConfigurationKey("match", "login, mail or mailbox", .required)
    static let matchClaim = ConfigurationKey(
        "claim", "a claim that stays with one person, such as oid for the mailbox or email for the mail", .required)
    static let signInUserKeys = [match, matchClaim]
}
