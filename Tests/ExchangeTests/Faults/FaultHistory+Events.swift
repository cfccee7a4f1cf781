import ContactModel
import Contracts
import ExchangeSimulator
import TestSupport

// What the CRM and the members do between runs.
extension FaultHistory {
    mutating func changeCRM(_ book: ExchangeStage.Book) {
        var crm = stage.crm(book)
        let number = generator.below(crm.records.count)
        switch generator.below(8) {
        case 0, 1, 2: crm.records[number].contact = .drawn(number, &generator)
        case 3: crm.records[number].isSelected.toggle()
        case 4:
            crm.records[number].isVisible.toggle()
            crm.rightsVersion += 1
        case 5:
            crm.records[number].phoneIsReadable.toggle()
            crm.rightsVersion += 1
        case 6: crm.records[number].isGone = true
        default:
            if crm.records.count < 16 { crm.records.append(.init(.drawn(crm.records.count, &generator))) }
        }
        let changed = crm
        stage.change(book) { $0 = changed }
    }

    mutating func actAsMember(_ book: ExchangeStage.Book) async throws {
        switch generator.below(3) {
        case 0:
            guard let folder = try await stage.journal.addressBook(book.id)?.folder else { return }
            try await addForeign(book, to: folder.text)
        case 1:
            let member = try stage.member(book)
            let own = member.contacts().filter { foreign[$0.id] != nil && $0.location == .contacts }
            guard !own.isEmpty else { return }
            try await member.edit(generator.pick(own).id, ["title": .string("Dr. \(generator.below(100))")])
            try noteForeign(book)
        default:
            let member = try stage.member(book)
            let shown = try await stage.shown(book).filter { $0.mark != nil }
            guard !shown.isEmpty else { return }
            try await member.edit(generator.pick(shown).id, ["surname": .string("Geändert"), "jobTitle": .string("?")])
        }
    }

    mutating func addForeign(_ book: ExchangeStage.Book, to folder: String) async throws {
        // A folder of ours may be gone by now.
        _ = try? await stage.member(book).add(
            ["surname": "Privat", "personalNotes": .string("Nr. \(generator.below(1_000))")], to: folder)
        try noteForeign(book)
    }
}

extension InventedCRM {
    static func drawn(_ generator: inout SeededGenerator) -> InventedCRM {
        var properties: Set<ContactProperty> = [
            .givenName, .surname, .displayName, .fileAs, .companyName, .mobilePhone, .businessPhones,
            .emailAddresses, .businessAddress, .birthday, .categories, .personalNotes,
        ]
        if generator.chance(3) { properties.insert(.pager) }
        return InventedCRM((0..<generator.below(10) + 4).map { .drawn($0, &generator) }, properties: properties)
    }
}

extension Contact {
    /// Somebody who does not exist.
    static func drawn(_ number: Int, _ generator: inout SeededGenerator) -> Contact {
        let version = generator.below(1_000)
        var contact = Contact([
            .givenName: .text("Žofie"), .surname: .text("Muster \(number)"),
            .displayName: .text("Muster \(number), Žofie (\(version))"), .categories: .texts(["CRM"]),
        ])
        if generator.chance(2) { contact[.fileAs] = .text("Muster \(number)") }
        if generator.chance(2) { contact[.mobilePhone] = .text("+49 170 \(1_000_000 + version)") }
        if generator.chance(2) { contact[.pager] = .text("+49 30 3\(version)") }
        if generator.chance(3) { contact[.businessPhones] = .texts(["+49 30 1\(version)", "+49 30 2\(version)"]) }
        if generator.chance(2) { contact[.emailAddresses] = .texts(["m\(number)@musterwerk.example"]) }
        if generator.chance(3) {
            contact[.businessAddress] = .address(PostalAddress(street: "Weg \(version)\nHinterhaus", city: "Görlitz"))
        }
        if generator.chance(3) { contact[.birthday] = CalendarDate(daysSinceEpoch: version).map(ContactValue.date) }
        if generator.chance(3) { contact[.personalNotes] = .text(String(repeating: "Notiz \(version)\n", count: 30)) }
        return contact
    }
}
