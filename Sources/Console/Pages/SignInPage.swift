/// Where one signs in with an account of this installation.
enum SignInPage {
    /// - Parameters:
    ///   - formToken: what the form and its cookie both carry.
    ///   - next: where the sign-in leads to, unchecked.
    ///   - isOpenID: whether one can sign in at the company's provider as well.
    ///   - fault: why the last try failed.
    static func document(_ language: Language, formToken: String, next: String?, isOpenID: Bool, fault: String?)
        -> [UInt8]
    {
        Page.document(language, title: Phrase.signIn.text(language)) {
            if let fault { HTML.element(.p, .class("fault"), .role("alert")) { fault } }
            if isOpenID {
                HTML.element(.p) {
                    HTML.element(.a, .class("button"), .href(.openID(.leave(next: next)))) {
                        Phrase.signInElsewhere.text(language)
                    }
                }
                HTML.element(.h2) { Phrase.signInHere.text(language) }
            }
            HTML.element(.form, .class("stacked"), .method("post"), .action(.signIn(next: next))) {
                HTML.element(.input, .type("hidden"), .name("token"), .value(formToken))
                HTML.element(.label, .for("account")) { Phrase.account.text(language) }
                HTML.element(
                    .input, .id("account"), .name("account"), .type("text"), .autocomplete("username"), .maxlength(64),
                    .required)
                HTML.element(.label, .for("password")) { Phrase.password.text(language) }
                HTML.element(
                    .input, .id("password"), .name("password"), .type("password"),
                    .autocomplete("current-password"), .required)
                HTML.element(.button, .type("submit")) { Phrase.signIn.text(language) }
            }
        }
    }
}
