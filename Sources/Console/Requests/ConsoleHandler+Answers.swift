import HTTPTransport

/// Explanations, who has what, and an address book's inside.
extension ConsoleHandler {
    /// `nil`: it is none of these pages.
    func answerPage(_ route: Route, _ viewer: Viewer) async -> HTTPServerResponse? {
        switch route {
        case .explain(let question): await explain(question, viewer)
        case .holdings(let question, let page): await holdings(question, page: page, viewer)
        case .export(let question, let format): await export(question, format, viewer)
        case .contents(let question): await contents(question, viewer)
        default: nil
        }
    }

    private func explain(_ question: ExplainQuestion, _ viewer: Viewer) async -> HTTPServerResponse {
        let books = await desk.books()
        guard !question.member.isEmpty, !question.record.isEmpty else {
            return Answers.page(ExplainPage.document(question, nil, books: books, viewer))
        }
        let observer = await observer(viewer)
        let answer = await desk.explain(question, seenBy: observer, for: viewer.account.name)
        if observer != nil, case .fact(let fact) = answer {
            log(.done("console contents seen", account: viewer.account.name, fact.addressBook ?? "-"))
        }
        return Answers.page(
            ExplainPage.document(question, answer, books: books, viewer), status: DeskWords.status(answer))
    }

    private func holdings(
        _ question: HoldingsQuestion, page: Int, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        guard question.isComplete else { return Answers.page(WherePage.document(question, nil, viewer)) }
        let answer = await desk.holdings(question, page: page, for: viewer.account.name)
        return Answers.page(WherePage.document(question, answer, viewer), status: DeskWords.status(answer))
    }

    private func export(
        _ question: HoldingsQuestion, _ format: ExportFormat, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        guard question.isComplete else { return refuse("unknown address", 404, .notFound, viewer.language, viewer) }
        let answer = await desk.export(question, format, for: viewer.account.name)
        guard case .fact(let bytes) = answer else {
            let page: DeskAnswer<HoldingsFact> = answer.without()
            return Answers.page(WherePage.document(question, page, viewer), status: DeskWords.status(answer))
        }
        log(.done("console export", account: viewer.account.name, question.kind.rawValue))
        return Answers.file(bytes, format)
    }

    private func contents(_ question: ContentsQuestion, _ viewer: Viewer) async -> HTTPServerResponse {
        let observer = await observer(viewer)
        let answer = await desk.contents(question, seenBy: observer, for: viewer.account.name)
        if case .refused = answer { log(.refused("unknown address book", account: viewer.account.name)) }
        if case .fact(let fact) = answer, fact.showsCards {
            log(.done("console contents seen", account: viewer.account.name, question.addressBook))
        }
        return Answers.page(ContentsPage.document(question, answer, viewer), status: DeskWords.status(answer))
    }

    /// Who is to see what contacts hold; `nil`: the viewer is not.
    private func observer(_ viewer: Viewer) async -> String? {
        guard viewer.account.role == .administrator, await desk.showsContents() else { return nil }
        return viewer.account.name
    }
}
