import HTTPTransport

/// What an administrator asks of one address book.
extension ConsoleHandler {
    func carryOut(
        _ act: BookAct, of addressBook: String, _ fields: FormFields, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        guard let facts = await desk.facts() else { return unavailable(viewer) }
        guard let book = facts.addressBooks.first(where: { $0.id == addressBook }) else {
            return refuse("unknown address book", 404, .notFound, viewer.language, viewer)
        }
        switch act {
        case .run:
            guard await desk.runNow(addressBook) else { return await show(book, .tooManyAsked, 503, viewer) }
            return await done(book, "address book run asked for", .runAsked, viewer)
        case .pause:
            let reason = (fields["reason"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard (1...BookActsSection.reasonMax).contains(reason.count) else {
                return await show(book, .pauseReasonMissing, 409, viewer)
            }
            switch await desk.pause(addressBook, account: viewer.account.name, reason: reason) {
            case true?: return await done(book, "address book paused", .pausedNow, viewer)
            case false?: return await show(book, .notPausable, 409, viewer)
            case nil: return unavailable(viewer)
            }
        case .resume:
            switch await desk.resume(addressBook) {
            case true?: return await done(book, "address book resumed", .resumedNow, viewer)
            case false?: return await show(book, .notPaused, 409, viewer)
            case nil: return unavailable(viewer)
            }
        case .dryRun:
            let answer = await desk.dryRun(addressBook)
            return Answers.page(DryRunPage.document(book, answer, viewer), status: DeskWords.status(answer))
        }
    }

    private func done(
        _ book: AddressBookFact, _ sentence: String, _ phrase: Phrase, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        log(.done(sentence, account: viewer.account.name, book.id))
        return await show(book, phrase, 200, viewer)
    }

    /// The address book's page, as it is now, with a word about what was done or not.
    private func show(
        _ book: AddressBookFact, _ phrase: Phrase, _ status: Int, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        guard let facts = await desk.facts(), let detail = await desk.detail(of: book.id) else {
            return unavailable(viewer)
        }
        let now = facts.addressBooks.first { $0.id == book.id } ?? book
        let note = AddressBookPage.Note(phrase: phrase, isFault: status != 200)
        return Answers.page(
            AddressBookPage.document(now, detail, holds: facts.holds, note: note, at: facts.at, page: 1, viewer),
            status: status)
    }
}
