import HTTPTransport

/// The configuration and its changes.
extension ConsoleHandler {
    private static let looksAgainSeconds = 3

    func changePage(_ place: ChangePlace, _ viewer: Viewer) async -> HTTPServerResponse {
        switch place {
        case .preview(let page):
            guard let preview = await desk.preview() else { return Answers.page(ChangePreviewPage.none(viewer)) }
            let fact = await desk.configuration()
            return looksAgain(
                preview.isUnderWay, Answers.page(ChangePreviewPage.document(preview, fact, page: page, viewer)))
        case .records(let place, let act, let cause, let page):
            guard let preview = await desk.preview(), case .ended(let change) = preview.state else {
                return Answers.page(ChangePreviewPage.none(viewer))
            }
            return Answers.page(
                ChangeRecordsPage.document(change, place: place, act: act, cause: cause, page: page, viewer))
        case .former(let page):
            guard let kept = await desk.formerConfigurations() else { return noConfiguration(viewer) }
            return Answers.page(FormerPage.document(kept, page: page, viewer))
        case .book(let book):
            guard let fact = await desk.configuration() else { return noConfiguration(viewer) }
            guard let form = fact.books.first(where: { $0.book == book }) else {
                return refuse("unknown address", 404, .notFound, viewer.language, viewer)
            }
            return Answers.page(BookFormPage.document(form, base: fact.digest, viewer))
        case .editor, .begin, .tryBook, .save, .drop, .tryFormer:
            return await editor(ChangePage.Refusal(), viewer)
        }
    }

    func change(_ place: ChangePlace, _ fields: FormFields, _ viewer: Viewer) async -> HTTPServerResponse {
        switch place {
        case .begin: return await begin(fields, viewer)
        case .tryBook: return await tryBook(fields, viewer)
        case .tryFormer: return await tryFormer(fields["digest"] ?? "", viewer)
        case .save: return await save(fields["preview"] ?? "", viewer)
        default:
            let id = fields["preview"] ?? ""
            if await desk.dropPreview(id, by: viewer.account.name) {
                log(.done("change dropped", account: viewer.account.name, id))
            }
            return Answers.redirect(to: .change(.editor))
        }
    }

    // MARK: Trying

    private func begin(_ fields: FormFields, _ viewer: Viewer) async -> HTTPServerResponse {
        guard let fact = await desk.configuration() else { return noConfiguration(viewer) }
        // A browser sends each line end as two characters; the file keeps its own.
        let sent = (fields["text"] ?? "").replacing("\r\n", with: "\n")
        let isOfTwo = fact.text?.contains("\r\n") ?? false
        let text = isOfTwo ? sent.replacing("\n", with: "\r\n") : sent
        let draft = ConfigurationDraft.text(text, base: fields["base"] ?? "")
        let beginning = await desk.beginPreview(of: draft, by: viewer.account.name)
        if case .begun = beginning { return await begun(viewer) }
        var refusal = ChangePage.Refusal(text: sent, base: base(of: fields, beginning))
        if case .faulty(let faults) = beginning { refusal.faults = faults }
        refusal.fault = .text(words(beginning, viewer.language))
        return await editor(refusal, status: 409, viewer)
    }

    private func tryBook(_ fields: FormFields, _ viewer: Viewer) async -> HTTPServerResponse {
        guard let fact = await desk.configuration() else { return noConfiguration(viewer) }
        let form = BookFormFact(fields)
        let beginning = await desk.beginPreview(
            of: .book(form, base: fields["base"] ?? ""), by: viewer.account.name)
        if case .begun = beginning { return await begun(viewer) }
        let faults: [PlacedFault] = if case .faulty(let faults) = beginning { faults } else { [] }
        return Answers.page(
            BookFormPage.document(
                form, base: base(of: fields, beginning) ?? fact.digest, fault: words(beginning, viewer.language),
                faults: faults, viewer), status: 409)
    }

    /// What a draft that is not tried goes on being made of; `nil`: of the file as it is, since its author is told that it
    /// has changed.
    private func base(of fields: FormFields, _ beginning: PreviewBeginning) -> String? {
        beginning == .changedMeanwhile ? nil : fields["base"]
    }

    private func tryFormer(_ digest: String, _ viewer: Viewer) async -> HTTPServerResponse {
        let beginning = await desk.beginPreview(of: .former(digest), by: viewer.account.name)
        if case .begun = beginning { return await begun(viewer) }
        guard let kept = await desk.formerConfigurations() else { return noConfiguration(viewer) }
        var fault = HTML.text(words(beginning, viewer.language))
        if case .faulty(let faults) = beginning {
            let lines = faults.map { "\($0.line.map { "\($0): " } ?? "")\($0.message)" }
            fault = .joined([fault, .text(" "), .said(lines.joined(separator: " "), viewer.language)])
        }
        return Answers.page(FormerPage.document(kept, page: 1, fault: fault, viewer), status: 409)
    }

    private func begun(_ viewer: Viewer) async -> HTTPServerResponse {
        let preview = await desk.preview()
        log(.done("change preview begun", account: viewer.account.name, preview?.digest))
        return Answers.redirect(to: .change(.preview(page: 1)))
    }

    private func words(_ beginning: PreviewBeginning, _ language: Language) -> String {
        switch beginning {
        case .begun: Phrase.changePreview.text(language)
        case .busy(let account): Phrase.previewBusy.text(language, account)
        case .changedMeanwhile: Phrase.changedMeanwhile.text(language)
        case .nothingToDo: Phrase.changeNothingToDo.text(language)
        case .faulty: Phrase.faultyText.text(language)
        case .unknown: Phrase.notKept.text(language)
        case .notEditable: Phrase.bookNotEditable.text(language)
        case .unavailable: Phrase.configurationUnavailable.text(language)
        }
    }

    // MARK: Saving

    private func save(_ id: String, _ viewer: Viewer) async -> HTTPServerResponse {
        let language = viewer.language
        let preview = await desk.preview()
        switch await desk.savePreview(id, by: viewer.account.name) {
        case .saved:
            log(.done("configuration saved", account: viewer.account.name, preview?.digest))
            return Answers.redirect(to: .change(.editor))
        case .gone:
            return await editor(ChangePage.Refusal(fault: viewer.say(.previewGone)), status: 409, viewer)
        case .changedMeanwhile: return await preview409(viewer.say(.savedMeanwhile), viewer)
        case .refused(let why):
            return await preview409(.joined([viewer.say(.notSaved), .text(" "), .said(why, language)]), viewer)
        }
    }

    private func preview409(_ fault: HTML, _ viewer: Viewer) async -> HTTPServerResponse {
        guard let preview = await desk.preview() else {
            return await editor(ChangePage.Refusal(fault: fault), status: 409, viewer)
        }
        let fact = await desk.configuration()
        return Answers.page(
            ChangePreviewPage.document(preview, fact, page: 1, fault: fault, viewer), status: 409)
    }

    // MARK: Pages

    private func editor(
        _ refusal: ChangePage.Refusal, status: Int = 200, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        guard let fact = await desk.configuration() else { return noConfiguration(viewer) }
        let preview = await desk.preview()
        let answer = Answers.page(ChangePage.document(fact, preview, refusal: refusal, viewer), status: status)
        return looksAgain(status == 200 && fact.lastSave?.isUnderWay == true, answer)
    }

    private func noConfiguration(_ viewer: Viewer) -> HTTPServerResponse {
        Answers.page(Page.notice(viewer.language, .configurationUnavailable, viewer: viewer), status: 503)
    }

    /// Has the browser ask again by itself for as long as something is under way.
    private func looksAgain(_ isUnderWay: Bool, _ answer: HTTPServerResponse) -> HTTPServerResponse {
        guard isUnderWay else { return answer }
        var answer = answer
        answer.headers["Refresh"] = "\(Self.looksAgainSeconds)"
        return answer
    }
}

extension BookFormFact {
    /// Lists have one entry a line; blanks around an entry do not count.
    fileprivate init(_ fields: FormFields) {
        func lines(_ name: String) -> [String] {
            (fields[name] ?? "").split(whereSeparator: \.isNewline).map(Self.trimmed).filter { !$0.isEmpty }
        }
        self.init(
            book: fields["book"] ?? "", filter: lines("filter").joined(separator: " "),
            limit: lines("limit").joined(separator: " "), order: lines("order"), groups: lines("groups"),
            users: lines("users"), except: lines("except"))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
