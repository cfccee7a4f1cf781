/// A refusal of the token endpoint (FACTS §12.2).
struct SignInError: Error {
    var status: Int
    /// What follows `AADSTS`.
    var number: Int
    var error: String
    var message: String
}

extension SignInError {
    static func parameterMissing(_ name: String) -> SignInError {
        SignInError(
            status: 400, number: 900_144, error: "invalid_request",
            message: "The request body must contain the following parameter: '\(name)'.")
    }

    /// Key unknown, or signature or claims not what they should be.
    static func notVerified(_ reason: String) -> SignInError {
        SignInError(status: 401, number: 700_027, error: "invalid_client", message: reason)
    }

    static func outOfTime(_ reason: String) -> SignInError {
        SignInError(status: 401, number: 700_024, error: "invalid_client", message: reason)
    }

    static func notFederated(_ number: Int, _ reason: String) -> SignInError {
        SignInError(status: 401, number: number, error: "invalid_client", message: reason)
    }
}
