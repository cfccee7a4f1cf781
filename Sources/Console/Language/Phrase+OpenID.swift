/// The sign-in by another's word, and what is said where it fails.
extension Phrase {
    static let signInElsewhere = Phrase("Sign in with your company account", "Mit dem Firmenkonto anmelden")
    static let signInHere = Phrase("Or with an account of this console", "Oder mit einem Konto dieser Konsole")
    static let signedIn = Phrase("You are signed in.", "Sie sind angemeldet.")
    static let goOn = Phrase("Go on", "Weiter")
    static let signedOut = Phrase("You are signed out.", "Sie sind abgemeldet.")
    static let signOutElsewhere = Phrase(
        "Sign out of your company account as well",
        "Auch vom Firmenkonto abmelden")
    static let signInAgain = Phrase("To the sign-in", "Zur Anmeldung")
    static let providerSilent = Phrase(
        "The company's sign-in cannot be reached now. Try again later, or use an account of this console.",
        "Die Anmeldung der Firma ist gerade nicht erreichbar. Versuchen Sie es später noch einmal, oder nehmen Sie ein "
            + "Konto dieser Konsole.")
    static let providerUnfit = Phrase(
        "The company's sign-in is not set up rightly. The service's log says what an administrator must mend.",
        "Die Anmeldung der Firma ist nicht richtig eingerichtet. Das Protokoll des Dienstes sagt, was zu ändern ist.")
    static let providerRefused = Phrase(
        "The company's sign-in did not let you in.",
        "Die Anmeldung der Firma hat Sie nicht zugelassen.")
    static let flowOver = Phrase(
        "This sign-in is not valid any more. Begin again.",
        "Diese Anmeldung gilt nicht mehr. Beginnen Sie noch einmal.")
    static let tokenWrong = Phrase(
        "What the company's sign-in said of you cannot be trusted. The service's log says why.",
        "Der Auskunft der Anmeldung über Sie ist nicht zu trauen. Das Protokoll des Dienstes sagt, warum.")
    static let notForYou = Phrase(
        "You are known, but there is nothing here for you: you have no role, and no active user of the CRM is yours.",
        "Sie sind bekannt, aber hier ist nichts für Sie: Sie haben keine Rolle, und kein aktiver Benutzer des CRM "
            + "gehört zu Ihnen.")
    static let groupsMissing = Phrase(
        "You are in so many groups that the company's sign-in does not name them. An administrator must use app roles.",
        "Sie sind in so vielen Gruppen, dass die Anmeldung der Firma sie nicht nennt. Die Verwaltung muss App-Rollen "
            + "verwenden.")
}
