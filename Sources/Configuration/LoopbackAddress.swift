/// Where the service answers monitors, or browsers: on this machine alone.
package struct LoopbackAddress: Hashable, Sendable {
    /// Numeric, without brackets: `127.0.0.1` or another number of that network, or `::1`.
    package let host: String
    package let port: UInt16

    /// Reads `127.0.0.1:9464` and `[::1]:9464`; `nil` for anything else, other machines' addresses and port 0 among it.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits), port > 0
        else { return nil }
        let host = text[..<colon]
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback =
            numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { number in UInt8(number).map { String($0) == number } ?? false }
        guard isLoopback || host == "[::1]" else { return nil }
        self.host = isLoopback ? String(host) : "::1"
        self.port = port
    }
}
