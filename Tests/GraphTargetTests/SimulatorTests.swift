import ContactModel
import Contracts
import ExchangeSimulator
import HTTPTransport
import Locking
import SyncPlanning
import Testing

@testable import GraphTarget

/// An outcome of another shape than the test is about.
struct Surprise: Error {
    let what: String
    init(_ what: String) { self.what = what }
}

/// A simulated tenant and a target that reaches it.
struct SimulatedOffice: Sendable {
    static let anna = "anna.berg@musterwerk.example"
    static let ben = "ben.klee@musterwerk.example"

    let simulator: ExchangeSimulator
    let target: GraphTarget
    let mailbox: MailboxID

    init(
        cloud: GraphCloud = .global, _ change: (inout SimulatorConfiguration) -> Void = { _ in }
    ) throws {
        let simulator = try Self.makeSimulator(cloud, change)
        try self.init(simulator, SimulatorTransport(simulator: simulator), "http://127.0.0.1:8081", cloud)
    }

    fileprivate init(
        _ simulator: ExchangeSimulator, _ transport: any HTTPSending, _ endpoint: String, _ cloud: GraphCloud
    ) throws {
        self.simulator = simulator
        target = GraphTarget(
            try .testing(endpoint: endpoint, cloud: cloud), transport: transport,
            now: { Moment(milliseconds: 1_780_000_000_000) })
        mailbox = MailboxID(try simulator.member(Self.anna).userID)
    }

    fileprivate static func makeSimulator(
        _ cloud: GraphCloud, _ change: (inout SimulatorConfiguration) -> Void
    ) throws -> ExchangeSimulator {
        var configuration = SimulatorConfiguration(
            tenant: "musterwerk.example", clientID: "9a2e0000-0000-4000-8000-000000000001", secret: "the-secret",
            users: [
                SimulatedUser(userPrincipalName: anna, mail: "anna@musterwerk.example", displayName: "Anna Berg"),
                SimulatedUser(userPrincipalName: ben, mail: ben, displayName: "Ben Klee"),
            ], seed: 7)
        configuration.behaviour.isGlobalCloud = cloud == .global
        change(&configuration)
        let time = Locked(1_780_000_000.0)
        // Waiting for this time moves it.
        let clock = SimulatorClock(
            now: { time.withLock { $0 } }, sleep: { seconds in time.withLock { $0 += seconds } })
        return try ExchangeSimulator(configuration: configuration, clock: clock)
    }

    /// The same over a socket of this machine.
    static func overSocket(
        cloud: GraphCloud = .global, _ change: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (SimulatedOffice) async throws -> Void
    ) async throws {
        let simulator = try makeSimulator(cloud, change)
        let server = SimulatorServer(simulator)
        try server.start()
        let client = try HTTPClient()
        do {
            try await body(SimulatedOffice(simulator, client, server.baseURL, cloud))
        } catch {
            await client.shutDown()
            await server.stop()
            throw error
        }
        await client.shutDown()
        await server.stop()
    }

    var member: SimulatedMember { get throws { try simulator.member(Self.anna) } }

    func perform(_ request: TargetRequest) async -> TargetOutcome {
        await target.perform([request], in: mailbox).first ?? .unknown("no outcome at all")
    }

    func makeFolder() async throws -> FolderID {
        guard case .done(.folder(let folder?)) = await perform(.createFolder(name: "CRM", mark: folderMark)) else {
            throw HTTPError(kind: .closed, isSurelyNotSent: true, reason: "no folder could be made")
        }
        return folder.id
    }

    func create(_ key: String, in folder: FolderID, _ contact: Contact = .anna) -> TargetRequest {
        .create(folder, contact, mark: itemMark(key), origin: origin("op\(key)"))
    }

    func makeItems(_ keys: [String], in folder: FolderID) async -> [TargetItem] {
        let outcomes = await target.perform(keys.map { create($0, in: folder) }, in: mailbox)
        return outcomes.compactMap { outcome in
            if case .done(.written(let item)) = outcome { item } else { nil }
        }
    }
}

@Suite("Graph target and the simulated Exchange", .timeLimit(.minutes(2))) struct SimulatorTests {
    @Test(arguments: [GraphCloud.global, .usGovHigh]) func `the target conforms, in memory`(cloud: GraphCloud)
        async throws
    {
        let office = try SimulatedOffice(cloud: cloud)
        try await AddressBookTargetConformance(target: office.target, mailbox: office.mailbox).check()
    }

    @Test(arguments: [GraphCloud.global, .usGovHigh]) func `the target conforms, over a socket`(cloud: GraphCloud)
        async throws
    {
        try await SimulatedOffice.overSocket(cloud: cloud) { office in
            try await AddressBookTargetConformance(target: office.target, mailbox: office.mailbox).check()
        }
    }

    @Test func `the target conforms where the service is at its most peculiar`() async throws {
        let office = try SimulatedOffice { configuration in
            configuration.behaviour.returnsNotesWithCRLF = true
            configuration.behaviour.startsDeltaWithEmptyPage = true
            configuration.behaviour.birthdays = .written
            configuration.behaviour.batchDispatch = .strict
        }
        try await AddressBookTargetConformance(target: office.target, mailbox: office.mailbox).check()
    }

    @Test func `removed items and folders are beyond Deleted Items`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1", "2"], in: folder)
        try await office.member.delete(items[1].id.text)

        let outcomes = await office.target.perform(items.map { .remove($0.id) }, in: office.mailbox)

        #expect(outcomes == [.done(.removed(.permanent)), .done(.removed(.permanent))])
        #expect(try office.member.contacts().map(\.location) == [.purged, .purged])
        #expect(await office.perform(.removeFolder(folder)) == .done(.removed(.permanent)))
        #expect(try office.member.folders().last?.location == .purged)
    }

    @Test func `four creates go in one batch, are told apart, and carry both marks`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        office.simulator.resetStatistics()

        let items = await office.makeItems(["1", "2", "3", "4"], in: folder)

        #expect(items.map(\.mark) == ["1", "2", "3", "4"].map { .mark(itemMark($0).text, origin: "op\($0):1") })
        #expect(Set(items.map(\.id)).count == 4)
        #expect(office.simulator.statistics().requests == [.createContact: 4, .batch: 1])
        #expect(try office.member.contacts(in: folder.text).map(\.extendedProperties.count) == [2, 2, 2, 2])
        #expect(try office.member.contacts(in: folder.text).map(\.id) == items.map(\.id.text))
    }

    /// FACTS §8: PUT, `image/jpeg`, one request each, none in a batch; another one takes its place; gone is gone.
    @Test func `photos go side by side, each to its item, and again in their place`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1", "2"], in: folder)
        try #require(items.count == 2)
        let photos: [[UInt8]] = [[0xFF, 0xD8, 0xFF, 1], [0xFF, 0xD8, 0xFF, 2]]
        office.simulator.resetStatistics()

        let outcomes = await office.target.perform(
            zip(items, photos).map { .putPhoto($0.id, jpeg: $1) }, in: office.mailbox)

        #expect(outcomes == [.done(.done), .done(.done)])
        #expect(try office.member.contacts().map(\.photo) == photos)
        let asked = office.simulator.statistics().mailboxes[office.mailbox.text] ?? [:]
        #expect(asked == [.putPhoto: 2])
        #expect(office.target.statistics.requests[.photo] == 2)

        #expect(await office.perform(.putPhoto(items[0].id, jpeg: photos[1])) == .done(.done))
        #expect(try office.member.contacts().map(\.photo) == [photos[1], photos[1]])
        _ = await office.perform(.remove(items[0].id))
        let gone = await office.perform(.putPhoto(items[0].id, jpeg: photos[0]))
        #expect(gone.refusal?.kind == .itemGone)
        let large = [UInt8](repeating: 0xFF, count: 4 * 1024 * 1024 + 1)
        let refused = await office.perform(.putPhoto(items[1].id, jpeg: large))
        #expect(refused.refusal?.kind == .content, "the record alone, not the mailbox")

        #expect(await office.perform(.photo(items[1].id)) == .done(.photo(isThere: true)))
        let bare = try #require(await office.makeItems(["3"], in: folder).first)
        #expect(await office.perform(.photo(bare.id)) == .done(.photo(isThere: false)))
    }

    @Test func `a listing and a round of changes go over pages until their end`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        for index in 0..<450 { try await office.member.add(["surname": .string("Nr. \(index)")], to: folder.text) }

        var listed: [ItemID] = []
        var page: Cursor?
        var pages = 0
        repeat {
            guard
                case .done(.listing(let list)) = await office.perform(
                    .listing(folder, page: page, properties: [.surname]))
            else { throw Surprise("no listing") }
            listed += list.items.map(\.id)
            page = list.next
            pages += 1
        } while page != nil
        var changed: [ItemID] = []
        var cursor: Cursor?
        var isLast = false
        while !isLast {
            guard
                case .done(.changes(let round)) = await office.perform(
                    .changes(folder, since: cursor, properties: [.surname]))
            else { throw Surprise("no changes") }
            for case .item(let item) in round.changes { changed.append(item.id) }
            cursor = round.cursor
            isLast = round.isLast
        }

        #expect(listed.count == 450)
        #expect(pages == 3)
        #expect(Set(changed) == Set(listed))
        #expect(office.simulator.statistics().requests[.contactDelta].map { $0 <= 4 } == true)
    }

    @Test func `ids are the immutable ones on every path, batches and pages included`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let made = await office.makeItems(["1", "2"], in: folder)
        let immutable = try office.member.contacts(in: folder.text).map { ItemID($0.id) }
        #expect(made.map(\.id) == immutable)
        let requests: [TargetRequest] = [
            .listing(folder, page: nil, properties: []), .changes(folder, since: nil, properties: []),
            .search(folder, mark: itemMark("1"), properties: []), .item(immutable[0], properties: []),
        ]
        let together = await office.target.perform(requests, in: office.mailbox)
        var alone: [TargetOutcome] = []
        for request in requests { alone.append(await office.perform(request)) }
        for outcomes in [together, alone] {
            guard case .done(.listing(let list)) = outcomes[0], case .done(.changes(let page)) = outcomes[1],
                case .done(.items(let found)) = outcomes[2], case .done(.item(let item?)) = outcomes[3]
            else { throw Surprise("\(outcomes)") }
            #expect(list.items.map(\.id) == immutable)
            #expect(page.changes.count == 2)
            #expect(found.map(\.id) == [immutable[0]])
            #expect(item.id == immutable[0])
        }
    }

    @Test func `a search believes only the exact mark`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1"], in: folder)
        let other = itemMark("1").text.uppercased()
        let fake: WireValue = [
            "surname": "Falsch",
            "singleValueExtendedProperties": [["id": .string(ExtendedProperty.itemMark), "value": .string(other)]],
        ]
        try await office.member.add(fake.object ?? [:], to: folder.text)
        guard
            case .done(.items(let found)) = await office.perform(
                .search(folder, mark: itemMark("1"), properties: []))
        else { throw Surprise("no search") }
        #expect(found.map(\.id) == items.map(\.id))
    }

    @Test func `an item that a member moved or deleted is read where it lies now`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1", "2"], in: folder)
        let other = try await office.member.createFolder("Privat")
        try await office.member.move(items[0].id.text, to: other)
        try await office.member.delete(items[1].id.text)
        let outcomes = await office.target.perform(
            items.map { .item($0.id, properties: [.surname]) }, in: office.mailbox)
        guard case .done(.item(let moved?)) = outcomes[0], case .done(.item(let deleted?)) = outcomes[1] else {
            throw Surprise("\(outcomes)")
        }
        #expect(moved.folder == FolderID(other))
        #expect(deleted.folder != folder)
        #expect(deleted.mark == items[1].mark)
    }

    @Test func `a folder that a member moved or deleted is not in place`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let other = try await office.member.createFolder("Privat")
        try await office.member.moveFolder(folder.text, below: other)
        guard case .done(.folder(let moved?)) = await office.perform(.folder(folder)) else {
            throw Surprise("no folder")
        }
        #expect(!moved.isInPlace)
        #expect(moved.parent == FolderID(other))
        #expect(moved.mark == folderMark.description)
        try await office.member.deleteFolder(folder.text)
        guard case .done(.folder(let deleted?)) = await office.perform(.folder(folder)) else {
            throw Surprise("no folder")
        }
        #expect(!deleted.isInPlace)
        try await office.member.purgeFolder(folder.text)
        #expect(await office.perform(.folder(folder)) == .done(.folder(nil)))
    }

    @Test func `notes that a list may have cut say so`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let notes = WireValue.string("\n" + String(repeating: "Notiz ", count: 100))
        try await office.member.add(["surname": "Probst", "personalNotes": notes], to: folder.text)
        guard
            case .done(.listing(let list)) = await office.perform(
                .listing(folder, page: nil, properties: [.personalNotes])), let item = list.items.first,
            case .done(.item(let whole?)) = await office.perform(.item(item.id, properties: [.personalNotes]))
        else { throw Surprise("no item") }
        #expect(item.notesMayBeCut)
        #expect(!whole.notesMayBeCut)
        #expect(whole.contact != item.contact)
    }

    @Test func `tokens that end in the middle are renewed without anybody noticing`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        office.simulator.expireAccessTokens()
        #expect(await office.makeItems(["1", "2", "3", "4"], in: folder).count == 4)
        office.simulator.expireAccessTokens()
        #expect(await office.makeItems(["5"], in: folder).count == 1)
        #expect(try office.member.contacts(in: folder.text).count == 5)
        #expect(office.target.statistics.requests[.token] == 3)
    }

    @Test func `a dead token of changes starts the round anew`() async throws {
        for answer in SimulatorBehaviour.DeadTokenAnswer.allCases {
            let office = try SimulatedOffice { $0.behaviour.deadTokenAnswer = answer }
            let folder = try await office.makeFolder()
            guard
                case .done(.changes(let page)) = await office.perform(
                    .changes(folder, since: nil, properties: [.surname]))
            else { throw Surprise("no changes") }
            try await office.member.expireDeltaTokens()
            guard
                case .refused(let refusal) = await office.perform(
                    .changes(folder, since: page.cursor, properties: [.surname]))
            else { throw Surprise("a dead token was taken") }
            #expect(refusal.kind == .cursorExpired)
        }
    }

    static let faults: [(Fault, TargetOutcome?, done: Bool)] = [
        (.cut(afterWork: true), nil, true), (.cut(afterWork: false), nil, false), (.truncated, nil, true),
        (.answerAfterwards(.gatewayTimeout), nil, true), (.answerInstead(.serviceUnavailable), nil, false),
        (.answerInstead(.internalError), nil, false), (.answerInstead(.conflict), .conflict, false),
        (
            .answerInstead(.throttled(retryAfter: "2.5")),
            .throttled(TargetThrottle(retryAfter: .milliseconds(2500), scope: .untold)), false
        ),
    ]

    @Test(arguments: 0..<faults.count, [true, false])
    func `a fault of one create is told as it is, and nothing is sent twice`(index: Int, isInBatch: Bool) async throws {
        let (fault, expected, isDone) = Self.faults[index]
        let check = { (office: SimulatedOffice) in
            let folder = try await office.makeFolder()
            office.simulator.setFaults([FaultRule(fault, kind: .createContact)])
            let requests = (isInBatch ? ["1", "2", "3"] : ["1"]).map { office.create($0, in: folder) }
            let outcomes = await office.target.perform(requests, in: office.mailbox)

            if let expected {
                #expect(outcomes[0] == expected)
            } else if case .unknown = outcomes[0] {
            } else {
                Issue.record("\(outcomes[0])")
            }
            let kept = try office.member.contacts(in: folder.text).compactMap {
                $0.extendedProperties[ExtendedProperty.itemMark]
            }
            #expect(kept.filter { $0 == itemMark("1").text }.count == (isDone ? 1 : 0))
            #expect(Set(kept).count == kept.count)
            #expect(kept.count == requests.count - (isDone ? 0 : 1))
        }
        try await check(SimulatedOffice())
        try await SimulatedOffice.overSocket { try await check($0) }
    }

    @Test func `more than four at once would be throttled, and four are not`() async throws {
        let office = try SimulatedOffice { $0.behaviour.latencySeconds = 0.001 }
        let folder = try await office.makeFolder()
        for round in 0..<10 {
            let keys = (0..<office.target.requestsMax).map { "\(round)-\($0)" }
            #expect(await office.makeItems(keys, in: folder).count == 4)
        }
        #expect(office.simulator.statistics().throttled == 0)
    }

    static let states: [(SimulatedUser.MailboxState, TargetRefusal.Kind)] = [
        (.none, .mailboxUnavailable), (.onPremises, .mailboxUnavailable), (.softDeleted, .mailboxUnavailable),
        (.outsideScope, .accessDenied), (.full, .mailboxFull),
    ]

    @Test(arguments: states) func `a mailbox out of reach is told by its kind`(
        state: SimulatedUser.MailboxState, kind: TargetRefusal.Kind
    ) async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1"], in: folder)
        try await office.member.setMailboxState(state)
        let outcome = await office.perform(office.create("2", in: folder))
        guard case .refused(let refusal) = outcome else { throw Surprise("\(outcome)") }
        #expect(refusal.kind == kind)
        #expect(refusal.requestID != nil)
        guard state == .full else { return }
        guard case .refused(let changes) = await office.perform(.changes(folder, since: nil, properties: [])) else {
            throw Surprise("changes of a full mailbox")
        }
        #expect(changes.kind == .changesUnavailable)
        #expect(await office.perform(.remove(items[0].id)) == .done(.removed(.permanent)))
    }

    @Test func `a user who is gone is no empty mailbox`() async throws {
        let office = try SimulatedOffice()
        let folder = try await office.makeFolder()
        let items = await office.makeItems(["1"], in: folder)
        try await office.member.deleteUser()
        for request: TargetRequest in [.item(items[0].id, properties: []), .folders, .remove(items[0].id)] {
            let outcome = await office.perform(request)
            guard case .refused(let refusal) = outcome else { throw Surprise("\(outcome)") }
            #expect(refusal.kind == .mailboxUnavailable)
        }
    }

    @Test func `addresses are looked up by id, principal name and mail, and never guessed`() async throws {
        let office = try SimulatedOffice { configuration in
            configuration.users.append(
                SimulatedUser(userPrincipalName: "o'neil@musterwerk.example", displayName: "O'Neil"))
            configuration.users.append(
                SimulatedUser(
                    userPrincipalName: "double@musterwerk.example", mail: SimulatedOffice.ben, displayName: "D"))
        }
        let id = office.mailbox
        let addresses = [
            id.text, SimulatedOffice.anna.uppercased(), "anna@musterwerk.example", "o'neil@musterwerk.example",
            SimulatedOffice.ben, "nobody@musterwerk.example", "00000000-0000-4000-8000-00000000ffff", "",
        ]
        let found = try await office.target.lookUpInDetail(addresses).get()
        #expect(Set(found.keys) == Set(addresses))
        #expect(addresses.prefix(3).map { found[$0]?.lookup } == [.mailbox(id), .mailbox(id), .mailbox(id)])
        let neil = try office.simulator.member("o'neil@musterwerk.example").userID
        #expect(found["o'neil@musterwerk.example"]?.lookup == .mailbox(MailboxID(neil)))
        #expect(addresses.suffix(4).map { found[$0]?.lookup } == [.unknown, .unknown, .unknown, .unknown])
        #expect(found[SimulatedOffice.ben]?.problem?.hasPrefix("2 users of the directory have it.") == true)
        #expect(try await office.target.lookUp([SimulatedOffice.anna]).get() == [SimulatedOffice.anna: .mailbox(id)])
        #expect(try await office.target.lookUp([]).get() == [:])
    }

    @Test func `many addresses are looked up twenty at a time`() async throws {
        let office = try SimulatedOffice()
        let addresses = (0..<45).map { "nobody\($0)@musterwerk.example" }
        let found = try await office.target.lookUp(addresses).get()
        #expect(found.count == 45)
        #expect(office.simulator.statistics().requests[.batch] == 3)
    }

    @Test func `without the directory permission nobody is unknown`() async throws {
        let office = try SimulatedOffice { $0.behaviour.tokenRoles = ["Contacts.ReadWrite"] }
        guard case .failure(.refused(let refusal)) = await office.target.lookUp([SimulatedOffice.anna]) else {
            throw Surprise("an address was looked up without permission")
        }
        #expect(refusal.kind == .accessDenied)
        let report = try await office.target.checkSignIn().get()
        #expect(report.roles == ["Contacts.ReadWrite"])
        #expect(report.warnings.count == 1)
    }

    @Test func `a create without a name is refused with the server's code`() async throws {
        let office = try SimulatedOffice { $0.behaviour.requiresGivenName = true }
        let folder = try await office.makeFolder()
        let outcome = await office.perform(office.create("1", in: folder, Contact([.surname: .text("Probst")])))
        guard case .refused(let refusal) = outcome else { throw Surprise("\(outcome)") }
        #expect(refusal.kind == .content)
        #expect(refusal.code == "ErrorInvalidProperty")
    }
}
