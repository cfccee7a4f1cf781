internal import YAML

extension ConfigurationReader {
    func exchange(_ file: Section) -> ExchangeConfiguration? {
        guard let section = file.section(Keys.exchange, keys: Keys.exchangeKeys) else { return nil }
        let tenant = identifier(Keys.tenant, in: section)
        let clientID = identifier(Keys.clientID, in: section)
        let credential = credential(section)
        let cloud: ExchangeCloud? = section.choice(
            Keys.cloud,
            among: [
                "global": .global, "us-gov-high": .usGovHigh, "us-gov-dod": .usGovDoD, "china": .china,
                "china-partner": .chinaPartner,
            ])
        let endpoint = endpoint(section)
        let proxy = proxy(section)
        let ca = section.name(Keys.ca, lengthMax: 4096).map { resolvedPath($0.value) }
        guard let tenant, let clientID, let credential else { return nil }
        return ExchangeConfiguration(
            tenant: tenant, clientID: clientID, credential: credential, cloud: cloud ?? .global, endpoint: endpoint,
            proxy: proxy, authorities: ca.map(AuthorityFile.init), forbidden: forbidden(section))
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
