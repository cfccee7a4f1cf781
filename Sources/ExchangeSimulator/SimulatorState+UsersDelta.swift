// What changed in the directory (FACTS §6.1).
extension SimulatorState {
    private static let pageItems = 100

    /// A token's place in the directory's changes; opaque on the wire.
    private struct Token {
        var position: UInt64
        var select: [String]?

        init(position: UInt64, select: [String]?) {
            self.position = position
            self.select = select
        }

        init?(_ text: String, seed: UInt64) {
            guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self) else {
                return nil
            }
            let parts = plain.split(separator: "|", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "users", let position = UInt64(parts[1]) else { return nil }
            self.position = position
            select = parts[2].isEmpty ? nil : parts[2].split(separator: ",").map(String.init)
            guard self.text(seed: seed) == text else { return nil }
        }

        func text(seed: UInt64) -> String {
            let plain = "users|\(position)|\((select ?? []).joined(separator: ","))|"
            var check = Mixer(plain, seed: seed)
            return Base64URL.encode(Array((plain + String(check.next(), radix: 36)).utf8), isPadded: false)
        }
    }

    func usersDelta(_ call: GraphCall) throws(GraphError) -> GraphAnswer {
        let options = call.target.options
        for name in ["expand", "top", "orderby", "search", "skip", "count"] where options[name] != nil {
            throw .badRequest("Request_UnsupportedQuery", "The query option '$\(name)' is not supported with delta.")
        }
        let ids = try userIDs(options["filter"])
        let token = try userToken(options)
        let due = users.filter { user in
            (user.change ?? 0) > token.position && (ids?.contains(user.id.lowercased()) ?? true)
                // A first round tells of those that are there.
                && !(user.isDeleted && token.position == 0)
        }.sorted { ($0.change ?? 0) < ($1.change ?? 0) }
        let shown = due.prefix(call.preferences.pageItemsMax.map { min($0, Self.pageItems) } ?? Self.pageItems)
        var values: [WireValue] = []
        for user in shown { values.append(try entry(user, token.select)) }
        let isLast = shown.count == due.count
        let next = Token(position: isLast ? lastUserChange : shown.last?.change ?? token.position, select: token.select)
        let name = isLast ? "@odata.deltaLink" : "@odata.nextLink"
        let link = "\(call.baseURL)\(call.target.path)?$\(isLast ? "deltatoken" : "skiptoken")=\(next.text(seed: seed))"
        return GraphAnswer(
            status: 200,
            body: .json(
                .object([
                    "@odata.context": .string("\(call.baseURL)/v1.0/$metadata#users"), "value": .array(values),
                    name: .string(link),
                ])))
    }

    /// FACTS §6.1: `changed` for one that can be restored, which deleted users here are.
    private func entry(_ user: DirectoryUser, _ select: [String]?) throws(GraphError) -> WireValue {
        if user.isDeleted {
            return .object(["id": .string(user.id), "@removed": .object(["reason": "changed"])])
        }
        return .object(try user.json(select: select))
    }

    private func userToken(_ options: [String: String]) throws(GraphError) -> Token {
        let select = try QueryOptions.select(options["select"], for: .users)
        guard let text = options["skiptoken"] ?? options["deltatoken"], !text.isEmpty else {
            return Token(position: 0, select: select)
        }
        if text == "latest" { return Token(position: lastUserChange, select: select) }
        guard let token = Token(text, seed: seed) else {
            throw .badRequest("Directory_ExpiredPageToken", "Invalid or expired continuation token.")
        }
        return token
    }

    /// FACTS §6.1: a filter names at most 50 ids, and nothing else.
    private func userIDs(_ filter: String?) throws(GraphError) -> Set<String>? {
        guard let filter else { return nil }
        guard let ids = try QueryFilter(filter).alternatives(of: "id"), ids.count <= 50 else {
            throw .badRequest("Request_UnsupportedQuery", "Delta takes a filter of at most 50 ids only.")
        }
        return Set(ids.map { $0.lowercased() })
    }
}
