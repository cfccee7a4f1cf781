internal import HTTPTransport
internal import Locking

extension ExchangeSimulator {
    /// The pages under `/simulator/` for checkers outside this process: reading only, without a token, and only from
    /// this machine.
    func inspect(_ request: HTTPServerRequest) -> HTTPServerResponse {
        guard request.isFromLoopback else {
            return refusal(403, "The simulator's own pages are served on this machine only.")
        }
        guard request.method == "GET" else { return refusal(405, "The simulator's own pages are for reading.") }
        guard let segments = try? RequestTarget(path: request.path, query: "").segments else {
            return refusal(400, "The path is not well-formed.")
        }
        let names = Array(segments.dropFirst())
        switch (names.first, names.count) {
        case ("statistics", 1): return json(200, statisticsPage())
        case ("writes", 1): return json(200, writesPage())
        case ("subscriptions", 1): return json(200, subscriptionsPage())
        case ("mailboxes", 1): return json(200, mailboxesPage())
        case ("mailboxes", 3):
            guard let reader = try? member(names[1]) else {
                return refusal(404, "There is no such mailbox.")
            }
            switch names[2] {
            case "contacts": return json(200, Self.list(reader.contacts().map(\.page)))
            case "folders": return json(200, Self.list(reader.folders().map(\.page)))
            default: break
            }
        default: break
        }
        return refusal(404, "There is no such page.")
    }

    private func mailboxesPage() -> WireValue {
        let users = state.withLock { state in
            state.users.map { user in (user, state.mailboxes[user.id]?.contacts.values.map(\.folder) ?? []) }
        }
        return Self.list(users.map { user, folders in Self.page(user, folders: folders) })
    }

    /// - Parameter folders: where each of the user's contacts is.
    private static func page(_ user: DirectoryUser, folders: [UInt64]) -> WireValue {
        let purged = folders.filter { $0 == Mailbox.WellKnown.purges }.count
        var members: [String: WireValue] = [:]
        members["id"] = .string(user.id)
        members["userPrincipalName"] = .string(user.userPrincipalName)
        members["mail"] = user.mail.map(WireValue.string) ?? .null
        members["displayName"] = .string(user.displayName)
        members["mailboxState"] = .string(user.mailboxState)
        members["isDeleted"] = .bool(user.isDeleted)
        members["contacts"] = .number(Double(folders.count - purged))
        members["purged"] = .number(Double(purged))
        return .object(members)
    }

    private func statisticsPage() -> WireValue {
        let statistics = self.statistics()
        var answers: [String: WireValue] = [:]
        for (status, count) in statistics.answers { answers[String(status)] = .number(Double(count)) }
        var members: [String: WireValue] = [:]
        members["requests"] = Self.counts(statistics.requests)
        members["mailboxes"] = .object(statistics.mailboxes.mapValues(Self.counts))
        members["answers"] = .object(answers)
        members["throttled"] = .number(Double(statistics.throttled))
        return .object(members)
    }

    private static func counts(_ counts: [RequestKind: Int]) -> WireValue {
        var members: [String: WireValue] = [:]
        for (kind, count) in counts { members[kind.rawValue] = .number(Double(count)) }
        return .object(members)
    }

    private func writesPage() -> WireValue {
        Self.list(
            writes().map { write in
                var members: [String: WireValue] = [:]
                members["kind"] = .string(write.kind.rawValue)
                members["userID"] = .string(write.userID)
                members["item"] = write.item.map(WireValue.string) ?? .null
                members["status"] = .number(Double(write.status))
                members["time"] = .string(WireTime.text(write.seconds))
                members["seconds"] = .number(write.seconds)
                members["clientRequestID"] = write.clientRequestID.map(WireValue.string) ?? .null
                return .object(members)
            })
    }

    private func subscriptionsPage() -> WireValue {
        Self.list(
            subscriptions().map { subscription in
                var members: [String: WireValue] = [:]
                members["id"] = .string(subscription.id)
                members["userID"] = .string(subscription.userID)
                members["expirationDateTime"] = .string(WireTime.text(subscription.expirationSeconds))
                members["isPaused"] = .bool(subscription.isPaused)
                members["waiting"] = .number(Double(subscription.waiting))
                return .object(members)
            })
    }

    private static func list(_ values: [WireValue]) -> WireValue { .object(["value": .array(values)]) }

    private func refusal(_ status: Int, _ reason: String) -> HTTPServerResponse {
        json(status, .object(["error": .string(reason)]))
    }
}

extension SimulatedContact {
    /// Everything about the contact on one page; the properties are those of Graph.
    fileprivate var page: WireValue {
        var members = properties
        members["id"] = .string(id)
        members["classicId"] = .string(classicID)
        members["location"] = .string(location.rawValue)
        members["folder"] = .string(folderName)
        members["extendedProperties"] = .object(extendedProperties.mapValues(WireValue.string))
        members["photoBytes"] = .number(Double(photo?.count ?? 0))
        return .object(members)
    }
}

extension SimulatedFolder {
    fileprivate var page: WireValue {
        .object([
            "id": .string(id), "displayName": .string(displayName), "parentFolderId": .string(parentID),
            "location": .string(location.rawValue), "contacts": .number(Double(contactCount)),
            "extendedProperties": .object(extendedProperties.mapValues(WireValue.string)),
        ])
    }
}
