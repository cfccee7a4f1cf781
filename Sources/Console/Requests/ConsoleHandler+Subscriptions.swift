import HTTPTransport

/// Subscriptions in the embedded CRM.
extension ConsoleHandler {
    func subscriptionPage(_ place: SubscriptionPlace, _ viewer: Viewer) async -> HTTPServerResponse {
        guard case .record(let record, let page) = place, !record.isEmpty else {
            return Answers.page(
                SubscriptionSearchPage.document(
                    tables: await desk.subscriptionTables(), showsContents: await desk.showsContents(), viewer))
        }
        return await show(record, page: page, viewer)
    }

    func subscriptions(
        _ place: SubscriptionPlace, _ fields: FormFields, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        if case .set = place { return await subscribe(fields, viewer) }
        let words = String((fields["words"] ?? "").prefix(SubscriptionSearchPage.wordsMax))
        let tables = await desk.subscriptionTables()
        let isShown = await desk.showsContents()
        guard isShown, let table = tables.first(where: { $0 == fields["table"] }) else {
            return Answers.page(
                SubscriptionSearchPage.document(tables: tables, showsContents: isShown, viewer),
                status: isShown ? 404 : 403)
        }
        let answer = await desk.findRecords(words, in: table, by: viewer.account.name)
        if case .fact(let found) = answer, !found.hits.isEmpty {
            log(.done("console contents seen", account: viewer.account.name, "\(found.hits.count) of \(table)"))
        }
        return Answers.page(
            SubscriptionSearchPage.document(
                tables: tables, showsContents: isShown, words: words, table: table, answer: answer, viewer),
            status: DeskWords.status(answer))
    }

    private func subscribe(_ fields: FormFields, _ viewer: Viewer) async -> HTTPServerResponse {
        let record = fields["record"] ?? ""
        let name = (fields["name"] ?? "").trimmingBlanks
        guard let kind = fields["kind"].flatMap(SubscriptionWish.Kind.init), !record.isEmpty, !name.isEmpty,
            name.count <= SubscriptionRecordPage.nameMax, let isSubscribed = ["yes": true, "no": false][fields["is"]]
        else { return refuse("unknown address", 404, .notFound, viewer.language, viewer) }
        let wish = SubscriptionWish(record: record, kind: kind, name: name, isSubscribed: isSubscribed)
        let answer = await desk.subscribe(wish, by: viewer.account.name)
        let note: SubscriptionRecordPage.Note
        switch answer {
        case .fact(.done):
            log(
                .done(
                    isSubscribed ? "subscription given" : "subscription taken away", account: viewer.account.name,
                    record))
            note = .init(words: .text(Phrase.subscriptionDone.text(viewer.language)), isFault: false)
        case .fact(.asItWas):
            note = .init(words: .text(Phrase.subscriptionAsItWas.text(viewer.language)), isFault: false)
        default: note = .init(words: DeskWords.fault(answer, viewer.language), isFault: true)
        }
        let status = if case .fact = answer { 200 } else { 409 }
        return await show(record, page: 1, note: note, status: status, viewer)
    }

    private func show(
        _ record: String, page: Int, note: SubscriptionRecordPage.Note? = nil, status: Int = 200, _ viewer: Viewer
    ) async -> HTTPServerResponse {
        let answer = await desk.subscriptions(to: record, for: viewer.account.name)
        return Answers.page(
            SubscriptionRecordPage.document(record, answer, page: page, note: note, viewer),
            status: status == 200 ? DeskWords.status(answer) : status)
    }
}

extension [String: Bool] {
    fileprivate subscript(word: String?) -> Bool? { word.flatMap { self[$0] } }
}

extension String {
    fileprivate var trimmingBlanks: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
