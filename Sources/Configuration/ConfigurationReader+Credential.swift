internal import ContactModel
internal import YAML

extension ConfigurationReader {
    /// What the app proves itself with: exactly one of three.
    func credential(_ exchange: Section) -> ExchangeCredential? {
        let given = [Keys.secret, Keys.certificate, Keys.federatedToken].filter { exchange.has($0) }
        let expires = exchange.has(Keys.secretExpires) ? expires(exchange) : nil
        guard given.count < 2 else {
            faults.report(
                exchange.place,
                "exchange has \(given.map(\.name).joined(separator: " and ")). Keep one of them: the app proves itself "
                    + "in one way.")
            return nil
        }
        if exchange.has(Keys.secretExpires), let other = given.first, other.name != Keys.secret.name {
            faults.report(
                exchange.place,
                "exchange.secret_expires stands beside \(other.name). It is about a secret: drop the line.")
        }
        if exchange.has(Keys.certificate) { return certificate(exchange).map(ExchangeCredential.certificate) }
        if exchange.has(Keys.federatedToken) {
            guard let section = exchange.section(Keys.federatedToken, keys: [Keys.tokenFile]) else { return nil }
            return section.name(Keys.tokenFile, lengthMax: 4096).map {
                .federatedToken(FederatedTokenSource(path: resolvedPath($0.value)))
            }
        }
        guard exchange.has(Keys.secret) else {
            // A misspelt key has been reported, and one error is enough.
            if ![Keys.secret, Keys.certificate, Keys.federatedToken].contains(where: exchange.isMisspelt) {
                faults.report(
                    exchange.place,
                    "exchange.secret is missing, and so are exchange.certificate and exchange.federated_token. Give one of "
                        + "them: the app proves itself with it.")
            }
            return nil
        }
        return secret(Keys.secret, in: exchange, named: "exchange.secret").map { .secret($0, expires: expires) }
    }

    private func expires(_ exchange: Section) -> CalendarDate? {
        guard let text = exchange.text(Keys.secretExpires) else { return nil }
        guard let day = CalendarDate(text.value) else {
            exchange.refuse(Keys.secretExpires, at: text.place, "is no day")
            return nil
        }
        return day
    }

    private func certificate(_ exchange: Section) -> CertificateSource? {
        guard let section = exchange.section(Keys.certificate, keys: Keys.certificateKeys) else { return nil }
        let places = [Keys.certificateFile, Keys.credential].filter { section.has($0) }
        let key = section.has(Keys.keyFile) ? section.name(Keys.keyFile, lengthMax: 4096) : nil
        let password =
            section.has(Keys.password)
            ? secret(Keys.password, in: section, named: "exchange.certificate.password") : nil
        guard places.count == 1 else {
            if places.isEmpty, section.hasUnknownKeys { return nil }
            let count = places.isEmpty ? "names no place" : "names 2 places"
            faults.report(section.place, "exchange.certificate \(count). \(Keys.certificate.remedy)")
            return nil
        }
        guard section.has(Keys.keyFile) == (key != nil), section.has(Keys.password) == (password != nil) else {
            return nil
        }
        let place: CertificateSource.Place?
        if section.has(Keys.certificateFile) {
            place = section.name(Keys.certificateFile, lengthMax: 4096).map { .file(path: resolvedPath($0.value)) }
        } else if case .credential(let name) = credentialName(section) {
            place = .credential(name: name)
        } else {
            place = nil
        }
        return place.map { place in
            CertificateSource(place: place, keyPath: key.map { resolvedPath($0.value) }, password: password)
        }
    }

    /// - Parameter name: the key with those above it, for errors.
    func secret(_ key: ConfigurationKey, in parent: Section, named name: String) -> SecretSource? {
        guard let node = parent.node(key) else { return nil }
        if case .scalar(let scalar) = node.content, !scalar.isEmptyValue, !scalar.text.isBlank {
            faults.report(
                node.place,
                "\(name) is a text: secrets never stand in this file. \(key.remedy) Replace the secret "
                    + "if others could read it here.")
            return nil
        }
        guard let section = parent.section(key, keys: Keys.secretKeys, isSecret: true) else { return nil }
        let given = Keys.secretKeys.filter { section.has($0) }
        guard given.count == 1 else {
            if given.isEmpty, section.hasUnknownKeys { return nil }
            let count = given.isEmpty ? "names no place" : "names \(given.count) places"
            faults.report(section.place, "\(name) \(count). \(key.remedy)")
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
}
