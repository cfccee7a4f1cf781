import ExchangeSimulator
import HTTPTransport
import Testing

@Suite("Faults") struct FaultTests {
    private func contacts(_ harness: Harness) throws -> Int {
        try harness.simulator.member(Harness.anna).contacts().count
    }

    @Test func `the nth create is done and answered 504`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([
            FaultRule(.answerAfterwards(.gatewayTimeout), kind: .createContact, passing: 2)
        ])
        var statuses: [Int] = []
        for _ in 0..<4 { statuses.append(await harness.makeContact(["givenName": "A"], in: folder).status) }
        #expect(statuses == [201, 201, 504, 201])
        #expect(try contacts(harness) == 4)
    }

    @Test func `an answer instead of the work leaves the mailbox as it was`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let faults: [(FaultAnswer, Int, String?)] = [
            (.serviceUnavailable, 503, nil), (.internalError, 500, "ErrorInternalServerError"),
            (.conflict, 412, "ErrorIrresolvableConflict"), (.throttled(retryAfter: "0.249"), 429, "TooManyRequests"),
        ]
        for (fault, status, code) in faults {
            harness.simulator.setFaults([FaultRule(.answerInstead(fault), kind: .createContact)])
            let answer = await harness.makeContact(["givenName": "A"], in: folder)
            #expect(answer.status == status)
            #expect(answer.errorCode == code)
            #expect(answer.headers["Retry-After"] == fault.retryAfter)
            if code == nil { #expect(answer.body.isEmpty) }
        }
        #expect(try contacts(harness) == 0)
    }

    @Test(arguments: [(true, 1), (false, 0)]) func `a cut connection is before or after the work`(
        afterWork: Bool, count: Int
    ) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([FaultRule(.cut(afterWork: afterWork), kind: .createContact)])
        let answer = await harness.makeContact(["givenName": "A"], in: folder)
        #expect(answer.delivery == .cut)
        #expect(try contacts(harness) == count)
        #expect(harness.simulator.statistics().answers[0] == 1)
    }

    @Test func `a truncated answer is of a work done`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([FaultRule(.truncated, kind: .createContact)])
        let answer = await harness.makeContact(["givenName": "A"], in: folder)
        #expect(answer.delivery == .truncated(afterBytes: answer.body.count / 2))
        #expect(try contacts(harness) == 1)
    }

    @Test func `late work is done after so many further requests to the mailbox`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([FaultRule(.late(requests: 2, .gatewayTimeout), kind: .createContact)])
        #expect(await harness.makeContact(["givenName": "Late"], in: folder).status == 504)
        #expect(try contacts(harness) == 0)
        let path = "/users/\(Harness.anna)/contactFolders"
        _ = await harness.send("GET", path)
        _ = await harness.send("GET", "/users/\(Harness.ben)/contactFolders")
        #expect(try contacts(harness) == 0)
        _ = await harness.send("GET", path)
        #expect(try contacts(harness) == 1)
    }

    @Test func `late work can be finished by the test`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([FaultRule(.late(requests: 99, .gatewayTimeout), kind: .createContact)])
        _ = await harness.makeContact(["givenName": "Late"], in: folder)
        try await harness.simulator.finishLateWork()
        #expect(try contacts(harness) == 1)
    }

    @Test func `a rule can be for one mailbox only`() async throws {
        let harness = try Harness()
        harness.simulator.setFaults([
            FaultRule(.answerInstead(.serviceUnavailable), mailbox: Harness.ben.uppercased(), hitting: .max)
        ])
        #expect(await harness.send("GET", "/users/\(Harness.anna)/contactFolders").status == 200)
        #expect(await harness.send("GET", "/users/\(Harness.ben)/contactFolders").status == 503)
        #expect(await harness.send("GET", "/users/\(Harness.ben)/contactFolders").status == 503)
    }

    @Test func `tokens can end in mid-run`() async throws {
        let harness = try Harness()
        harness.simulator.setFaults([FaultRule(.tokensExpire, kind: .listFolders, passing: 1)])
        let path = "/users/\(Harness.anna)/contactFolders"
        #expect(await harness.send("GET", path).status == 200)
        #expect(await harness.send("GET", path).status == 401)
        #expect(await harness.send("GET", path).status == 401)
        let fresh = [("Authorization", "Bearer \(harness.simulator.makeAccessToken())")]
        #expect(await harness.send("GET", path, headers: fresh).status == 200)
    }

    @Test func `a fault inside a batch hits its item, and a cut the whole batch`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let items: [WireValue] = (1...3).map { number in
            [
                "id": .string("\(number)"), "method": "POST",
                "url": .string("/users/\(Harness.anna)/contactFolders/\(folder)/contacts"),
                "headers": ["Content-Type": "application/json"], "body": ["givenName": "A"],
            ]
        }
        harness.simulator.setFaults([
            FaultRule(.answerAfterwards(.internalError), kind: .createContact, passing: 1)
        ])
        let hit = await harness.send("POST", "/$batch", ["requests": .array(items)])
        let statuses = (hit["responses"]?.array ?? []).compactMap { $0["status"]?.number }
        #expect(statuses == [201, 500, 201])
        harness.simulator.setFaults([FaultRule(.cut(afterWork: true), kind: .createContact)])
        #expect(await harness.send("POST", "/$batch", ["requests": .array(items)]).delivery == .cut)
        harness.simulator.setFaults([FaultRule(.answerInstead(.serviceUnavailable), kind: .batch)])
        #expect(await harness.send("POST", "/$batch", ["requests": .array(items)]).status == 503)
        harness.simulator.setFaults([FaultRule(.answerAfterwards(.gatewayTimeout), kind: .batch)])
        #expect(await harness.send("POST", "/$batch", ["requests": .array(items)]).status == 504)
        #expect(try contacts(harness) == 9)
    }

    @Test func `a mailbox is in another state for some requests only`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        harness.simulator.setFaults([
            FaultRule(.mailbox(.full), kind: .contactDelta, hitting: .max),
            FaultRule(.mailbox(.onPremises), kind: .listFolders, passing: 1),
        ])
        let folders = "/users/\(Harness.anna)/contactFolders"
        #expect(await harness.send("GET", folders).status == 200)
        #expect(await harness.send("GET", folders).errorCode == "MailboxNotEnabledForRESTAPI")
        #expect(await harness.send("GET", folders).status == 200)
        let delta = await harness.send("GET", "\(folders)/\(folder)/contacts/delta")
        #expect(delta.errorCode == "ErrorQuotaExceeded")
        #expect(await harness.makeContact(["givenName": "A"], in: folder).status == 201)
    }

    @Test(arguments: [SimulatorBehaviour.DeadTokenAnswer.gone, .badRequest])
    func `delta tokens die in mid-run, and are told so in either way`(
        answer: SimulatorBehaviour.DeadTokenAnswer
    ) async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let first = await harness.send("GET", "/users/\(Harness.anna)/contactFolders/\(folder)/contacts/delta")
        let link = first["@odata.deltaLink"]?.string ?? ""
        #expect(await harness.send("GET", link).status == 200)
        harness.simulator.setFaults([FaultRule(.deltaTokensDie(answer), kind: .contactDelta)])
        let dead = await harness.send("GET", link)
        #expect(dead.status == (answer == .gone ? 410 : 400))
        #expect(dead.errorCode == "SyncStateNotFound")
        #expect(await harness.send("GET", link).status == 410)
    }

    @Test func `switches and deeds of the member come with a request`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let marked: WireValue = [
            "givenName": "A", "singleValueExtendedProperties": [["id": .string(keyID), "value": "1"]],
        ]
        for _ in 0..<3 { _ = await harness.makeContact(marked, in: folder) }
        harness.simulator.setFaults([
            FaultRule(.setting(try SimulatorSetting("page-items=1")), kind: .listContacts),
            FaultRule(.member(.copies), kind: .listContacts),
            FaultRule(.member(.deletes), kind: .listContacts, passing: 1),
        ])
        let path = "/users/\(Harness.anna)/contactFolders/\(folder)/contacts"
        #expect(await harness.send("GET", path).values.count == 1)
        #expect(try contacts(harness) == 4)
        #expect(await harness.send("GET", path).values.count == 3)
        let deeds = harness.simulator.deeds()
        #expect(deeds.map(\.deed) == [.copies, .deletes])
        #expect(deeds.allSatisfy { $0.userID == deeds[0].userID })
        #expect(harness.simulator.statistics().faults == 3)
    }

    @Test(arguments: MemberDeed.allCases) func `a member finds something to do to a client's contacts and folder`(
        deed: MemberDeed
    ) async throws {
        let harness = try Harness()
        let property: WireValue = [["id": .string(keyID), "value": "1"]]
        let folder = await harness.send(
            "POST", "/users/\(Harness.anna)/contactFolders",
            ["displayName": "CRM", "singleValueExtendedProperties": property])
        _ = await harness.makeContact(["givenName": "A", "singleValueExtendedProperties": property], in: folder.id)
        harness.simulator.setFaults([FaultRule(.member(deed))])
        _ = await harness.send("GET", "/users/\(Harness.anna)/contactFolders")
        #expect(harness.simulator.deeds().map(\.deed) == [deed])
        let member = try harness.simulator.member(Harness.anna)
        let before = [SimulatedLocation.contacts]
        switch deed {
        case .edits: #expect(member.contacts().first?.text("surname")?.hasPrefix("Geändert") == true)
        case .moves: #expect(member.contacts().map(\.folderName) == ["Privat"])
        case .copies, .adds: #expect(member.contacts(in: folder.id).count == 2)
        case .deletes, .deletesFolder: #expect(member.contacts().map(\.location) == [.deletedItems])
        case .purges, .purgesFolder: #expect(member.contacts().map(\.location) == [.purged])
        case .renamesFolder: #expect(member.folders().map(\.displayName) == ["Contacts", "CRM (alt)"])
        case .movesFolder: #expect(member.folders().count == 3 && member.contacts().map(\.location) == before)
        }
    }

    @Test func `the sign-in can fail, too`() async throws {
        let harness = try Harness()
        harness.simulator.setFaults([FaultRule(.answerInstead(.serviceUnavailable), kind: .token)])
        let request = HTTPServerRequest(method: "POST", path: "/musterwerk.example/oauth2/v2.0/token")
        #expect(await harness.simulator.handle(request).status == 503)
        #expect(await harness.simulator.handle(request).status == 400)
    }

    @Test func `writes are logged in order, by ids alone`() async throws {
        let harness = try Harness()
        let folder = await harness.makeFolder()
        let made = await harness.makeContact(["givenName": "A"], in: folder)
        _ = await harness.send(
            "PATCH", "/users/\(Harness.anna)/contacts/\(made.id)", ["jobTitle": "Lead"],
            headers: [("client-request-id", "c-1")])
        _ = await harness.send("PATCH", "/users/\(Harness.anna)/contacts/\(made.id)", ["shoeSize": "43"])
        _ = await harness.send("DELETE", "/users/\(Harness.anna)/contacts/\(made.id)")
        let writes = harness.simulator.writes()
        #expect(writes.map(\.kind) == [.createFolder, .createContact, .updateContact, .deleteContact])
        #expect(writes.map(\.item) == [folder, made.id, made.id, made.id])
        #expect(writes[2].clientRequestID == "c-1")
    }
}
