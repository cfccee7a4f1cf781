import HTTPTransport

/// A user's own page.
extension ConsoleHandler {
    func minePage(_ place: MinePlace, _ viewer: Viewer) async -> HTTPServerResponse {
        guard let login = viewer.account.member else {
            return Answers.page(MinePage.nothing(.mineNoMember, viewer))
        }
        switch place {
        case .book(let question):
            let answer = await desk.mine(question, of: login, for: viewer.account.name)
            noteRefusal(answer, viewer)
            return Answers.page(MinePage.document(question, answer, viewer), status: DeskWords.status(answer))
        case .reason(let record):
            let answer = await desk.reason(record, of: login, for: viewer.account.name)
            guard case .refused = answer else {
                return Answers.page(MineReasonPage.document(record, answer, viewer), status: DeskWords.status(answer))
            }
            return refuse("unknown record", 404, .notFound, viewer.language, viewer)
        case .find(let search):
            let answer = await desk.find(search, of: login, for: viewer.account.name)
            noteRefusal(answer, viewer)
            return Answers.page(MineFindPage.document(search, answer, viewer), status: DeskWords.status(answer))
        case .change: return refuse("method", 405, .wrongMethod, viewer.language, viewer)
        }
    }

    func mineForm(_ place: MinePlace, _ fields: FormFields, _ viewer: Viewer) async -> HTTPServerResponse {
        guard case .change(let act) = place, let login = viewer.account.member else {
            return refuse("unknown address", 404, .notFound, viewer.language, viewer)
        }
        let record = MineRecord(book: fields["book"] ?? "", record: fields["record"] ?? "")
        let person = "\(viewer.account.name) as \(login), on the own page"
        let change = MineChange(act: act, record: record)
        switch await desk.change(change, of: login, by: person, for: viewer.account.name) {
        case .fact(let isChanged):
            if isChanged { log(.done(act.sentence, account: viewer.account.name, record.record)) }
            return Answers.redirect(to: .mine(.book(MineQuestion(book: record.book, list: act.list))))
        case .refused: return refuse("unknown record", 404, .notFound, viewer.language, viewer)
        case .notReadYet: return Answers.page(MinePage.nothing(.notReadYet, viewer), status: 503)
        case .incomplete: return Answers.page(MinePage.nothing(.readIncompletely, viewer), status: 503)
        case .busy: return Answers.page(MinePage.nothing(.tooBusy, viewer), status: 503)
        case .unavailable: return unavailable(viewer)
        }
    }

    private func noteRefusal(_ answer: DeskAnswer<some Sendable>, _ viewer: Viewer) {
        if case .refused = answer { log(.refused("unknown address book", account: viewer.account.name)) }
    }
}

extension MineChange.Act {
    /// In the log.
    fileprivate var sentence: String {
        switch self {
        case .subscribe: "own subscription made"
        case .unsubscribe: "own subscription ended"
        case .putBack: "own contact put back"
        }
    }

    /// Where one sees what became of it.
    fileprivate var list: MineList { self == .putBack ? .deleted : .all }
}
