package import Passwords

/// Who may sign in to the console.
package struct Account: Hashable, Sendable {
    package enum Role: String, Codable, Sendable, CaseIterable {
        /// Reads, and decides about holds.
        case administrator
        /// The data-protection officer: reads, and changes nothing.
        case officer
        /// A user of the CRM: sees the own address book, and nothing else.
        case user
    }

    package let name: String
    package let role: Role
    package let password: PasswordHash
    /// The login of the user of the CRM whose account it is; there for every `user`.
    package let member: String?

    package static let passwordCharactersMin = 12
    package static let passwordBytesMax = 1024

    /// `nil`: the name is none. Names are 1 to 64 small letters, digits, dots, hyphens and underscores.
    ///
    /// - Parameter member: a login of the CRM, which a `user` must have.
    package init?(name: String, role: Role, password: PasswordHash, member: String? = nil) {
        guard Self.isName(name), member.map(Self.isMember) ?? (role != .user) else { return nil }
        self.name = name
        self.role = role
        self.password = password
        self.member = member
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

    /// Whether it can be a login: 1 to 255 characters, none of control.
    package static func isMember(_ text: String) -> Bool {
        (1...255).contains(text.unicodeScalars.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    package static func isPassword(_ text: String) -> Bool {
        text.count >= passwordCharactersMin && text.utf8.count <= passwordBytesMax
    }
}
