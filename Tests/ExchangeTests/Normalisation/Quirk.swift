import ContactModel
import Testing

/// Something that Exchange does to values (FACTS §2.3, §2.4), and a contact that meets it.
struct Quirk: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Switches of the simulator.
    var settings: [String] = []
    /// As the CRM has it; the mapping makes it normal.
    var contact: Contact
    /// What the mailbox keeps of it, where that is not all.
    var kept: @Sendable (Contact) -> Contact = { $0 }
    /// What becomes of the contact in the CRM later.
    var change: @Sendable (inout Contact) -> Void = { $0[.mobilePhone] = .text("+49 170 0000002") }
    /// Whether the service itself changes a contact that its member only saves; the engine then puts it right once.
    var changesWhatIsSaved = false
    /// What the mapping writes.
    var properties = Set(ContactProperty.allCases)

    init(
        _ description: String, _ settings: [String] = [], _ change: (inout Contact) -> Void = { _ in }
    ) {
        testDescription = description
        self.settings = settings
        contact = .everything
        change(&contact)
    }

    func with(_ change: (inout Quirk) -> Void) -> Quirk {
        var quirk = self
        change(&quirk)
        return quirk
    }
}

extension Contact {
    /// Carla Ost of Musterwerk: nobody, in every shape of property.
    static let everything = Contact([
        .givenName: .text("Carla"), .surname: .text("Ost"), .displayName: .text("Ost, Carla (Musterwerk)"),
        .fileAs: .text("Ost Carla"), .companyName: .text("Musterwerk GmbH"), .jobTitle: .text("Leiterin"),
        .mobilePhone: .text("+49 170 0000001"), .businessPhones: .texts(["+49 7531 000001", "+49 7531 000002"]),
        .emailAddresses: .texts(["Carla.Ost@musterwerk.example", "carla@privat.example"]),
        .businessAddress: .address(
            PostalAddress(street: "Werkweg 1\nHinterhaus", city: "Konstanz", postalCode: "78467")),
        .birthday: .date(CalendarDate(year: 1974, month: 7, day: 22)!),
        .pager: .text("+49 7531 000003"), .categories: .texts(["CRM", "Lieferant"]),
        .personalNotes: .text("Erste Zeile\nzweite „Zeile“ 🎈"),
    ])

    static func notes(_ count: Int, _ unit: String = "Notiz ") -> String {
        String(String(repeating: unit, count: count).prefix(count - 1)) + "."
    }
}
