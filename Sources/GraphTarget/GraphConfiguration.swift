package import HTTPTransport

/// A Microsoft cloud; tokens and addresses of one are of no use in another. Source: FACTS §1.
package enum GraphCloud: String, Hashable, Sendable, CaseIterable {
    case global
    case usGovHigh = "us-gov-high"
    case usGovDoD = "us-gov-dod"
    case china
    /// The same cloud, signed in to at the address that its operator's own pages name.
    case chinaPartner = "china-partner"

    var graph: String {
        switch self {
        case .global: "https://graph.microsoft.com"
        case .usGovHigh: "https://graph.microsoft.us"
        case .usGovDoD: "https://dod-graph.microsoft.us"
        case .china, .chinaPartner: "https://microsoftgraph.chinacloudapi.cn"
        }
    }

    var authority: String {
        switch self {
        case .global: "https://login.microsoftonline.com"
        case .usGovHigh, .usGovDoD: "https://login.microsoftonline.us"
        case .china: "https://login.chinacloudapi.cn"
        case .chinaPartner: "https://login.partner.microsoftonline.cn"
        }
    }
}

/// Why a configuration cannot be used.
package struct GraphConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// How Exchange is reached and signed in to. Made once, checked when it is made.
package struct GraphConfiguration: Sendable {
    package let tenant: String
    package let clientID: String
    package let cloud: GraphCloud
    /// For the client that carries the requests: its proxy and authorities.
    package let client: HTTPClientConfiguration
    /// How long one request may take, its answer included.
    package let requestTimeLimit: Duration
    let credential: GraphCredential
    let graph: GraphRoot
    let tokenAddress: String
    let scope: String

    /// - Parameters:
    ///   - tenant: the directory's id or one of its domains.
    ///   - endpoint: one root for both Graph and sign-in in place of the cloud's; plain http on loopback only.
    ///   - proxy: `http://host:port` for both Graph and sign-in.
    ///   - authorityFile: PEM file of the authorities to trust instead of the system's.
    package init(
        tenant: String, clientID: String, cloud: GraphCloud = .global, endpoint: String? = nil, proxy: String? = nil,
        authorityFile: String? = nil, requestTimeLimit: Duration = .seconds(30), credential: GraphCredential
    ) throws(GraphConfigurationError) {
        try Self.check(tenant, "tenant")
        try Self.check(clientID, "client_id")
        var root: String?
        if let endpoint {
            root = try Self.checkedEndpoint(endpoint)
        }
        guard let graph = GraphRoot((root ?? cloud.graph) + "/v1.0") else { throw Self.endpointError }
        self.tenant = tenant
        self.clientID = clientID
        self.cloud = cloud
        self.client = HTTPClientConfiguration(proxy: proxy, authorityFile: authorityFile)
        self.requestTimeLimit = requestTimeLimit
        self.credential = credential
        self.graph = graph
        tokenAddress = "\(root ?? cloud.authority)/\(PercentEncoding.encode(tenant))/oauth2/v2.0/token"
        // Another endpoint stands in for the cloud's, so its tokens are for the cloud's audience.
        scope = cloud.graph + "/.default"
    }

    /// The same with a client secret.
    package init(
        tenant: String, clientID: String, cloud: GraphCloud = .global, endpoint: String? = nil,
        secret: @escaping @Sendable () async throws -> String
    ) throws(GraphConfigurationError) {
        try self.init(
            tenant: tenant, clientID: clientID, cloud: cloud, endpoint: endpoint, credential: .secret(secret))
    }

    private static func check(_ text: String, _ name: String) throws(GraphConfigurationError) {
        let isWord = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        guard !text.isEmpty, text.utf8.count <= 255, isWord else {
            throw GraphConfigurationError(
                description: "exchange.\(name) is no identifier. Copy it from the app registration's overview page.")
        }
    }

    private static func checkedEndpoint(_ text: String) throws(GraphConfigurationError) -> String {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let root = GraphRoot(trimmed), !trimmed.contains("?"), !trimmed.contains("#") else {
            throw endpointError
        }
        guard root.isEncrypted || root.isLoopback else {
            throw GraphConfigurationError(
                description: "exchange.endpoint would send sign-in and contacts unencrypted to another machine. "
                    + "Use https, or an address of this machine.")
        }
        return trimmed
    }

    private static let endpointError = GraphConfigurationError(
        description: "exchange.endpoint is no web address. Give one such as http://127.0.0.1:8081, or drop the line "
            + "to use that of the cloud.")
}
