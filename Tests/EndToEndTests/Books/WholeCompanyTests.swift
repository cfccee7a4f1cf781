import ExchangeSimulator
import Service
import SyncEngine
import Testing

/// All 24 address books of the sample against an independent reading of the CRM.
@Suite("Whole company") struct WholeCompanyTests {
    @Test func `every active member with a mailbox has one address book, and nothing else is in any mailbox`()
        async throws
    {
        let company = try await WholeCompany.made.value
        let expected = Dictionary(
            uniqueKeysWithValues: company.independent.addressBooks.map { ($0.user.login, $0.book.rawValue) })

        #expect(expected.count == 24)
        #expect(company.first.summaries.allSatisfy { $0.outcome == .ok && $0.problems.isEmpty })
        for (login, mailbox) in company.mailboxes {
            let folders = mailbox.folders.filter { $0.location != .purged && $0.displayName != "Contacts" }
            #expect(folders.map(\.displayName) == [expected[login]].compactMap(\.self), "folders of \(login)")
            #expect(folders.allSatisfy { $0.location == .contacts })
            let strays = mailbox.contacts.filter { $0.folderName != expected[login] || $0.location != .contacts }
            #expect(strays.isEmpty, "\(login) has \(strays.count) contacts elsewhere")
        }
    }

    @Test func `each address book holds exactly the records of the independent reading, each once`() async throws {
        let company = try await WholeCompany.made.value
        for (user, book) in company.independent.addressBooks {
            let found = (company.mailboxes[user.login]?.contacts ?? []).map { $0.recordKey ?? "(no mark)" }
            let expected = Set(company.independent.selection(of: book, for: user).selected.map(\.key))

            #expect(found.count == Set(found).count, "\(user.login) has a record twice")
            #expect(expected.count > 30, "\(user.login) proves too little: \(expected.count)")
            let missing = expected.subtracting(found)
            let surplus = Set(found).subtracting(expected)
            #expect(missing.isEmpty, "\(user.login) lacks \(missing.count), such as \(missing.sorted().prefix(5))")
            #expect(surplus.isEmpty, "\(user.login) has \(surplus.count) too many: \(surplus.sorted().prefix(5))")
        }
    }

    @Test func `each item shows what its member may read, property by property`() async throws {
        let company = try await WholeCompany.made.value
        var compared = 0
        for (user, book) in company.independent.addressBooks {
            var differences: [String] = []
            for item in company.mailboxes[user.login]?.contacts ?? [] {
                guard let key = item.recordKey, let seen = company.independent.seen(key, by: user) else { continue }
                compared += 1
                differences += ExpectedContact(seen, of: book).differences(from: item).map { "Kontakte/\(key) \($0)" }
            }
            #expect(
                differences.isEmpty,
                "\(user.login): \(differences.count) differences, such as \(differences.prefix(5).joined(separator: "\n"))"
            )
        }
        #expect(compared == company.first.summaries.reduce(0) { $0 + $1.created })
    }

    /// SEMANTICS 2 and DOMAIN §2: one group's field.
    @Test func `test results stand in the notes of the laboratory's members only`() async throws {
        let company = try await WholeCompany.made.value
        for (user, _) in company.independent.addressBooks {
            let count = (company.mailboxes[user.login]?.contacts ?? [])
                .count { $0.text("personalNotes")?.contains("Testergebnis") == true }
            if user.groups.contains("Labor") {
                #expect(count > 150, "\(user.login) reads \(count) test results")
            } else {
                #expect(count == 0, "\(user.login) reads \(count) test results")
            }
        }
    }

    @Test func `a second cycle sends one request per address book and writes nothing`() async throws {
        let company = try await WholeCompany.made.value
        #expect(company.second.summaries.count == 24)
        #expect(company.second.summaries.allSatisfy { $0.isQuiet && $0.writes == 0 && $0.requestCount == 1 })
        #expect(company.secondWrites.isEmpty)
        #expect(company.secondRequests.count == 24)
        for (login, requests) in company.secondRequests {
            #expect(requests == [.contactDelta: 1], "\(login)")
        }
    }
}
