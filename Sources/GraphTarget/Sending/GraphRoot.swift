import Foundation

/// Where a Graph service begins, and which links lie below it.
///
/// Servers hand out absolute links to go on from. Each request carries our token, so a link is followed only where it
/// points back to the very service that was configured.
struct GraphRoot: Hashable, Sendable {
    /// Without a slash at its end.
    let text: String
    private let parts: Parts

    private struct Parts: Hashable, Sendable {
        let scheme: String
        let host: String
        let port: Int
        let path: Substring
    }

    /// `nil` for anything but an http or https address without a user name.
    init?(_ text: String) {
        guard let parts = Self.parse(text) else { return nil }
        self.text = text
        self.parts = parts
    }

    var isEncrypted: Bool { parts.scheme == "https" }

    var isLoopback: Bool {
        let host = parts.host
        return host == "localhost" || host == "[::1]" || Self.isLoopbackIPv4(host)
    }

    /// What follows the root in `link`, path and query, beginning with a slash; `nil` where it does not lie below it.
    func relative(_ link: String) -> String? {
        guard let rest = below(link) else { return nil }
        let bytes = rest.utf8
        let hasClimb = bytes.prefix { $0 != UInt8(ascii: "?") }.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8)
        }
        let isPath = bytes.first == UInt8(ascii: "/") && !bytes.contains(UInt8(ascii: "#"))
        return isPath && !hasClimb ? String(rest) : nil
    }

    /// What follows the root, as it stands there.
    private func below(_ link: String) -> Substring? {
        // Most links are spelt as the root is.
        if link.utf8.starts(with: text.utf8), Self.isPrintable(link) {
            return Substring(link.utf8.dropFirst(text.utf8.count))
        }
        guard let other = Self.parse(link), other.scheme == parts.scheme, other.host == parts.host,
            other.port == parts.port, other.path.hasPrefix(parts.path)
        else { return nil }
        return other.path.dropFirst(parts.path.count)
    }

    private static func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }

    private static func parse(_ text: String) -> Parts? {
        guard isPrintable(text), let colon = text.range(of: "://") else { return nil }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = text[colon.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }.lowercased()
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        let usual = scheme == "https" ? 443 : 80
        let path = rest.dropFirst(authority.count)
        // The colon of a port, not one inside the brackets of an IPv6 address.
        guard let mark = authority.lastIndex(of: ":"), !authority[mark...].contains("]") else {
            return Parts(scheme: scheme, host: authority, port: usual, path: path)
        }
        guard let port = UInt16(authority[authority.index(after: mark)...]), mark > authority.startIndex else {
            return nil
        }
        return Parts(scheme: scheme, host: String(authority[..<mark]), port: Int(port), path: path)
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.allSatisfy { $0 != nil } && numbers[0] == 127
    }
}

/// Percent-encoding of everything but letters, digits and `-._~`.
enum PercentEncoding {
    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
