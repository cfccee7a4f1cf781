/// Where the console has the configuration from, and where a changed one goes: tried before it is saved.
package protocol ChangeDesk: Sendable {
    /// The file as it lies there; `nil`: it cannot be read, and the log says why.
    func configuration() async -> ConfigurationFact?
    /// Those under which mailboxes were written to, newest first; `nil`: the journal cannot be read.
    func formerConfigurations() async -> [FormerConfigurationFact]?
    /// Begins to find out what the draft would do. One at a time: what was found before is forgotten.
    func beginPreview(of draft: ConfigurationDraft, by account: String) async -> PreviewBeginning
    /// The preview that is under way, or has ended not long ago; `nil`: there is none.
    func preview() async -> ChangePreview?
    /// Ends the preview, or forgets it.
    ///
    /// - Returns: whether it was still there.
    func dropPreview(_ id: String, by account: String) async -> Bool
    /// Puts the text of a preview that has ended in the file's place, and has the service read it.
    func savePreview(_ id: String, by account: String) async -> SaveOutcome
}

/// What is to take the file's place.
package enum ConfigurationDraft: Sendable, Equatable {
    /// A text, and the digest of the one that it was made of.
    case text(String, base: String)
    /// The text that the digest names, with these values of one book.
    case book(BookFormFact, base: String)
    /// One that was used before, by its digest.
    case former(String)
}

/// What became of the wish to see a preview.
package enum PreviewBeginning: Sendable, Equatable {
    case begun
    /// Another one is under way, which this account began.
    case busy(String)
    /// The file is not any more what the draft was made of.
    case changedMeanwhile
    /// The draft is what the file says already.
    case nothingToDo
    /// It cannot be used as it is.
    case faulty([PlacedFault])
    /// The text is not laid out so that a form could change it.
    case notEditable
    /// No such configuration is kept.
    case unknown
    /// File or journal cannot be read; the log says why.
    case unavailable
}

/// What became of the wish to save.
package enum SaveOutcome: Sendable, Equatable {
    case saved
    /// There is no such preview any more, or none that can be saved.
    case gone
    /// The file was changed meanwhile: nothing was saved.
    case changedMeanwhile
    /// It could not be written, or what was to be noted of it could not: nothing was saved. In the service's words.
    case refused(String)
}
