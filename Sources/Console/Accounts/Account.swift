package import Passwords

/// Who may sign in to the console.
package struct Account: Hashable, Sendable {
    package enum Role: String, Codable, Sendable, CaseIterable {
        /// Reads, and decides about holds.
        case administrator
        /// The data-protection officer: reads, and changes nothing.
        case officer
    }

    package let name: String
    package let role: Role
    package let password: PasswordHash

    package static let passwordCharactersMin = 12
    package static let passwordBytesMax = 1024

    /// `nil`: the name is none. Names are 1 to 64 small letters, digits, dots, hyphens and underscores.
    package init?(name: String, role: Role, password: PasswordHash) {
        guard Self.isName(name) else { return nil }
        self.name = name
        self.role = role
        self.password = password
    }

    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    package static func isPassword(_ text: String) -> Bool {
        text.count >= passwordCharactersMin && text.utf8.count <= passwordBytesMax
    }
}
