package import ContactModel
package import Contracts
import Foundation
package import HTTPTransport

/// Personal contacts in Exchange Online, by way of Microsoft Graph.
///
/// Promises: every request is answered with one of the five kinds of ENGINE §2, and nothing is called refused that may
/// have been executed; ids are immutable ones in every answer; contacts that come in are in canonical spelling; links
/// are followed only to the configured service. Must never: repeat a request that may have been executed, decide what
/// an address book shall hold, let a token, a secret or a contact's content into an error, or show a word of Graph's
/// protocol outside this target.
package struct GraphTarget: AddressBookTarget {
    private let configuration: GraphConfiguration
    private let sender: GraphSender
    private let counters = GraphCounters()
    private let defaultFolders = DefaultFolders()

    /// - Parameters:
    ///   - transport: shared with nothing but this target; `configuration.client` is made for it.
    ///   - now: the time by which tokens end.
    ///   - makeRequestID: a fresh id for each request, by which Microsoft's support finds it.
    package init(
        _ configuration: GraphConfiguration, transport: any HTTPSending, now: @escaping @Sendable () -> Moment,
        makeRequestID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() }
    ) {
        self.configuration = configuration
        let tokens = TokenProvider(
            configuration: configuration, transport: transport, now: now, makeRequestID: makeRequestID,
            count: { [counters] in counters.count([.token]) })
        sender = GraphSender(
            configuration: configuration, transport: transport, tokens: tokens, counters: counters, now: now,
            makeRequestID: makeRequestID)
    }

    /// Whether tags are honoured on updates is not documented, and the permanent deletion takes none (FACTS §3.1).
    package var capabilities: TargetCapabilities {
        TargetCapabilities(removesPermanently: purges, honoursTagOnUpdate: false, honoursTagOnRemove: false)
    }

    /// As many as Exchange serves at once for one app and mailbox (FACTS §9).
    package var requestsMax: Int { 4 }

    /// What was sent so far.
    package var statistics: GraphStatistics { counters.snapshot }

    /// When the present token ends; `nil`: there is none.
    package var tokenEnd: Moment? { get async { await sender.tokens.endsAt } }

    private var purges: Bool { configuration.cloud == .global }

    package func perform(_ requests: [TargetRequest], in mailbox: MailboxID) async -> [TargetOutcome] {
        await performCounting(requests, in: mailbox).outcomes
    }

    package func performCounting(
        _ requests: [TargetRequest], in mailbox: MailboxID
    ) async -> (outcomes: [TargetOutcome], counted: Int) {
        let start = MailboxRequests(
            mailbox: mailbox, graph: configuration.graph, purges: purges, defaultFolders: defaultFolders)
        var outcomes: [TargetOutcome] = []
        var counted = 0
        for first in stride(from: 0, to: requests.count, by: requestsMax) {
            let some = requests[first..<min(first + requestsMax, requests.count)]
            outcomes += await drive(some.map(start.firstStep), &counted)
        }
        for outcome in outcomes { counters.count(outcome) }
        return (outcomes, counted)
    }

    /// Sends the calls of all steps that have one, until none has, and counts them.
    private func drive(_ first: [Step], _ counted: inout Int) async -> [TargetOutcome] {
        var steps = first
        while true {
            var open: [(index: Int, call: GraphCall, then: @Sendable (GraphAnswer) -> Step)] = []
            for (index, step) in steps.enumerated() {
                if case .call(let call, let then) = step { open.append((index, call, then)) }
            }
            if open.isEmpty { break }
            counted += open.count
            let replies = await sender.send(open.map(\.call))
            for (one, reply) in zip(open, replies) {
                switch reply {
                case .answer(let answer): steps[one.index] = one.then(answer)
                case .outcome(let outcome): steps[one.index] = .finished(outcome)
                }
            }
        }
        return steps.map { step in
            guard case .finished(let outcome) = step else { preconditionFailure("a step is open after the last") }
            return outcome
        }
    }

    package func lookUp(_ addresses: [String]) async -> Result<[String: MailboxLookup], TargetLookupFailure> {
        await lookUpInDetail(addresses).map { $0.mapValues(\.lookup) }
    }

    /// As `lookUp`, with the reason where an address stands for no mailbox.
    package func lookUpInDetail(_ addresses: [String]) async -> Result<[String: GraphLookup], TargetLookupFailure> {
        await DirectoryLookup(sender: sender).lookUp(addresses)
    }

    /// Signs in and tells what the token says of the app's permissions.
    package func checkSignIn() async -> Result<SignInReport, TargetLookupFailure> {
        switch await sender.tokens.token() {
        case .success(let token): .success(SignInReport(roles: token.roles))
        case .failure(let failure): .failure(TargetLookupFailure(failure.outcome))
        }
    }
}

/// What a sign-in showed.
package struct SignInReport: Hashable, Sendable {
    /// The permissions that the token names, sorted; `nil` where it cannot be read.
    package let roles: [String]?

    /// What an administrator should look at; no reason to stop, since Exchange may have granted a mailbox by itself.
    package var warnings: [String] {
        guard let roles else { return ["The access token cannot be read, so its permissions are not known."] }
        var warnings: [String] = []
        if !roles.contains("Contacts.ReadWrite") {
            warnings.append(
                "The token has no Contacts.ReadWrite. That is right where Exchange grants it (RBAC for Applications); "
                    + "otherwise give the permission and admin consent.")
        }
        if !roles.contains("User.Read.All") {
            warnings.append(
                "The token has no User.Read.All: addresses cannot be looked up. Give the permission and admin consent.")
        }
        return warnings
    }
}
