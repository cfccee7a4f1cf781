/// What is said to a browser whose request never reached a page.
extension Phrase {
    static let tooLarge = Phrase(
        "That is more than any page of the console takes.", "Das ist mehr, als eine Seite der Konsole annimmt.")
    static let stopping = Phrase(
        "The service is stopping. Try again later.", "Der Dienst wird gerade beendet. Versuchen Sie es später wieder.")
}
