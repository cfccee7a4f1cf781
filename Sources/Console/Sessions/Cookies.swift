import HTTPTransport

/// The console's cookies: of the session, of the form by which one signs in, and of a way to the provider and back.
enum Cookies {
    static let session = "satchel_session"
    static let form = "satchel_form"
    static let flow = "satchel_flow"

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

    /// Comes along when the provider sends the browser back, which the others do not; for ten minutes, and on that way alone.
    static func setFlow(_ value: String, isSecure: Bool, seconds: Int = 600) -> String {
        "\(flow)=\(value); Path=/sign-in/openid; HttpOnly; SameSite=Lax; Max-Age=\(seconds)"
            + (isSecure ? "; Secure" : "")
    }

    static func clearFlow(isSecure: Bool) -> String { setFlow("", isSecure: isSecure, seconds: 0) }

    /// Whether the browser came over TLS, as the proxy in front says; over plain http only this machine does.
    static func isSecure(_ headers: HTTPHeaders) -> Bool {
        if headers.joined("X-Forwarded-Proto")?.lowercased() == "https" { return true }
        let host = headers.joined("Host") ?? ""
        let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
        return !(name == "localhost" || name == "[::1]" || name.hasPrefix("127."))
    }
}
