internal import WebPages

/// The fields of a contact that a phone's form has.
enum PhoneField: String, CaseIterable {
    case givenName, surname, companyName, jobTitle, mobilePhone, businessPhone, email, personalNotes

    var phrase: Phrase {
        switch self {
        case .givenName: .givenName
        case .surname: .surname
        case .companyName: .company
        case .jobTitle: .jobTitle
        case .mobilePhone: .mobile
        case .businessPhone: .business
        case .email: .email
        case .personalNotes: .notes
        }
    }

    /// Empty where it is unset. Of telephone numbers and e-mail addresses, which are several, the first.
    func text(of fields: ContactFields) -> String {
        switch self {
        case .businessPhone: fields.lists[Self.phones]?.first ?? ""
        case .email: fields.emails.first?.address ?? ""
        default: fields.texts[rawValue] ?? ""
        }
    }

    /// What of a form differs from the contact, as the properties of a Graph PATCH or create.
    static func properties(_ form: FormFields, changing fields: ContactFields) -> [String: WireValue] {
        var properties: [String: WireValue] = [:]
        for field in allCases {
            // Browsers send line ends as CRLF.
            guard let sent = form[field.rawValue]?.replacing("\r\n", with: "\n"),
                sent != field.text(of: fields).replacing("\r\n", with: "\n")
            else { continue }
            let first = sent.isEmpty ? [] : [sent]
            switch field {
            case .businessPhone:
                let others = (fields.lists[phones] ?? []).dropFirst()
                properties[phones] = .array((first + others).map(WireValue.string))
            case .email:
                let others = fields.emails.dropFirst().map { email in
                    WireValue.object([
                        "name": email.name.map(WireValue.string) ?? .null, "address": .string(email.address),
                    ])
                }
                properties["emailAddresses"] = .array(first.map { .object(["address": .string($0)]) } + others)
            default: properties[field.rawValue] = first.first.map(WireValue.string) ?? .null
            }
        }
        return properties
    }

    private static let phones = "businessPhones"
}
