/// A refusal in Graph's words: status, code, message and the headers that go with it (FACTS §11).
struct GraphError: Error, Sendable, Equatable {
    var status: Int
    var code: String
    var message: String
    var headers: [String: String] = [:]

    static func badRequest(_ code: String, _ message: String) -> GraphError {
        GraphError(status: 400, code: code, message: message)
    }

    static let idMalformed = badRequest("ErrorInvalidIdMalformed", "Id is malformed.")
    static let itemNotFound = GraphError(
        status: 404, code: "ErrorItemNotFound", message: "The specified object was not found in the store.")
    /// FACTS §6: delta of a folder that is gone.
    static let syncFolderNotFound = GraphError(
        status: 404, code: "ErrorSyncFolderNotFound", message: "The specified sync folder could not be found.")
    /// FACTS §3: a method that does not fit.
    static let methodNotAllowed = GraphError(
        status: 405, code: "ErrorInvalidRequest", message: "The OData request is not supported.")
    /// FACTS §4.
    static let folderExists = GraphError(
        status: 409, code: "ErrorFolderExists", message: "A folder with the specified name already exists.")
    /// FACTS §3.1.
    static let conflict = GraphError(
        status: 412, code: "ErrorIrresolvableConflict",
        message: "The send or update operation could not be performed because the change key passed in the request "
            + "does not match the current change key for the item.")
    static let bodyTooLarge = GraphError(
        status: 413, code: "RequestEntityTooLarge", message: "The request body is larger than the service accepts.")
    /// FACTS §2.5: malformed JSON.
    static let bodyUnreadable = badRequest(
        "UnableToDeserializePostBody", "Unable to deserialize the post body: it is not well-formed JSON.")
    /// FACTS §5.
    static let filterInvalid = badRequest(
        "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.")
    static let quotaExceeded = GraphError(
        status: 403, code: "ErrorQuotaExceeded", message: "Mailbox has exceeded maximum mailbox size.")
    static let accessDenied = GraphError(
        status: 403, code: "ErrorAccessDenied", message: "Access is denied. Check credentials and try again.")
    static let accessPolicy = GraphError(
        status: 403, code: "ErrorAccessDenied", message: "Access to OData is disabled.")
    static let mailboxNotEnabled = GraphError(
        status: 404, code: "MailboxNotEnabledForRESTAPI",
        message: "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
    /// FACTS §9: more requests at once than a mailbox takes.
    static let concurrencyExceeded = GraphError(
        status: 429, code: "ApplicationThrottled", message: "Application is over its MailboxConcurrency limit.")
    static let tooManyRequests = GraphError(
        status: 429, code: "TooManyRequests", message: "Please retry again later.")
    static let failedDependency = GraphError(
        status: 424, code: "FailedDependency", message: "A request this one depends on has failed.")

    static func unknownProperty(_ name: String, of type: String) -> GraphError {
        badRequest(
            "RequestBodyRead",
            "The property '\(name)' does not exist on type '\(type)'. Make sure to only use property names that are "
                + "defined by the type or mark the type as open type.")
    }

    static func wrongType(_ name: String, expected: String) -> GraphError {
        badRequest(
            "RequestBodyRead",
            "Cannot convert the value of property '\(name)' to the expected type '\(expected)'.")
    }

    /// FACTS §2.2. The service's code for this one is not known.
    static func tooManyValues(_ name: String, count: Int, limit: Int) -> GraphError {
        badRequest(
            "ErrorInvalidArgument",
            "The multi value property \(name) has \(count) entries, that exceeds the max allowed value of \(limit)")
    }

    static func unauthorized(_ message: String) -> GraphError {
        GraphError(
            status: 401, code: "InvalidAuthenticationToken", message: message,
            headers: ["WWW-Authenticate": "Bearer realm=\"\", authorization_uri=\"/common/oauth2/v2.0/authorize\""])
    }

    static func userNotFound(_ name: String) -> GraphError {
        GraphError(
            status: 404, code: "Request_ResourceNotFound",
            message: "Resource '\(name)' does not exist or one of its queried reference-property objects are not "
                + "present.")
    }

    static func userInvalid(_ name: String) -> GraphError {
        GraphError(status: 404, code: "ErrorInvalidUser", message: "The requested user '\(name)' is invalid.")
    }

    static func segmentNotFound(_ name: String) -> GraphError {
        badRequest("BadRequest", "Resource not found for the segment '\(name)'.")
    }
}

/// What one Graph request is answered, before it becomes bytes.
struct GraphAnswer: Sendable, Equatable {
    enum Body: Sendable, Equatable {
        case none
        case json(WireValue)
        case bytes([UInt8], contentType: String)
    }

    var status: Int
    var headers: [String: String] = [:]
    var body: Body = .none
}
