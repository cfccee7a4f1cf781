/// The file into which a platform writes the app's signed token, and renews it by itself (workload identity).
package struct FederatedTokenSource: Hashable, Sendable {
    /// Relative paths are already relative to the configuration's folder.
    package let path: String

    /// The token as the file holds it now, without blanks and line breaks around it.
    package func read() throws(SecretError) -> Secret {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, bytesMax: SecretSource.bytesMax + 1)
        } catch {
            throw SecretError(
                description: "Could not read the federated token from the file \(path): \(error). Check that the "
                    + "platform writes it there, readable for the service.")
        }
        let token = bytes.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
        let isToken = !token.isEmpty && token.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isToken, token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).count == 3 else {
            throw SecretError(
                description:
                    "Could not read the federated token from the file \(path): it holds no signed token. Check "
                    + "that it is the file that the platform writes.")
        }
        return Secret(String(decoding: token, as: UTF8.self))
    }
}
