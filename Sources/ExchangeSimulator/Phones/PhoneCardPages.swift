internal import WebPages

/// One contact on a phone, and the form that changes it.
enum PhoneCardPages {
    static func card(
        _ user: DirectoryUser, _ contact: StoredContact, id: String, done: PhoneDeed?, token: String,
        _ language: Language
    ) -> [UInt8] {
        let name = user.userPrincipalName
        return PhoneFrame.document(
            language, title: contact.phoneName, back: (user.displayName, .phone(user: name, PhoneList()))
        ) {
            if let done {
                PhoneFrame.said(done, language, again: .card(user: name, contact: id, nil))
            }
            if !contact.phoneDetail.isEmpty { HTML.element(.p, .class("detail")) { contact.phoneDetail } }
            HTML.element(.p, .class("origin")) {
                (contact.extendedProperties.isEmpty ? Phrase.ownContact : .putThere).text(language)
            }
            HTML.element(.dl) {
                contact.phoneRows.map { phrase, values in
                    HTML.element(.div) {
                        HTML.element(.dt) { phrase.text(language) }
                        values.map { value in HTML.element(.dd) { value } }
                    }
                }
            }
            HTML.element(
                .form, .class("tools"), .method("post"), .action(at: PhonePlace.delete(user: name, contact: id))
            ) {
                tokenField(token)
                HTML.element(.a, .class("button"), .href(to: PhonePlace.edit(user: name, contact: id))) {
                    Phrase.editContact.text(language)
                }
                HTML.element(.button, .class("danger"), .type("submit")) { Phrase.deleteContact.text(language) }
            }
        }
    }

    /// - Parameters:
    ///   - contact: `nil`: a new one.
    ///   - text: what each field holds.
    ///   - fault: why it could not be saved.
    static func form(
        _ user: DirectoryUser, contact: (id: String, name: String)?, text: (PhoneField) -> String, token: String,
        fault: HTML? = nil, _ language: Language
    ) -> [UInt8] {
        let name = user.userPrincipalName
        let back: (name: String, place: PhonePlace) =
            contact.map { ($0.name, .card(user: name, contact: $0.id, nil)) }
            ?? (user.displayName, .phone(user: name, PhoneList()))
        let place: PhonePlace = contact.map { .edit(user: name, contact: $0.id) } ?? .new(user: name)
        let title = (contact == nil ? Phrase.newContact : .editContact).text(language)
        return PhoneFrame.document(language, title: title, back: back) {
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            HTML.element(.form, .class("card"), .method("post"), .action(at: place)) {
                tokenField(token)
                PhoneField.allCases.map { field in
                    HTML.element(.label) {
                        HTML.element(.span) { field.phrase.text(language) }
                        input(field, text(field))
                    }
                }
                HTML.element(.p, .class("tools")) {
                    HTML.element(.button, .type("submit")) { Phrase.saveContact.text(language) }
                    HTML.element(.a, .href(to: back.place)) { Phrase.cancelContact.text(language) }
                }
            }
        }
    }

    private static func input(_ field: PhoneField, _ text: String) -> HTML {
        guard field == .personalNotes else {
            return .element(.input, [.field(field), .type("text"), .value(text), .maxlength(255)], .nothing)
        }
        // A browser drops a line end that comes first.
        return .element(.textarea, [.field(field), .rows(6)], .text("\n" + text))
    }

    private static func tokenField(_ token: String) -> HTML {
        .element(.input, .type("hidden"), .name("token"), .value(token))
    }
}

extension HTML.Attribute {
    fileprivate static func field(_ field: PhoneField) -> HTML.Attribute {
        switch field {
        case .givenName: .name("givenName")
        case .surname: .name("surname")
        case .companyName: .name("companyName")
        case .jobTitle: .name("jobTitle")
        case .mobilePhone: .name("mobilePhone")
        case .businessPhone: .name("businessPhone")
        case .email: .name("email")
        case .personalNotes: .name("personalNotes")
        }
    }
}
