import Configuration
import Console
import Foundation
import HTTPTransport
import Locking
import OpenIDConnect
import Service

/// The provider by whose word one signs in to the console, as the configuration in use says. A reload suffices to change it.
final class OpenIDHost: Sendable {
    private struct Basis: Sendable, Equatable {
        let signIn: ConsoleSignIn
        let proxy: String?
        let authorityFile: String?
    }

    private struct Made: Sendable {
        let basis: Basis
        /// `nil`: no client could be made; the log says why.
        let signIn: OpenIDSignIn?
    }

    private let monitoring: Monitoring
    private let log: ServiceLog
    private let made = Locked<Made?>(nil)

    init(_ monitoring: Monitoring, _ log: ServiceLog) {
        self.monitoring = monitoring
        self.log = log
    }

    /// `nil`: nobody signs in that way.
    func current() -> OpenIDSignIn? {
        let configuration = monitoring.composition.configuration
        guard let signIn = configuration.consoleSignIn else { return nil }
        let basis = Basis(
            signIn: signIn, proxy: signIn.isLoopback ? nil : configuration.exchange.proxy,
            authorityFile: configuration.exchange.authorities?.path)
        return made.withLock { made in
            if let made, made.basis == basis { return made.signIn }
            let new = make(basis)
            made = Made(basis: basis, signIn: new)
            return new
        }
    }

    /// - Throws: where the secret cannot be read, so that it is told before anybody signs in.
    static func check(
        _ configuration: SatchelConfiguration, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) {
        do throws(SecretError) {
            _ = try configuration.consoleSignIn?.secret.read(environment: environment)
        } catch {
            throw CommandFailure(code: .usage, message: "\(configuration.fileName): console.oidc.secret: \(error)")
        }
    }

    private func make(_ basis: Basis) -> OpenIDSignIn? {
        let signIn = basis.signIn
        let settings = ProviderSettings(
            issuer: signIn.issuer, clientID: signIn.clientID, callback: signIn.address + Console.openIDCallbackPath,
            afterSignOut: signIn.address + Console.signedOutPath, scopes: signIn.scopes,
            secret: { try signIn.secret.read(environment: ProcessInfo.processInfo.environment).secret.reveal() })
        do throws(HTTPError) {
            // One that is dropped for another ends by itself.
            let transport = try HTTPClient(
                HTTPClientConfiguration(proxy: basis.proxy, authorityFile: basis.authorityFile))
            return OpenIDSignIn(
                client: OpenIDClient(settings, transport: transport, now: CommandSupport.now),
                rules: OpenIDRules(signIn))
        } catch {
            log.line("console cannot ask the provider", .error, ["error": "\(error)"])
            return nil
        }
    }
}

extension OpenIDRules {
    init(_ signIn: ConsoleSignIn) {
        self.init(
            reading: Reading(
                issuer: signIn.issuer, clientID: signIn.clientID, subject: signIn.claims.subject,
                groups: signIn.claims.groups, roles: signIn.claims.roles,
                users: signIn.users.map { Users(kind: MemberMark.Kind($0.match), claim: $0.claim) }),
            administrators: Holders(signIn.administrators), officers: Holders(signIn.officers),
            lifetime: signIn.session)
    }
}

extension OpenIDRules.Holders {
    fileprivate init(_ holders: ConsoleSignIn.Holders) {
        self.init(groups: holders.groups, roles: holders.roles, subjects: holders.subjects)
    }
}

extension MemberMark.Kind {
    fileprivate init(_ match: ConsoleSignIn.Users.Match) {
        switch match {
        case .login: self = .login
        case .mail: self = .mail
        case .mailbox: self = .mailbox
        }
    }
}
