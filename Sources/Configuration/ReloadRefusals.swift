internal import YAML

extension SatchelConfiguration {
    /// What a service that runs under `former` cannot take over from this configuration while it runs, since it was
    /// started for them: a fault for each key, with its place and what to do. Empty: nothing.
    package func reloadRefusals(after former: SatchelConfiguration) -> [ConfigurationFault] {
        let keys: [(path: [ConfigurationKey], isChanged: Bool)] = [
            ([Keys.site], site != former.site),
            ([Keys.exchange, Keys.tenant], exchange.tenant != former.exchange.tenant),
            ([Keys.exchange, Keys.cloud], exchange.cloud != former.exchange.cloud),
            ([Keys.exchange, Keys.endpoint], exchange.endpoint != former.exchange.endpoint),
            ([Keys.health, Keys.listen], health != former.health),
            ([Keys.console, Keys.listen], console != former.console),
            ([Keys.journal, Keys.sqlite], journal != former.journal),
        ]
        let root = keys.contains(where: \.isChanged) ? YAMLDocument.parse(text).root : nil
        return keys.filter(\.isChanged).map { key in
            let name = key.path.map(\.name).joined(separator: ".")
            return ConfigurationFault(
                fileName: fileName, place: root?.place(of: key.path.map(\.name)),
                message: "\(name) is not what the service was started with, and a service that runs cannot change it. "
                    + "Restart it (systemctl restart satchel), or put the former value back.")
        }.inFileOrder
    }
}

extension YAMLNode {
    /// Where the value of a key below keys begins; of one that is absent, where the last one does that is there.
    fileprivate func place(of path: [String]) -> YAMLPlace {
        guard let first = path.first, case .mapping(let pairs) = content,
            let pair = pairs.first(where: { $0.key.text == first })
        else { return place }
        return pair.value.place(of: Array(path.dropFirst()))
    }
}
