/// The places on the way to the provider and back.
enum OpenIDPlace: Hashable, Sendable {
    /// Sends the browser there.
    case leave(next: String?)
    /// Where it comes back to, with what the provider says in the query.
    case back
    case signedOut
    /// On to the provider's own sign-out.
    case leaveForGood

    /// As it is registered at the provider, below the console's address.
    static let backPath = "/sign-in/openid/back"

    init?(_ path: String, _ fields: FormFields) {
        switch path {
        case "/sign-in/openid": self = .leave(next: fields["next"])
        case Self.backPath: self = .back
        case "/signed-out": self = .signedOut
        case "/sign-out/openid": self = .leaveForGood
        default: return nil
        }
    }

    var target: String {
        switch self {
        case .leave(let next): "/sign-in/openid" + Route.query([("next", next)])
        case .back: Self.backPath
        case .signedOut: "/signed-out"
        case .leaveForGood: "/sign-out/openid"
        }
    }
}

extension Console {
    /// Where a provider sends browsers back to, below the console's address.
    package static var openIDCallbackPath: String { OpenIDPlace.backPath }
    /// Where it sends them after a sign-out.
    package static var signedOutPath: String { OpenIDPlace.signedOut.target }
}
