/// A page that leads on by itself, to one of the console's own.
enum BouncePage {
    static func document(_ language: Language, to route: Route) -> [UInt8] {
        Page.document(language, title: Phrase.signedIn.text(language), forwardingTo: route) {
            HTML.element(.p) { HTML.element(.a, .href(route)) { Phrase.goOn.text(language) } }
        }
    }
}

/// What is shown after a sign-out from a session that a provider's word began.
enum SignedOutPage {
    static func document(_ language: Language) -> [UInt8] {
        Page.document(language, title: Phrase.signedOut.text(language)) {
            HTML.element(.ul) {
                HTML.element(.li) { HTML.element(.a, .href(.signIn(next: nil))) { Phrase.signInAgain.text(language) } }
                HTML.element(.li) {
                    HTML.element(.a, .href(.openID(.leaveForGood))) { Phrase.signOutElsewhere.text(language) }
                }
            }
        }
    }
}
