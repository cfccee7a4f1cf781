import HTTPTransport

/// What an administrator asks of one address book.
extension ConsoleHandler {
    func carryOut(
        _ act: BookAct, of addressBook: String, _ fields: FormFields, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        let book: AddressBookFact
        switch await desk.addressBook(addressBook, page: 1) {
        case .found(let detail): book = detail.addressBook
        case .unknown: return refuse("unknown address book", 404, .notFound, viewer.language, viewer)
        case .unreadable: return unavailable(viewer)
        }
        switch act {
        case .run:
            switch await desk.runNow(addressBook, account: viewer.account.name) {
            case true?: return await done(book, "address book run asked for", .runAsked, viewer)
            case false?: return await show(book, .tooManyAsked, 503, viewer)
            case nil: return unavailable(viewer)
            }
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
            switch await desk.resume(addressBook, account: viewer.account.name) {
            case true?: return await done(book, "address book resumed", .resumedNow, viewer)
            case false?: return await show(book, .notPaused, 409, viewer)
            case nil: return unavailable(viewer)
            }
        case .dryRun:
            let answer = await desk.dryRun(addressBook, account: viewer.account.name)
            if case .fact = answer { log(.done("address book dry run", account: viewer.account.name, book.id)) }
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
        guard case .found(let detail) = await desk.addressBook(book.id, page: 1) else { return unavailable(viewer) }
        let note = AddressBookPage.Note(phrase: phrase, isFault: status != 200)
        return Answers.page(
            AddressBookPage.document(detail, note: note, viewer), status: status)
    }
}
