internal import WebPages

/// The list of phones, and the contacts of one.
enum PhonePages {
    struct Owner: Sendable {
        let user: String
        let name: String
        let count: Int
    }

    static func phones(_ owners: [Owner], _ language: Language) -> [UInt8] {
        PhoneFrame.document(language, title: Phrase.phones.text(language)) {
            HTML.element(.p) { (owners.isEmpty ? Phrase.noPhones : .phonesIntroduction).text(language) }
            HTML.element(.ul, .class("entries")) {
                owners.map { owner in
                    entry(
                        to: .phone(user: owner.user, PhoneList()), owner.name,
                        Phrase.contactCount.text(language, language.number(owner.count)))
                }
            }
        }
    }

    static func phone(
        _ user: DirectoryUser, _ contents: PhoneContents, _ list: PhoneList, _ language: Language
    ) -> [UInt8] {
        let name = user.userPrincipalName
        return PhoneFrame.document(
            language, title: user.displayName, back: (Phrase.backToPhones.text(language), .phones)
        ) {
            if let done = list.done {
                PhoneFrame.said(done, language, again: .phone(user: name, list.saying(nil)))
            }
            search(name, contents, list, language)
            HTML.element(.p, .class("tools")) {
                HTML.element(.span) { Phrase.contactCount.text(language, language.number(contents.count)) }
                HTML.element(.a, .href(to: PhonePlace.new(user: name))) { Phrase.newContact.text(language) }
            }
            if contents.entries.isEmpty {
                HTML.element(.p) { Phrase.noContacts.text(language) }
            } else {
                HTML.element(.ul, .class("entries")) {
                    contents.entries.map { one in
                        entry(
                            to: .card(user: name, contact: one.id, nil), one.name, one.detail, isOwn: !one.isPutThere)
                    }
                }
                if contents.pages > 1 { pager(name, contents, list, language) }
            }
        }
    }

    /// A line of a list: a round sign with the name's first letters, the name, and what is known besides.
    private static func entry(to place: PhonePlace, _ name: String, _ detail: String, isOwn: Bool = false) -> HTML {
        .element(.li) {
            HTML.element(.a, .href(to: place)) {
                HTML.element(.span, .class(isOwn ? "sign own" : "sign"), .hidden) { sign(name) }
                HTML.element(.span, .class("who")) {
                    HTML.element(.strong) { name }
                    if !detail.isEmpty { HTML.element(.span) { detail } }
                }
            }
        }
    }

    static func sign(_ name: String) -> String {
        name.split { !$0.isLetter }.prefix(2).compactMap(\.first).map(String.init).joined().uppercased()
    }

    private static func search(
        _ name: String, _ contents: PhoneContents, _ list: PhoneList, _ language: Language
    ) -> HTML {
        .element(
            .form, .class("search"), .method("get"), .action(at: PhonePlace.phone(user: name, PhoneList())),
            .role("search")
        ) {
            HTML.element(.label, .for("search")) { Phrase.searchContacts.text(language) }
            HTML.element(
                .input, .id("search"), .name("search"), .type("search"), .value(list.search), .maxlength(200))
            HTML.element(.label, .for("folder")) { Phrase.folder.text(language) }
            HTML.element(.select, .id("folder"), .name("folder")) {
                HTML.element(.option, .value("")) { Phrase.allContacts.text(language) }
                contents.folders.map { folder in
                    HTML.element(
                        .option, [.value(folder.id)] + (folder.id == list.folder ? [.selected] : []),
                        .text(Phrase.folderCount.text(language, folder.name, language.number(folder.count))))
                }
            }
            HTML.element(.button, .type("submit")) { Phrase.showContacts.text(language) }
        }
    }

    private static func pager(
        _ name: String, _ contents: PhoneContents, _ list: PhoneList, _ language: Language
    ) -> HTML {
        func link(_ page: Int, _ phrase: Phrase) -> HTML {
            var other = list.saying(nil)
            other.page = page
            return .element(.a, .href(to: PhonePlace.phone(user: name, other))) { phrase.text(language) }
        }
        return .element(.nav, .class("tools"), .label(Phrase.contactPages.text(language))) {
            HTML.element(.span) { Phrase.contactsOfPage.text(language, "\(contents.page)", "\(contents.pages)") }
            if contents.page > 1 { link(contents.page - 1, .formerContacts) }
            if contents.page < contents.pages { link(contents.page + 1, .furtherContacts) }
        }
    }
}
