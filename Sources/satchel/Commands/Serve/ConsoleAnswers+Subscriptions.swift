import AccessRules
import CRMSources
import Configuration
import Console
import ContactMapping
import ContactModel
import Contracts
import JournalStore
import Selection
import Sentences
import Service

/// Subscriptions in the embedded CRM: read from its file at this moment, and written to it; who gets what by them is worked
/// out with records and rights as the service last read them.
extension ConsoleAnswers {
    var subscriptionTables: [String] {
        var seen: Set<String> = []
        return (office?.allBooks ?? []).map(\.rule.view.table).filter { seen.insert($0).inserted }
    }

    var crm: String {
        switch monitoring.composition.configuration.crm {
        case .sqlite(let path): path
        }
    }

    // MARK: Looking for records

    func findRecords(_ words: String, in table: String, by account: String) async -> DeskAnswer<FoundRecords> {
        guard let office else { return .notReadYet }
        guard monitoring.composition.configuration.consoleShowsContents,
            let schema = office.snapshot.reading.schema.tables[table]
        else { return .refused(Told(QuestionSentence.noTableOrHidden)) }
        let search = RecordSearch(
            path: crm, table: schema, fields: office.nameFields(of: table), now: CommandSupport.now)
        let (path, now) = (journal, CommandSupport.now())
        return await answer(for: account) {
            let found: RecordSearch.Answer
            do throws(EmbeddedCRMError) { found = try search.find(words) } catch {
                return .refused(.others(error.message))
            }
            if !found.hits.isEmpty {
                // Before they are seen.
                try SQLiteJournal.note(
                    "names seen", of: found.hits.map { "\($0.record)" }.joined(separator: " "),
                    by: "\(account), in the console", at: now, inJournalAt: path)
            }
            return .fact(
                FoundRecords(
                    hits: found.hits.map { hit in
                        .init(
                            record: "\(hit.record)",
                            name: hit.values.filter { !$0.isEmpty }.joined(separator: ", "))
                    }, isPartial: found.isPartial))
        }
    }

    // MARK: Who is subscribed

    func subscriptions(to text: String, for asker: String) async -> DeskAnswer<SubscriptionsFact> {
        guard let office else { return .notReadYet }
        let subscriptions = EmbeddedSubscriptions(path: crm)
        return await answer(for: asker) {
            guard let record = RecordID(text) else { return .refused(Told(QuestionSentence.writeRecordKey)) }
            do throws(EmbeddedCRMError) {
                let principals = try subscriptions.principals(of: record)
                return .fact(office.subscriptions(of: record, principals))
            } catch {
                return .refused(.others(error.message))
            }
        }
    }

    // MARK: Subscribing

    func subscribe(_ wish: SubscriptionWish, by account: String) async -> DeskAnswer<SubscriptionOutcome> {
        guard let office else { return .notReadYet }
        let subscriptions = EmbeddedSubscriptions(path: crm)
        let path = journal
        return await answer(for: account) {
            guard let record = RecordID(wish.record) else {
                return .refused(Told(QuestionSentence.writeRecordKey))
            }
            do {
                let known = try subscriptions.principals(of: record)
                let principal = try office.principal(wish, among: known)
                guard known.contains(principal) != wish.isSubscribed else { return .fact(.asItWas) }
                guard try !wish.isSubscribed || subscriptions.has(record) else { throw Self.noRecord }
                let act = NotedAct.subscription(
                    wish.isSubscribed, principal, to: record, by: "\(account), in the console", path)
                return try act.carryOut {
                    try Self.written(subscriptions.set(wish.isSubscribed, principal, to: record))
                }
            } catch let error as EmbeddedCRMError {
                return .refused(.others(error.message))
            }
        }
    }

    private static let noRecord = UsageError(.noRecordInCRM)

    private static func written(
        _ outcome: EmbeddedSubscriptions.Outcome
    ) throws(UsageError) -> DeskAnswer<SubscriptionOutcome> {
        switch outcome {
        case .done: .fact(.done)
        case .asItWas: .fact(.asItWas)
        case .unknownRecord: throw noRecord
        case .unknownPrincipal: throw UsageError(.noPrincipalInCRM)
        }
    }
}

extension Office {
    /// Text fields of the table that the books' contacts are named by, each once; never protected ones, which nobody sees.
    fileprivate func nameFields(of table: String) -> [String] {
        let properties: [ContactProperty] = [.displayName, .surname, .givenName, .companyName]
        var fields: [String] = []
        for book in allBooks where book.mapping.table == table {
            let sources = book.mapping.sources
            for property in properties {
                for place in (sources[property] ?? []).sorted() {
                    let key = book.mapping.fields[place]
                    guard key.table == table, !snapshot.model.policy.protected.contains(key) else { continue }
                    if !fields.contains(key.field) { fields.append(key.field) }
                }
            }
        }
        return fields
    }

    fileprivate func principal(
        _ wish: SubscriptionWish, among known: [Principal]
    ) throws(UsageError) -> Principal {
        let directory = snapshot.model.directory
        switch wish.kind {
        case .user:
            let unread = Principal.user(UserID(wish.name))
            if !wish.isSubscribed, known.contains(unread), directory.user(login: wish.name) == nil { return unread }
            return .user(try user(wish.name).id)
        case .group:
            if let group = directory.group(named: wish.name) { return .group(group.id) }
            let unread = Principal.group(GroupID(wish.name))
            if !wish.isSubscribed, known.contains(unread) { return unread }
            let hint = NearestName.nearest(to: wish.name, among: directory.groups.map(\.name))
            throw UsageError(.noGroup, near: .noGroupButNear, wish.name, hint: hint)
        }
    }

    /// - Parameter principals: who is subscribed now, whatever the last reading says.
    fileprivate func subscriptions(of record: RecordID, _ principals: [Principal]) -> SubscriptionsFact {
        let model = model(with: principals, subscribedTo: record)
        var absence: Explanation.Fact?
        if case .nowhere(let why) = model.resolve(record) { absence = .nowhere(why) }
        let shown = allBooks.filter { $0.rule.view.table == record.table }
        return SubscriptionsFact(
            record: "\(record)", absence: absence, subscribers: principals.map(subscriber),
            effects: effects(of: record, principals, shown, model),
            hasLimits: shown.contains { $0.rule.limit != nil },
            at: ServiceLog.time(snapshot.reading.startedAt))
    }

    /// The last reading's, but for who is subscribed to this record.
    private func model(with principals: [Principal], subscribedTo record: RecordID) -> RightsModel {
        let reading = snapshot.reading
        var changes = CRMChanges(
            startedAt: reading.startedAt, changeCounter: reading.changeCounter ?? 0, history: reading.history)
        changes.subscriptions[record] = principals
        return RightsModel(
            snapshot.model, reading: reading.applying(changes), changes: changes, now: reading.startedAt)
    }

    private func subscriber(_ principal: Principal) -> SubscriptionsFact.Subscriber {
        let directory = snapshot.model.directory
        switch principal {
        case .user(let id): return .init(kind: .user, name: directory.user(id)?.login ?? id.text, users: nil)
        case .group(let id):
            return .init(
                kind: .group, name: directory.group(id)?.name ?? id.text,
                users: directory.activeMembers(of: id).count)
        }
    }

    private func effects(
        of record: RecordID, _ principals: [Principal], _ books: [Book], _ model: RightsModel
    ) -> [SubscriptionsFact.Effect] {
        let directory = model.directory
        var users: Set<UserID> = []
        for principal in principals {
            switch principal {
            case .user(let id): users.insert(id)
            case .group(let id): users.formUnion(directory.activeMembers(of: id))
            }
        }
        let members = books.map { (book: $0, members: Set($0.members(in: directory))) }
        let sorted = users.compactMap(directory.user).sorted { $0.login < $1.login }
        var effects: [SubscriptionsFact.Effect] = []
        var pass = SelectionPass(model: model, collator: snapshot.collator)
        for user in sorted where effects.count < SubscriptionsFact.effectsMax {
            let own = members.filter { $0.members.contains(user.id) }.map(\.book)
            guard !own.isEmpty else {
                let fact: Explanation.Fact = user.isActive ? .memberOfNone : .inactive
                effects.append(.init(member: user.login, book: nil, isIn: false, fact: fact))
                continue
            }
            for book in own.prefix(SubscriptionsFact.effectsMax - effects.count) {
                effects.append(effect(of: record, for: user, book, model, &pass))
            }
        }
        return effects
    }

    private func effect(
        of record: RecordID, for user: User, _ book: Book, _ model: RightsModel, _ pass: inout SelectionPass
    ) -> SubscriptionsFact.Effect {
        let hasMailbox = user.mailboxAddress != nil
        let beginning = Explanation.Step(
            .seat, isOk: hasMailbox, fact: hasMailbox ? .memberOfAny : .noMailbox)
        let explainer = Explainer(
            rule: book.rule, mappedFields: book.mapping.fields, audience: .operatorOfSatchel,
            hasNothingToWrite: { book.mapping.contact(from: $0, options: options).isEmpty })
        let explanation = explainer.explain(
            record, beginning: [beginning], viewer: model.viewer(of: user.id), pass: &pass, target: nil,
            isRanked: false)
        let deciding =
            explanation.steps.first { $0.isOk == false } ?? explanation.steps.first { $0.kind == .subscription }
            ?? explanation.steps.last { $0.kind == .bookFilter }
        return .init(
            member: user.login, book: book.name, isIn: explanation.isIn, fact: deciding?.fact ?? beginning.fact)
    }
}
