import ExchangeSimulator
import Service
import SyncEngine

/// All members of the sample, run twice: filled, and once more with nothing changed. Made once; the tests look at what
/// it left.
struct WholeCompany: Sendable {
    struct Mailbox: Sendable {
        let contacts: [SimulatedContact]
        let folders: [SimulatedFolder]
    }

    let independent: IndependentReading
    let first: CycleReport
    /// By login, after the first cycle.
    let mailboxes: [String: Mailbox]

    let second: CycleReport
    /// What each mailbox was asked in the second cycle, by login.
    let secondRequests: [String: [RequestKind: Int]]
    let secondWrites: [WriteRecord]

    static let made = Task { try await WholeCompany() }

    private init() async throws {
        let office = try BookOffice(SampleFile.company)
        independent = try IndependentReading(crm: office.crmPath)
        first = try await office.cycle()
        mailboxes = office.mailboxes.mapValues { Mailbox(contacts: $0.contacts(), folders: $0.folders()) }

        office.simulator.resetStatistics()
        second = try await office.cycle()
        secondRequests = office.requests()
        secondWrites = office.simulator.writes()
    }
}
