import Cryptography
import Foundation

/// The keys that a provider signs with, as it publishes them. Source: RFC 7517, RFC 7518 §6.
struct KeySet: Sendable {
    private struct Key: Sendable {
        let id: String?
        let kind: String
        /// `nil`: any that fits its kind.
        let algorithm: String?
        let key: VerificationKey
    }

    private let keys: [Key]

    static let bytesMax = 512 * 1024
    private static let keysMax = 64

    /// Keys that cannot be used for signatures, or are too short, are passed over.
    init(_ body: [UInt8]) throws(OpenIDError) {
        // `nil` says that it is none.
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(body)) else {
            throw .unfit("what the provider publishes as its keys is no set of keys")
        }
        keys = wire.keys.prefix(Self.keysMax).compactMap { entry in
            guard let entry = entry.value, entry.isForSignatures, let key = entry.key else { return nil }
            return Key(id: entry.kid, kind: entry.kty, algorithm: entry.alg, key: key)
        }
    }

    /// The key that a token's header names; `nil`: there is none, or more than one that it could be.
    func key(id: String?, for algorithm: VerificationAlgorithm) -> VerificationKey? {
        let fitting = keys.filter { key in
            key.kind == (algorithm == .es256 ? "EC" : "RSA")
                && (key.algorithm == nil || key.algorithm == algorithm.rawValue) && (id == nil || key.id == id)
        }
        return fitting.count == 1 ? fitting[0].key : nil
    }

    private struct Wire: Decodable {
        let keys: [Lenient]
    }

    /// A key of a kind that is not known here does not spoil the others.
    private struct Lenient: Decodable {
        let value: Entry?
        init(from decoder: any Decoder) throws { value = try? Entry(from: decoder) }
    }

    private struct Entry: Decodable {
        let kty: String
        let kid: String?
        let use: String?
        let operations: [String]?
        let alg: String?
        let crv: String?
        let n: String?
        let e: String?
        let x: String?
        let y: String?

        enum CodingKeys: String, CodingKey {
            case kty, kid, use, alg, crv, n, e, x, y
            case operations = "key_ops"
        }

        var isForSignatures: Bool { use ?? "sig" == "sig" && operations?.contains("verify") ?? true }

        var key: VerificationKey? {
            switch kty {
            case "RSA":
                guard let n = n.flatMap(Base64URL.decode), let e = e.flatMap(Base64URL.decode) else { return nil }
                return VerificationKey(modulus: n, exponent: e)
            case "EC" where crv == "P-256":
                guard let x = x.flatMap(Base64URL.decode), let y = y.flatMap(Base64URL.decode) else { return nil }
                return VerificationKey(x: x, y: y)
            default: return nil
            }
        }
    }
}
