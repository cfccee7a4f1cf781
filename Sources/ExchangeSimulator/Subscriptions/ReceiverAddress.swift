internal import Foundation

/// Where notifications may go: to this machine, and nowhere else.
///
/// The service wants https and a public certificate (FACTS §13). A simulator that called any address it is told would be
/// a way into networks that its users cannot reach themselves, so it calls loopback addresses only, over http as well.
struct ReceiverAddress: Sendable, Equatable {
    /// Spelt anew from its parts, so that whoever sends to it finds the same host in it.
    let url: String

    init?(_ text: String) {
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()),
            parts.user == nil, parts.password == nil, parts.fragment == nil,
            Self.isLoopback(parts.host ?? ""), let url = parts.string
        else { return nil }
        self.url = url
    }

    /// The address with the token that its receiver has to send back.
    func asking(_ token: String) -> String {
        url + (url.contains("?") ? "&" : "?") + "validationToken=" + RequestTarget.encoded(token)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        return bytes.count == 4 && bytes[0] == "127"
            && bytes.allSatisfy { $0.utf8.allSatisfy { 48...57 ~= $0 } && UInt8($0) != nil }
    }
}
