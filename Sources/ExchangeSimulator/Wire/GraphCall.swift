internal import HTTPTransport

/// One Graph request, alone or out of a batch, read as far as that is possible without looking at a mailbox.
struct GraphCall: Sendable {
    /// A body, checked against its type.
    enum Payload: Sendable {
        case none
        case contact(ContactChange)
        case folder(FolderChange)
        case photo([UInt8])
        case translation(IDTranslation)
        case subscription(SubscriptionChange)
    }

    var kind: RequestKind
    /// The user as the path spells it; empty for the directory.
    var user: String
    var target: RequestTarget
    var preferences: Preferences
    var baseURL: String
    var ifMatch: String?
    var clientRequestID: String?
    /// What counts against the upload limit.
    var uploadBytes: Int
    var work: Result<Work, GraphError>

    /// What is to be done.
    struct Work: Sendable {
        var subject: Operation.Subject
        var payload: Payload
    }

    /// A request's body as it arrived.
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// From inside a batch: already parsed.
        case json(WireValue)
    }

    /// - Parameter path: below the version, still encoded.
    init(
        method: String, path: String, fullPath: String, query: String, headers: HTTPHeaders, body: Body,
        baseURL: String, behaviour: SimulatorBehaviour, bodyBytesMax: Int
    ) {
        kind = .other
        user = ""
        preferences = Preferences(headers.joined("Prefer"))
        self.baseURL = baseURL
        ifMatch = headers["If-Match"]
        clientRequestID = headers["client-request-id"]
        if case .bytes(let bytes) = body, method != "GET" { uploadBytes = bytes.count } else { uploadBytes = 0 }
        do throws(GraphError) {
            target = try RequestTarget(path: path, query: query)
            target.path = fullPath
        } catch {
            target = RequestTarget()
            work = .failure(error)
            return
        }
        do throws(GraphError) {
            let operation = try Operation(method: method, segments: target.segments)
            kind = operation.kind
            user = operation.user
            guard uploadBytes <= bodyBytesMax else { throw .bodyTooLarge }
            work = .success(
                Work(
                    subject: operation.subject,
                    payload: try Self.payload(operation.kind, body, isGlobalCloud: behaviour.isGlobalCloud)))
        } catch {
            // The mailbox is counted even when the rest of the request is refused.
            if user.isEmpty, target.segments.count > 1, target.segments[0].lowercased() == "users" {
                user = target.segments[1]
            }
            work = .failure(error)
        }
    }

    private static func payload(
        _ kind: RequestKind, _ body: Body, isGlobalCloud: Bool
    ) throws(GraphError) -> Payload {
        switch kind {
        case .createContact, .updateContact:
            .contact(try ContactChange(body: json(body), isGlobalCloud: isGlobalCloud))
        case .createFolder, .updateFolder: .folder(try FolderChange(body: json(body)))
        case .putPhoto: .photo(try photo(body))
        case .translateIds: .translation(try IDTranslation(body: json(body)))
        case .createSubscription, .updateSubscription:
            .subscription(try SubscriptionChange(body: json(body), isNew: kind == .createSubscription))
        default: .none
        }
    }

    private static func json(_ body: Body) -> WireValue? {
        switch body {
        case .none: nil
        case .bytes(let bytes): WireValue(json: bytes)
        case .json(let value): value
        }
    }

    /// FACTS §10: inside a batch binary bodies are base64url.
    private static func photo(_ body: Body) throws(GraphError) -> [UInt8] {
        switch body {
        case .none: return []
        case .bytes(let bytes): return bytes
        case .json(let value):
            let text = value.string.map { text in
                String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
            }
            guard let bytes = text.flatMap(Base64URL.decode) else {
                throw .badRequest("BadRequest", "The body of a batch request is not base64url.")
            }
            return bytes
        }
    }
}

extension RequestTarget {
    /// The target of a request whose own could not be read.
    init() {
        segments = []
        path = "/"
        options = [:]
    }
}
