internal import YAML

extension ConfigurationReader {
    /// `console.oidc`; `nil` also where it could not be read, which has been reported then.
    func signIn(_ console: Section) -> ConsoleSignIn? {
        guard console.has(Keys.oidc), let section = console.section(Keys.oidc, keys: Keys.oidcKeys) else { return nil }
        let issuer = issuer(section)
        let clientID = section.name(Keys.signInClient, lengthMax: 255)?.value
        let secret = secret(Keys.secret, in: section, named: "console.oidc.secret")
        let address = browserAddress(section)
        let scopes = words(Keys.scopes, in: section)
        let claims = claims(section)
        let administrators = holders(Keys.administrators, in: section)
        let officers = holders(Keys.officers, in: section)
        let users = signInUsers(section)
        let session = sessionLifetime(section)
        let namesSomebody = [Keys.administrators, Keys.officers, Keys.signInUsers].contains(where: section.has)
        if !namesSomebody, !section.hasUnknownKeys {
            faults.report(
                section.place,
                "console.oidc names nobody who may sign in. Give administrators, officers or users, or drop console.oidc."
            )
        }
        guard let issuer, let clientID, let secret, let address, let claims, let administrators, let officers else {
            return nil
        }
        return ConsoleSignIn(
            issuer: issuer.text, isLoopback: issuer.isLoopback, clientID: clientID, secret: secret, address: address,
            scopes: ["openid"] + (scopes ?? ["profile", "email"]).filter { $0 != "openid" }, claims: claims,
            administrators: administrators, officers: officers, users: users, session: session)
    }

    /// Kept to the letter: a slash at its end is a part of its name.
    private func issuer(_ section: Section) -> (text: String, isLoopback: Bool)? {
        guard let text = section.text(Keys.issuer) else { return nil }
        guard let address = checked(text, Keys.issuer, in: section, "sign-ins") else { return nil }
        let tail = address.text.split(separator: "/").dropFirst(2).first.map { $0.lowercased() }
        if address.text.lowercased().contains("login.microsoftonline."),
            let tail, ["common", "organizations", "consumers"].contains(tail)
        {
            section.refuse(
                Keys.issuer, at: text.place,
                "is for all directories of Entra: whoever has any account would be asked in. Name your own directory")
            return nil
        }
        return (text.value, address.isLoopback)
    }

    private func browserAddress(_ section: Section) -> String? {
        guard let text = section.text(Keys.signInAddress),
            let address = checked(text, Keys.signInAddress, in: section, "sessions")
        else { return nil }
        guard address.text.split(separator: "/").count == 2 else {
            section.refuse(Keys.signInAddress, at: text.place, "has a path, and the console has none above it")
            return nil
        }
        return address.text
    }

    private func checked(
        _ text: Located<String>, _ key: ConfigurationKey, in section: Section, _ what: String
    ) -> WebAddress? {
        guard let address = WebAddress(text.value), !address.hasUser, !address.hasQuery else {
            section.refuse(key, at: text.place, "is no web address, or carries a user name, a query or a fragment")
            return nil
        }
        guard address.isEncrypted || address.isLoopback else {
            section.refuse(key, at: text.place, "would send \(what) unencrypted to another machine")
            return nil
        }
        return address
    }

    private func words(_ key: ConfigurationKey, in section: Section) -> [String]? {
        guard section.has(key), let texts = section.texts(key, allowsNone: false) else { return nil }
        for text in texts where !Self.isWord(text.value) {
            section.refuse(key, at: text.place, "has \(text.value.quoted), which is no word without blanks")
        }
        return texts.map(\.value)
    }

    private func claims(_ section: Section) -> ConsoleSignIn.Claims? {
        let fallback = ConsoleSignIn.Claims(subject: "sub", groups: "groups", roles: "roles")
        guard section.has(Keys.claims) else { return fallback }
        guard let own = section.section(Keys.claims, keys: Keys.claimKeys) else { return nil }
        return ConsoleSignIn.Claims(
            subject: claim(Keys.claimSubject, in: own) ?? fallback.subject,
            groups: claim(Keys.groupsClaim, in: own) ?? fallback.groups,
            roles: claim(Keys.rolesClaim, in: own) ?? fallback.roles)
    }

    /// Names that their owners choose or that pass from one person to another decide nothing.
    ///
    /// - Parameter takesMail: whether `email` may be it, since it counts there only where the token says that it is verified.
    private func claim(_ key: ConfigurationKey, in section: Section, takesMail: Bool = false) -> String? {
        guard let text = section.name(key, lengthMax: 255) else { return nil }
        if Self.changingClaims.contains(text.value), !(takesMail && text.value == "email") {
            section.refuse(
                key, at: text.place,
                "is \(text.value.quoted), which its owner can change or another person can get later")
            return nil
        }
        return text.value
    }

    private static let changingClaims: Set = [
        "preferred_username", "unique_name", "upn", "name", "nickname", "given_name", "family_name", "middle_name",
        "profile", "picture", "website", "email",
    ]

    private func holders(_ key: ConfigurationKey, in section: Section) -> ConsoleSignIn.Holders? {
        guard section.has(key) else { return .nobody }
        guard let own = section.section(key, keys: Keys.holderKeys) else { return nil }
        let lists = Keys.holderKeys.map { own.has($0) ? own.texts($0, allowsNone: false)?.map(\.value) ?? [] : [] }
        if own.isEmpty {
            section.refuse(key, at: own.place, "names neither groups nor roles nor subjects")
        }
        return ConsoleSignIn.Holders(groups: Set(lists[0]), roles: Set(lists[1]), subjects: Set(lists[2]))
    }

    private func signInUsers(_ section: Section) -> ConsoleSignIn.Users? {
        guard section.has(Keys.signInUsers), let own = section.section(Keys.signInUsers, keys: Keys.signInUserKeys)
        else { return nil }
        let match = own.choice(
            Keys.match, among: ["login": ConsoleSignIn.Users.Match.login, "mail": .mail, "mailbox": .mailbox])
        guard let claim = claim(Keys.matchClaim, in: own, takesMail: true), let match else { return nil }
        return ConsoleSignIn.Users(match: match, claim: claim)
    }

    private func sessionLifetime(_ section: Section) -> Duration {
        guard section.has(Keys.session), let text = section.text(Keys.session) else {
            return ConsoleSignIn.sessionDefault
        }
        guard let duration = Duration(configured: text.value), (.seconds(300) ... .seconds(43_200)).contains(duration)
        else {
            section.refuse(Keys.session, at: text.place, "is \(text.value.quoted)")
            return ConsoleSignIn.sessionDefault
        }
        return duration
    }

    private static func isWord(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 } }
}
