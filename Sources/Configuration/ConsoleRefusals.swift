internal import YAML

extension SatchelConfiguration {
    /// What cannot be changed from the console: a fault for each key, with its place and what to do. Empty: nothing.
    ///
    /// Such keys say where secrets lie and where they are sent, what the service works on, and what is shown to whom. With
    /// them, whoever has an administrator's session could have a secret's file sent elsewhere, or see what the configuration
    /// hides.
    ///
    /// - Parameter former: the text that this configuration is to take the place of; one that is no YAML differs in all keys.
    package func consoleRefusals(after former: [UInt8]) -> [ConfigurationFault] {
        let (before, after) = (YAMLDocument.parse(former).root, YAMLDocument.parse(text).root)
        return Keys.lockedInConsole.filter { before?.value(of: $0)?.canonical != after?.value(of: $0)?.canonical }.map {
            key in
            ConfigurationFault(
                fileName: fileName, place: after?.value(of: key)?.place ?? after?.place,
                message: "\(key.name) is not changed in the console. Edit the file on the server, then run "
                    + "systemctl reload satchel.")
        }.inFileOrder
    }
}

extension Keys {
    fileprivate static let lockedInConsole = [site, crm, exchange, protected, journal, health, console, alarms]
}

extension YAMLNode {
    fileprivate func value(of key: ConfigurationKey) -> YAMLNode? {
        guard case .mapping(let pairs) = content else { return nil }
        return pairs.first { $0.key.text == key.name }?.value
    }
}
