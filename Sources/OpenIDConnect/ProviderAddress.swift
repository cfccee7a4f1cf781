import Foundation

/// An address of the provider: https, or http on this machine's loopback. It holds nothing that could end a header.
package struct ProviderAddress: Hashable, Sendable {
    package let text: String

    private static let bytesMax = 2048

    init?(_ text: String) {
        guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy(Self.isAllowed),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), let host = parts.host,
            !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil,
            scheme == "https" || scheme == "http" && Self.isLoopback(host.lowercased())
        else { return nil }
        self.text = text
    }

    /// The same with fields in its query, behind those that it has.
    func with(_ fields: [(String, String)]) -> ProviderAddress {
        let query = fields.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        return ProviderAddress(unchecked: text + (text.contains("?") ? "&" : "?") + query)
    }

    private init(unchecked text: String) { self.text = text }

    /// As a form has it, blanks included (RFC 6749 appendix B).
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if isUnreserved(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// Whether a text can be shown in a log as it is.
    static func isPrintable(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~".utf8.contains(byte)
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || ":/?[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host) { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }
}
