internal import Foundation

/// An http or https address with a host.
struct WebAddress {
    /// Without slashes at its end.
    let text: String
    let isEncrypted: Bool
    /// Whether the host is this machine: by a loopback number, or as `localhost`, which no name service is asked for.
    let isLoopback: Bool
    let hasUser: Bool
    let hasQuery: Bool

    init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.port.map({ (1...65_535).contains($0) }) ?? true, text.utf8.allSatisfy(Self.isAllowed)
        else { return nil }
        var trimmed = text
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        self.text = trimmed
        isEncrypted = scheme == "https"
        isLoopback = Self.isLoopback(host.lowercased())
        hasUser = parts.user != nil || parts.password != nil
        hasQuery = parts.query != nil || parts.fragment != nil
    }

    /// What may stand in an address (RFC 3986 §2). One that other programs might read as another host, with a
    /// backslash in it for one, is none.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
