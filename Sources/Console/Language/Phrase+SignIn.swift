/// The sign-in.
extension Phrase {
    static let signIn = Phrase("Sign in", "Anmelden")
    static let account = Phrase("Account", "Konto")
    static let password = Phrase("Password", "Kennwort")
    static let signInFailed = Phrase("Account or password is wrong.", "Konto oder Kennwort ist falsch.")
    static let signInPaused = Phrase(
        "Too many tries. Wait {} s before the next one.",
        "Zu viele Versuche. Warten Sie {} s bis zum nächsten.")
}
