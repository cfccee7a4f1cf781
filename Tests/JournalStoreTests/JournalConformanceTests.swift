import ContactModel
import Contracts
import SyncPlanning
import Testing

/// What every journal store keeps, given back as it was put.
@Suite("Journal: rows") struct JournalConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func `a new journal is empty`(kind: StoreKind) async throws {
        let store = try kind.make()
        #expect(try await JournalContents(of: store) == JournalContents())
        #expect(try await store.content(of: .annas) == nil)
        #expect(try await store.holders(of: .contact(1)).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `the installation comes back with every column, and the last put counts`(kind: StoreKind) async throws {
        let store = try kind.make()
        for mode in SyncMode.allCases {
            let full = Installation(
                instance: "0123456789abcdef", epoch: 3, site: "musterwerk.example", mode: mode, gateUntil: .at(5),
                epochAt: .at(6), restoredAt: .at(7), formerSite: "test", keyCheck: .sample(8),
                epochElsewhere: 10, place: JournalPlace(machine: "4711", file: 9))
            let plain = Installation(instance: "0123456789abcdef", epoch: 4, site: "", mode: mode)
            for row in [full, plain] {
                try await store.commit([.putInstallation(row)], under: nil)
                #expect(try await store.installation() == row)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `mailboxes and addresses come back with every column, by their ids' bytes`(kind: StoreKind) async throws {
        let store = try kind.make()
        let mailboxes = [
            MailboxRow(
                mailbox: MailboxID("B"), member: UserID("u"), state: .suspended, priority: 0, nextDue: .at(1),
                gateUntil: .at(2), begun: 3, spent: "10,20"),
            MailboxRow(mailbox: MailboxID("a"), member: UserID("u"), state: .gone),
            MailboxRow(mailbox: MailboxID("e\u{301}"), member: UserID("u")),
            MailboxRow(mailbox: MailboxID("\u{e9}"), member: UserID("u")),
        ]
        let addresses = ["Z@musterwerk.example", "a@musterwerk.example"].map {
            MailboxAddressRow(address: $0, mailbox: MailboxID("not known yet"), checkedAt: .at(7))
        }
        let changes = mailboxes.shuffled().map(JournalChange.putMailbox) + addresses.map { .putMailboxAddress($0) }
        try await store.commit(changes, under: nil)
        #expect(try await store.mailboxes() == mailboxes)
        #expect(try await store.mailboxAddresses() == addresses)
    }

    @Test(arguments: StoreKind.allCases)
    func `an address book comes back with every column, and with none of the optional ones`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        let full = AddressBookRow(
            id: .annas, mailbox: .anna, book: BookID("customers"), ownsFolder: false, state: .lost, mode: .nodelete,
            folder: FolderID("F"), folderEpoch: 2, cursor: Cursor("c\0d"), cursorAt: .at(1), listedAt: .at(2),
            digest: .sample(5), basis: Basis(), fails: 3, lastOkAt: .at(3), lostAt: .at(4), hold: "why", pause: "moves",
            definition: DefinitionState(reached: "d1", entering: "d2", enteredAt: .at(5), refusedBefore: 6))
        let plain = AddressBookRow(id: .boriss, mailbox: .boris, book: BookID("customers"), state: .seatless)
        try await store.commit(
            [.putMailbox(.boris), .putMailbox(.anna), .putAddressBook(plain), .putAddressBook(full)], under: nil)
        #expect(try await store.addressBooks() == [full, plain])
        #expect(try await store.content(of: .annas) == AddressBookContent(row: full))
        var emptied = plain
        emptied.id = .annas
        emptied.mailbox = .anna
        try await store.commit(
            [.putAddressBook(emptied), .putHold(.annas, nil), .putPause(.annas, nil), .putLoss(.annas, nil)], under: nil
        )
        #expect(try await store.addressBooks() == [emptied, plain])
    }

    @Test(arguments: StoreKind.allCases)
    func `single rows of mailbox and address book come back, or nothing`(kind: StoreKind) async throws {
        let store = try kind.make()
        let row = AddressBookRow(id: .annas, mailbox: .anna, book: BookID("customers"))
        try await store.commit([.putMailbox(.anna), .putAddressBook(row)], under: nil)
        #expect(try await store.mailbox(MailboxID.anna) == .anna)
        #expect(try await store.mailbox(.boris) == nil)
        #expect(try await store.addressBook(.annas) == row)
        #expect(try await store.addressBook(.boriss) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `the last cycle comes back with every column, and the last put counts`(kind: StoreKind) async throws {
        let store = try kind.make()
        for nextDue in [Moment.at(9), nil] {
            let row = CycleRow(
                startedAt: .at(1), endedAt: .at(2), cause: "due", nextDue: nextDue, addressBooks: 3, quiet: 4,
                contactsAsked: 5, contactsMade: 6)
            try await store.commit([.putCycle(row)], under: nil)
            #expect(try await store.lastCycle() == row)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `configurations come back to the byte, newest first, and the oldest of very many go`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        let rows = (1...Int64(ConfigurationRow.keptMax + 3)).map { number in
            ConfigurationRow(number: number, text: [0, 0xFF, UInt8(number)], since: .at(number))
        }
        try await store.commit(rows.map { .putConfiguration($0) }, under: nil)
        #expect(try await store.configurations(limit: 1) == rows.suffix(1))
        #expect(try await store.configurations(limit: .max) == rows.dropFirst(3).reversed())
        #expect(try await store.configurations(limit: -1).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `a book has one definition, whoever released it, and a new one replaces it`(kind: StoreKind) async throws {
        let store = try kind.make()
        let released = BookDefinitionRow(
            book: BookID("b"), definition: "d1", since: .at(1), releasedBy: "anna", releasedAt: .at(2))
        let other = BookDefinitionRow(book: BookID("a"), definition: "d1", since: .at(3))
        try await store.commit([.putDefinition(released), .putDefinition(other)], under: nil)
        #expect(try await store.definitions() == [other, released])
        let next = BookDefinitionRow(book: BookID("b"), definition: "d2", since: .at(4))
        try await store.commit([.putDefinition(next)], under: nil)
        #expect(try await store.definitions() == [other, next])
    }

    @Test(arguments: StoreKind.allCases)
    func `pending is what has an open entry, or a parked record whose time is over`(kind: StoreKind) async throws {
        let store = try kind.make()
        let books = [AddressBookID.annas, .boriss]
        try await store.commit(
            [.putMailbox(.anna), .putMailbox(.boris)]
                + zip(books, [MailboxID.anna, .boris]).map {
                    .putAddressBook(AddressBookRow(id: $0, mailbox: $1, book: BookID("customers")))
                } + books.map { .putEntry($0, .present(1, item: "item")) }, under: nil)
        #expect(try await store.pending(at: .at(9)) == [])

        var orphan = Entry.present(1, item: "copy")
        orphan.slot = 1
        orphan.state = .orphaned
        try await store.commit([.putEntry(.annas, orphan)], under: nil)
        #expect(try await store.pending(at: .at(9)) == [.annas])

        func park(_ code: String) -> JournalChange {
            .putParked(.boriss, Parked(record: .contact(1), want: .sample(1), fails: 1, until: .at(10), code: code))
        }
        try await store.commit([park("400")], under: nil)
        #expect(try await store.pending(at: .at(9)) == [.annas])
        #expect(try await store.pending(at: .at(10)) == [.annas, .boriss])
        // It only counts how often an item was put back.
        try await store.commit([park(Parked.deleted)], under: nil)
        #expect(try await store.pending(at: .at(10)) == [.annas])
    }

    @Test(arguments: StoreKind.allCases)
    func `pending is also what a member has lost, or what was removed and not read back`(kind: StoreKind) async throws {
        let store = try kind.make()
        var lost = Entry.present(1)
        lost.loss = Loss(since: .at(3))
        try await store.commit(.twoMembers + [.putEntry(.annas, lost)], under: nil)
        #expect(try await store.pending(at: .at(9)) == [.annas])
        #expect(try await store.content(of: .annas)?.entries == [lost])
        try await store.commit([.putEntry(.annas, .present(1))], under: nil)
        #expect(try await store.pending(at: .at(9)) == [])

        var readBack = ReadBack(operation: OperationID("op-1"), item: ItemID("i"), removedAt: .at(4))
        try await store.commit([.putReadBack(.boriss, readBack)], under: nil)
        #expect(try await store.pending(at: .at(9)) == [.boriss])
        #expect(try await store.content(of: .boriss)?.unread == [readBack])
        readBack.readAt = .at(5)
        readBack.way = .listing
        try await store.commit([.putReadBack(.boriss, readBack)], under: nil)
        #expect(try await store.pending(at: .at(9)) == [])
        #expect(try await store.content(of: .boriss)?.unread == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `entries come back with every column, by record and slot`(kind: StoreKind) async throws {
        let store = try kind.make()
        var surplus = Entry.present(7, item: "copy")
        surplus.slot = 2
        surplus.state = .orphaned
        var deleting = surplus
        deleting.slot = 10
        deleting.state = .deleting
        deleting.item = ItemID("another")
        deleting.intent = .sample("op-5")
        let entries = [Entry.creating(10), .present(11), .full, surplus, deleting]
        try await store.commit(
            .twoMembers + entries.reversed().map { .putEntry(.annas, $0) }
                + [.putEntry(.boriss, .present(7, item: "AAMkAG=="))], under: nil)
        #expect(try await store.content(of: .annas)?.entries == entries)
        #expect(try await store.content(of: .boriss)?.entries == [.present(7, item: "AAMkAG==")])

        let settled = Entry.present(7, item: "AAMkAG==")
        try await store.commit([.putEntry(.annas, settled)], under: nil)
        #expect(try await store.content(of: .annas)?.entries == [entries[0], entries[1], settled, surplus, deleting])
        try await store.commit(
            [.removeEntry(.annas, .contact(7), slot: 2), .removeEntry(.annas, .contact(99), slot: 0)], under: nil)
        #expect(try await store.content(of: .annas)?.entries == [entries[0], entries[1], settled, deleting])
    }

    @Test(arguments: StoreKind.allCases)
    func `a mask comes back with each of its bits`(kind: StoreKind) async throws {
        let store = try kind.make()
        let masks = [FieldMask(), FieldMask(0..<200)] + (0..<200).map { FieldMask([$0]) }
        try await store.commit(.twoMembers, under: nil)
        let changes = masks.enumerated().flatMap { number, mask in
            var entry = Entry.present(number)
            entry.mask = mask
            var disclosure = DisclosureRow.sample(number)
            disclosure.fields = mask
            return [JournalChange.putEntry(.annas, entry), .appendDisclosure(disclosure)]
        }
        try await store.commit(changes, under: nil)
        let entries = try #require(await store.content(of: .annas)).entries
        #expect(Dictionary(uniqueKeysWithValues: entries.map { ($0.record, $0.mask) }).count == masks.count)
        for entry in entries { #expect(try entry.mask == masks[#require(Int(entry.record.key))]) }
        #expect(try await store.disclosures(.all).map(\.fields) == masks)
        #expect(masks[101].bits == [99])
    }

    @Test(arguments: StoreKind.allCases)
    func `parked records and foreign items come back, are replaced and removed`(kind: StoreKind) async throws {
        let store = try kind.make()
        let first = Parked(record: .contact(2), want: .sample(1), fails: 1, until: .at(9), code: "contended")
        let second = Parked(record: .contact(1), want: .sample(2), fails: 0, until: .at(8), code: "")
        let copy = ForeignItem(item: ItemID("b"), kind: .copy)
        let own = ForeignItem(item: ItemID("a"), kind: .member)
        try await store.commit(
            .twoMembers + [
                .putParked(.annas, first), .putParked(.annas, second), .putParked(.boriss, first),
                .putForeign(.annas, copy), .putForeign(.annas, own), .putForeign(.boriss, copy),
            ], under: nil)
        #expect(try await store.parked() == [.annas: [second, first], .boriss: [first]])
        #expect(
            try await store.content(of: .annas)
                == AddressBookContent(row: .annas, parked: [second, first], foreign: [own, copy]))

        var again = first
        again.fails = 2
        let turned = ForeignItem(item: ItemID("b"), kind: .member)
        try await store.commit(
            [
                .putParked(.annas, again), .removeParked(.annas, .contact(1)), .putForeign(.annas, turned),
                .removeForeign(.annas, ItemID("a")), .removeParked(.boriss, .contact(2)),
            ], under: nil)
        #expect(try await store.parked() == [.annas: [again]])
        #expect(try await store.content(of: .annas)?.foreign == [turned])
        #expect(try await store.content(of: .boriss)?.foreign == [copy])
    }

    @Test(arguments: StoreKind.allCases)
    func `the newest reading is the one with the highest number`(kind: StoreKind) async throws {
        let store = try kind.make()
        let rejected = SourceReadingRow.sample(12, rejected: "no canary")
        try await store.commit([.putReading(.sample(11)), .putReading(rejected), .putReading(.sample(2))], under: nil)
        #expect(try await store.lastReading(accepted: true) == .sample(11))
        #expect(try await store.lastReading(accepted: false) == rejected)
    }

    @Test(arguments: StoreKind.allCases)
    func `facts of the source are replaced as a whole`(kind: StoreKind) async throws {
        let store = try kind.make()
        try await store.commit([.putSourceFacts(["users": 5, "groups": .max, "": -1])], under: nil)
        #expect(try await store.sourceFacts() == ["users": 5, "groups": .max, "": -1])
        try await store.commit([.putSourceFacts(["users": 6])], under: nil)
        #expect(try await store.sourceFacts() == ["users": 6])
    }

    @Test(arguments: StoreKind.allCases)
    func `a held plan keeps the operations that it was first put with, in their order`(kind: StoreKind) async throws {
        let store = try kind.make()
        let late = HeldPlanRow.sample("a", at: 30)
        var early = HeldPlanRow.sample("b", at: 20)
        early.addressBook = nil
        try await store.commit([.putHeldPlan(late), .putHeldPlan(early)], under: nil)
        #expect(try await store.heldPlans(.held) == [early, late])

        var decided = late
        decided.state = .released
        decided.decidedBy = "operator"
        decided.decidedAt = .at(31)
        decided.operations = []
        try await store.commit([.putHeldPlan(decided)], under: nil)
        decided.operations = late.operations
        #expect(try await store.heldPlans(.released) == [decided])
        #expect(try await store.heldPlans(.held) == [early])

        // By a run that had read it before.
        var expired = late
        expired.state = .expired
        try await store.commit([.putHeldPlan(expired)], under: nil)
        #expect(try await store.heldPlans(.expired).map(\.decidedBy) == ["operator"])
    }

    @Test(arguments: StoreKind.allCases)
    func `what a run finds out neither lifts nor replaces a pause, nor the other way round`(kind: StoreKind)
        async throws
    {
        let store = try kind.make()
        try await store.commit(.twoMembers, under: nil)
        try await store.commit([.putPause(.annas, "Paused by anja")], under: nil)
        try await store.commit([.putLoss(.annas, .at(7)), .putHold(.annas, "Lost twice.")], under: nil)
        var row = try #require(try await store.addressBook(.annas))
        #expect(row.pause == "Paused by anja" && row.hold == "Lost twice." && row.lostAt == .at(7))
        #expect(row.heldBecause == "Lost twice. Paused by anja")
        try await store.commit([.putHold(.annas, nil)], under: nil)
        row = try #require(try await store.addressBook(.annas))
        #expect(row.heldBecause == "Paused by anja" && row.lostAt == .at(7))
    }

    @Test(arguments: StoreKind.allCases)
    func `an address book keeps its hold and its pause when its row is put again`(kind: StoreKind) async throws {
        let store = try kind.make()
        try await store.commit(.twoMembers, under: nil)
        var row = try #require(try await store.addressBook(.annas))
        try await store.commit(
            [.putHold(row.id, "lost twice"), .putPause(row.id, "moves"), .putLoss(row.id, .at(7))], under: nil)
        row.fails = 2
        try await store.commit([.putAddressBook(row)], under: nil)
        #expect(try await store.addressBook(.annas)?.hold == "lost twice")
        #expect(try await store.addressBook(.annas)?.pause == "moves")
        #expect(try await store.addressBook(.annas)?.lostAt == .at(7))
        #expect(try await store.addressBook(.annas)?.fails == 2)
        try await store.commit([.putHold(row.id, nil), .putPause(row.id, nil), .putLoss(row.id, nil)], under: nil)
        (row.hold, row.pause, row.lostAt) = ("as it was read before", "as well", .at(7))
        try await store.commit([.putAddressBook(row)], under: nil)
        #expect(try await store.addressBook(.annas)?.heldBecause == nil)
        #expect(try await store.addressBook(.annas)?.lostAt == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `an address book's plans are those that are held, released or discarded, oldest first`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        let states = [HeldPlanRow.State.held, .released, .discarded, .expired, .applied]
        var plans = states.enumerated().map { number, state in
            var plan = HeldPlanRow.sample("\(number)", at: Int64(30 - number))
            plan.state = state
            return plan
        }
        plans[0].addressBook = .boriss
        let rows: [JournalChange] = [
            .putMailbox(.anna), .putMailbox(.boris), .putAddressBook(.annas), .putAddressBook(.boriss),
        ]
        try await store.commit(rows + plans.map { .putHeldPlan($0) }, under: nil)
        #expect(try await store.history(of: .annas, removalsSince: .at(0))?.heldPlans == [plans[2], plans[1]])
        #expect(try await store.history(of: .boriss, removalsSince: .at(0))?.heldPlans == [plans[0]])
    }

    @Test(arguments: StoreKind.allCases)
    func `a mapping version keeps its fields in the order of their bits`(kind: StoreKind) async throws {
        let store = try kind.make()
        let fields = ["Firmen.Ort", "Kontakte.\"Name\\1\"", "", "Kontakte.Stra\u{df}e \u{1F600}\n\u{1}", "e\u{301}"]
        let second = MappingVersionRow(
            version: 2, book: BookID("b"), fields: fields, configurationDigest: [], at: .at(1))
        let first = MappingVersionRow(
            version: 1, book: BookID("b"), fields: [], configurationDigest: [1], at: .at(2))
        try await store.commit([.putMappingVersion(second), .putMappingVersion(first)], under: nil)
        let versions = try await store.mappingVersions()
        #expect(versions == [first, second])
        #expect(versions.last?.fields.map { Array($0.utf8) } == fields.map { Array($0.utf8) })
    }

    @Test(arguments: StoreKind.allCases)
    func `runs come newest first and no more than were asked for`(kind: StoreKind) async throws {
        let store = try kind.make()
        var ended = RunRow.sample("r1", startedAt: 1)
        ended.endedAt = .at(2)
        ended.outcome = "failed"
        ended.error = "Could not read the folder"
        let changes: [RunRow] = [
            .sample("r1", startedAt: 1), .sample("r3", startedAt: 3), .sample("r2", startedAt: 3),
            .sample("other", startedAt: 9, addressBook: .boriss), ended,
        ]
        try await store.commit(changes.map { .putRun($0) }, under: nil)
        #expect(
            try await store.runs(of: .annas, limit: 10)
                == [.sample("r3", startedAt: 3), .sample("r2", startedAt: 3), ended])
        #expect(try await store.runs(of: .annas, limit: 2).map(\.id) == ["r3", "r2"])
        #expect(try await store.runs(of: .annas, limit: 0).isEmpty)
        #expect(try await store.runs(of: .annas, limit: -1).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `disclosures come back whole, in the order in which they were appended`(kind: StoreKind) async throws {
        let store = try kind.make()
        var full = DisclosureRow.sample(1, at: 50, act: .redact, certainty: .possible, cause: "rights")
        full.rightsVersion = 1
        full.mappingVersion = 2
        full.run = "r1"
        full.operation = OperationID("op")
        full.proof = DisclosureRow.Proof(
            evidence: .written, item: ItemID("AAMkAG=="), sentAt: .at(49), lostAt: .at(48),
            lostFields: LostFields(mask: FieldMask([3]), mappingVersion: 2))
        let rows = [
            full, .sample(2, at: 40), .sample(1, at: 30, mailbox: .boris, member: .boris, addressBook: .boriss),
            full,
        ]
        try await store.commit(rows.map { .appendDisclosure($0) }, under: nil)
        #expect(try await store.disclosures(.all) == rows)
        #expect(try await store.disclosures(.record(.contact(1))) == [rows[0], rows[2], rows[3]])
        #expect(try await store.disclosures(.member(.boris)) == [rows[2]])
        #expect(try await store.disclosures(.addressBook(.annas)) == [rows[0], rows[1], rows[3]])
        #expect(try await store.disclosures(.record(.contact(9))).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `removals count what is confirmed since a moment, that moment included`(kind: StoreKind) async throws {
        let store = try kind.make()
        let rows: [DisclosureRow] = [
            .sample(1, at: 9, act: .remove, cause: "gone"), .sample(2, at: 10, act: .remove, cause: "gone"),
            .sample(3, at: 11, act: .remove, cause: "gone"), .sample(4, at: 11, act: .remove, cause: "limit"),
            .sample(5, at: 11, act: .remove, certainty: .possible, cause: "gone"), .sample(6, at: 11, act: .redact),
            .sample(7, at: 11, addressBook: .boriss, act: .remove, cause: "rights"),
        ]
        try await store.commit(
            [.putMailbox(.anna), .putMailbox(.boris), .putAddressBook(.annas), .putAddressBook(.boriss)], under: nil)
        try await store.commit(rows.map { .appendDisclosure($0) }, under: nil)
        #expect(try await store.removals(since: .at(10)) == [.annas: ["gone": 2, "limit": 1], .boriss: ["rights": 1]])
        #expect(try await store.history(of: .annas, removalsSince: .at(10))?.removals == ["gone": 2, "limit": 1])
        #expect(try await store.history(of: .boriss, removalsSince: .at(10))?.removals == ["rights": 1])
        #expect(try await store.removals(since: .at(12)).isEmpty)
        #expect(try await store.history(of: .annas, removalsSince: .at(12))?.removals == [:])
        #expect(try await store.history(of: AddressBookID("nobody's"), removalsSince: .at(12)) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `a history of some records has all of their entries, none of the others', and all else`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        var copy = Entry.present(2, item: "copy")
        copy.slot = 1
        copy.state = .orphaned
        let entries = [Entry.present(1), .present(2), copy, .present(3)]
        let parked = Parked(record: .contact(3), want: .sample(3), fails: 1, until: .at(50), code: "ErrorX")
        try await store.commit([.putMailbox(.anna), .putAddressBook(.annas)], under: nil)
        try await store.commit(entries.map { .putEntry(.annas, $0) } + [.putParked(.annas, parked)], under: nil)

        let whole = try #require(try await store.history(of: .annas, removalsSince: .at(0)))
        #expect(whole.content.entries == entries)
        let two = RecordID.contact(2)
        let some = try #require(try await store.history(of: .annas, removalsSince: .at(0)) { $0 == two })
        #expect(some.content.entries == [entries[1], copy])
        #expect(some.content.parked == whole.content.parked && some.content.row == whole.content.row)
        // Few of many are found one by one, many at one go.
        try await store.commit((10..<30).map { .putEntry(.annas, .present($0)) }, under: nil)
        let few = try #require(try await store.history(of: .annas, removalsSince: .at(0)) { $0 == two })
        #expect(few.content.entries == [entries[1], copy])
        let none = try #require(try await store.history(of: .annas, removalsSince: .at(0)) { _ in false })
        #expect(none.content.entries.isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `holders are the address books with an entry of the record, each with its lowest slot`(
        kind: StoreKind
    ) async throws {
        let store = try kind.make()
        var surplus = Entry.present(1, item: "surplus")
        surplus.state = .orphaned
        surplus.slot = 3
        var other = surplus
        other.slot = 1
        other.item = ItemID("other")
        try await store.commit(
            .twoMembers + [
                .putEntry(.annas, surplus), .putEntry(.annas, .creating(1)), .putEntry(.annas, .present(2)),
                .putEntry(.boriss, surplus), .putEntry(.boriss, other),
            ], under: nil)
        #expect(try await store.holders(of: .contact(1)) == [.annas: .creating(1), .boriss: other])
        #expect(try await store.holders(of: .contact(3)).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `entries are counted by state, surplus slots not`(kind: StoreKind) async throws {
        let store = try kind.make()
        var surplus = Entry.present(1, item: "surplus")
        surplus.state = .orphaned
        surplus.slot = 1
        try await store.commit(
            .twoMembers + [
                .putEntry(.annas, .present(1)), .putEntry(.annas, .present(2)), .putEntry(.annas, .creating(3)),
                .putEntry(.annas, surplus),
            ], under: nil)
        #expect(try await store.entryCounts() == [.annas: [.present: 2, .creating: 1]])
    }

    @Test(arguments: StoreKind.allCases)
    func `what was committed is there when the journal is opened again`(kind: StoreKind) async throws {
        let place = try kind.makePlace()
        let store = try place.open()
        try await store.commit(
            .twoMembers + [.putEntry(.annas, .full), .appendDisclosure(.sample(1)), .putHeldPlan(.sample("p"))],
            under: nil)
        let fence = try #require(await store.lease(.anna, owner: "w1", now: .at(0), until: .at(120)))
        let contents = try await JournalContents(of: store)
        await store.close()

        let again = try place.open()
        #expect(try await JournalContents(of: again) == contents)
        try await again.commit([.appendDisclosure(.sample(2))], under: fence)
        #expect(try await again.disclosures(.all) == [.sample(1), .sample(2)])
    }

    @Test(arguments: StoreKind.allCases)
    func `a closed journal answers with an error`(kind: StoreKind) async throws {
        let store = try kind.make()
        await store.close()
        let wanted = JournalError(kind: .unavailable, message: "Could not use the journal: it has been closed.")
        await #expect(throws: wanted) { try await store.commit(.twoMembers, under: nil) }
        await #expect(throws: wanted) { try await store.mailboxes() }
        await #expect(throws: wanted) { try await store.lease(.anna, owner: "w", now: .at(0), until: .at(1)) }
        await store.close()
    }
}
