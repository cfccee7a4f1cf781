/// Whoever is signed in, as they are at this request.
struct Visitor: Sendable, Equatable {
    /// Stands in the log, and in the journal beside what they decide: an account's name, or `openid:` and the subject.
    let name: String
    /// As the page's head calls them.
    let shownName: String
    let role: Account.Role
    /// The login of the user of the CRM who they are; `nil`: they are none.
    let member: String?

    /// Whether a provider vouches for them.
    let isOpenID: Bool

    init(name: String, shownName: String, role: Account.Role, member: String?, isOpenID: Bool = false) {
        self.name = name
        self.shownName = shownName
        self.role = role
        self.member = member
        self.isOpenID = isOpenID
    }

    init(_ account: Account) {
        self.init(name: account.name, shownName: account.name, role: account.role, member: account.member)
    }
}
