internal import Foundation

/// A secret in memory. Nothing prints it; only `reveal()` hands it out, to where it is used.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The secret itself. For a request's body or header; never for a log, an error or a file.
    package func reveal() -> String { text }

    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a secret cannot be had. Says where it was sought, never what was found.
package struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// "Could not read the secret, where: why. What to do."
    package let description: String
}

/// Where the client secret comes from. It is read when it is needed, so that a renewed one needs no restart.
package enum SecretSource: Hashable, Sendable {
    case environment(name: String)
    /// Relative paths are already relative to the configuration's folder.
    case file(path: String)
    /// A credential that systemd keeps for the service, by its name.
    case credential(name: String)

    package static let bytesMax = 65_536

    /// A secret, and what is doubtful about the place where it was.
    package struct Reading: Sendable {
        package let secret: Secret
        /// A whole sentence with its remedy; `nil`: nothing.
        package let warning: String?
    }

    /// Reads the secret; one line break at a file's end is cut.
    ///
    /// - Parameter environment: the process's environment, which also names systemd's credentials folder.
    /// - Throws: when there is none; the caller reports it and tries again later or stops.
    package func read(environment: [String: String]) throws(SecretError) -> Reading {
        switch self {
        case .environment(let name):
            guard let text = environment[name], !text.isEmpty else {
                throw SecretError(
                    description: "Could not read the secret from the environment variable \(name): it is "
                        + "\(environment[name] == nil ? "not set" : "empty"). Set it where the service is started.")
            }
            return Reading(secret: Secret(text), warning: nil)
        case .file(let path):
            return try Self.read(file: path, called: "the file \(path)", warnsOfMode: true)
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
                throw SecretError(
                    description: "Could not read the credential \(name): systemd hands over no credentials here. Add "
                        + "LoadCredential=\(name):FILE to the service's unit, or use { env: … } or { file: … }.")
            }
            // systemd itself guards this folder; its modes are not the administrator's to mend.
            return try Self.read(file: "\(folder)/\(name)", called: "the credential \(name)", warnsOfMode: false)
        }
    }

    private static func read(file path: String, called name: String, warnsOfMode: Bool) throws(SecretError) -> Reading {
        let bytes: [UInt8]
        let isExposed: Bool
        do {
            (bytes, isExposed) = try BoundedFile.readWithMode(path, bytesMax: bytesMax + 1)
        } catch {
            throw SecretError(
                description: "Could not read the secret from \(name): \(error). Create it, readable for the service "
                    + "alone.")
        }
        guard bytes.count <= bytesMax, var text = String(validating: bytes, as: UTF8.self) else {
            throw SecretError(
                description: "Could not read the secret from \(name): it is larger than \(bytesMax) bytes or no "
                    + "UTF-8 text. Keep nothing but the secret in it.")
        }
        if text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
        if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
        guard !text.isEmpty else {
            throw SecretError(
                description: "Could not read the secret from \(name): it is empty. Write the secret into it.")
        }
        let warning = "\(name) can be read by others than its owner. Run chmod 600 on it."
        return Reading(
            secret: Secret(text), warning: warnsOfMode && isExposed ? "The secret in " + warning : nil)
    }
}
