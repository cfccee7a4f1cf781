import HTTPTransport

/// The console's two cookies: of the session, and of the form by which one signs in.
enum Cookies {
    static let session = "satchel_session"
    static let form = "satchel_form"

    /// The value of a cookie; of a name that comes twice none, since one of them is not ours.
    static func value(_ name: String, in headers: HTTPHeaders) -> String? {
        let found = (headers.joined("Cookie") ?? "").split(whereSeparator: { $0 == ";" || $0 == "," }).compactMap {
            pair -> String? in
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(parts[1])
        }
        return found.count == 1 ? found[0] : nil
    }

    static func set(_ name: String, _ value: String, isSecure: Bool) -> String {
        "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }

    static func clear(_ name: String, isSecure: Bool) -> String { set(name, "", isSecure: isSecure) + "; Max-Age=0" }

    /// Whether the browser came over TLS, as the proxy in front says; over plain http only this machine does.
    static func isSecure(_ headers: HTTPHeaders) -> Bool {
        if headers.joined("X-Forwarded-Proto")?.lowercased() == "https" { return true }
        let host = headers.joined("Host") ?? ""
        let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
        return !(name == "localhost" || name == "[::1]" || name.hasPrefix("127."))
    }
}
