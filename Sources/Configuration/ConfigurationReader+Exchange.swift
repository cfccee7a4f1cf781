internal import YAML

extension ConfigurationReader {
    func exchange(_ file: Section) -> ExchangeConfiguration? {
        guard let section = file.section(Keys.exchange, keys: Keys.exchangeKeys) else { return nil }
        let tenant = identifier(Keys.tenant, in: section)
        let clientID = identifier(Keys.clientID, in: section)
        let secret = secret(section)
        let cloud: ExchangeCloud? = section.choice(
            Keys.cloud,
            among: ["global": .global, "us-gov-high": .usGovHigh, "us-gov-dod": .usGovDoD, "china": .china])
        let endpoint = endpoint(section)
        let proxy = proxy(section)
        let ca = section.name(Keys.ca, lengthMax: 4096).map { resolvedPath($0.value) }
        guard let tenant, let clientID, let secret else { return nil }
        return ExchangeConfiguration(
            tenant: tenant, clientID: clientID, secret: secret, cloud: cloud ?? .global, endpoint: endpoint,
            proxy: proxy, ca: ca, forbidden: forbidden(section))
    }

    private func forbidden(_ section: Section) -> [String] {
        let texts = section.texts(Keys.forbidden, allowsNone: true) ?? []
        for text in texts where text.value.utf8.count > 320 || text.value.contains(where: \.isWhitespace) {
            section.refuse(Keys.forbidden, at: text.place, "has an entry that is no address and no object id")
        }
        return texts.map(\.value)
    }

    /// An id that goes into addresses: letters, digits, dots and hyphens.
    private func identifier(_ key: ConfigurationKey, in section: Section) -> String? {
        guard let text = section.name(key, lengthMax: 255) else { return nil }
        let isSound = text.value.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isSound else {
            section.refuse(key, at: text.place, "has characters other than letters, digits, dots and hyphens")
            return nil
        }
        return text.value
    }

    private func secret(_ exchange: Section) -> SecretSource? {
        guard let node = exchange.node(Keys.secret) else { return nil }
        if case .scalar(let scalar) = node.content, !scalar.isEmptyValue, !scalar.text.isBlank {
            faults.report(
                node.place,
                "exchange.secret is a text: secrets never stand in this file. \(Keys.secret.remedy) Replace the secret "
                    + "if others could read it here.")
            return nil
        }
        guard let section = exchange.section(Keys.secret, keys: Keys.secretKeys, isSecret: true) else { return nil }
        let given = Keys.secretKeys.filter { section.has($0) }
        guard given.count == 1 else {
            if given.isEmpty, section.hasUnknownKeys { return nil }
            let count = given.isEmpty ? "names no place" : "names \(given.count) places"
            faults.report(section.place, "exchange.secret \(count). \(Keys.secret.remedy)")
            return nil
        }
        if section.has(Keys.env) { return environmentName(section) }
        if section.has(Keys.file) {
            return section.name(Keys.file, lengthMax: 4096).map { .file(path: resolvedPath($0.value)) }
        }
        return credentialName(section)
    }

    /// What is no variable's name may be the secret itself, so it is not repeated.
    private func environmentName(_ section: Section) -> SecretSource? {
        guard let text = section.text(Keys.env) else { return nil }
        let isSound =
            text.value.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && text.value.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
                default: false
                }
            }
        guard isSound else {
            section.refuse(Keys.env, at: text.place, "is no name of an environment variable")
            return nil
        }
        return .environment(name: text.value)
    }

    private func credentialName(_ section: Section) -> SecretSource? {
        guard let text = section.text(Keys.credential) else { return nil }
        let isSound = text.value.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard isSound, ![".", ".."].contains(text.value) else {
            section.refuse(Keys.credential, at: text.place, "is no name of a systemd credential")
            return nil
        }
        return .credential(name: text.value)
    }

    private func endpoint(_ section: Section) -> String? {
        guard let text = section.text(Keys.endpoint) else { return nil }
        guard let address = WebAddress(text.value) else {
            section.refuse(Keys.endpoint, at: text.place, "is no web address")
            return nil
        }
        guard !address.hasUser, !address.hasQuery else {
            section.refuse(
                Keys.endpoint, at: text.place, "carries \(address.hasUser ? "a user name" : "a query or a fragment")")
            return nil
        }
        guard address.isEncrypted || address.isLoopback else {
            section.refuse(
                Keys.endpoint, at: text.place, "would send sign-in and contacts unencrypted to another machine")
            return nil
        }
        return address.text
    }

    private func proxy(_ section: Section) -> String? {
        guard let text = section.text(Keys.proxy) else { return nil }
        guard let address = WebAddress(text.value) else {
            section.refuse(Keys.proxy, at: text.place, "is no web address")
            return nil
        }
        guard !address.hasUser, !address.hasQuery else {
            section.refuse(
                Keys.proxy, at: text.place, "carries \(address.hasUser ? "a user name" : "a query or a fragment")")
            return nil
        }
        return address.text
    }
}
