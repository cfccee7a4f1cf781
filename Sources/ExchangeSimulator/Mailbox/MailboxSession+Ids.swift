/// A POST's body to `translateExchangeIds`, checked (FACTS §3).
struct IDTranslation: Sendable {
    static let idsMax = 1000

    let ids: [String]
    let target: ItemIdentifier.Form

    init(body: WireValue?) throws(GraphError) {
        guard let members = body?.object else { throw .bodyUnreadable }
        for name in members.keys where !["inputIds", "sourceIdType", "targetIdType"].contains(name) {
            throw .unknownProperty(name, of: "microsoft.graph.translateExchangeIds")
        }
        guard let elements = members["inputIds"]?.array, case let ids = elements.compactMap(\.string),
            ids.count == elements.count
        else { throw .wrongType("inputIds", expected: "Collection(Edm.String)") }
        guard ids.count <= Self.idsMax else {
            throw .badRequest("ErrorInvalidArgument", "At most \(Self.idsMax) ids can be translated at once.")
        }
        self.ids = ids
        _ = try Self.form(members["sourceIdType"], of: "sourceIdType")
        target = try Self.form(members["targetIdType"], of: "targetIdType")
    }

    /// The forms that have to do with REST; the others, of EWS and MAPI, are not known here.
    private static func form(_ value: WireValue?, of name: String) throws(GraphError) -> ItemIdentifier.Form {
        switch value?.string {
        case "restId": return .classic
        case "restImmutableEntryId": return .immutable
        default: throw .wrongType(name, expected: "microsoft.graph.exchangeIdFormat")
        }
    }
}

extension MailboxSession {
    /// FACTS §3: the same items by another form of their ids. What is no item is answered without a target.
    func translate(_ translation: IDTranslation) throws(GraphError) -> GraphAnswer {
        // FACTS §1: some clouds lack it.
        guard behaviour.isGlobalCloud else { throw .segmentNotFound("translateExchangeIds") }
        let values = translation.ids.map { id -> WireValue in
            guard let contact = try? contact(id) else {
                return .object([
                    "sourceId": .string(id),
                    "errorDetails": .object([
                        "code": .string(GraphError.itemNotFound.code),
                        "message": .string(GraphError.itemNotFound.message),
                    ]),
                ])
            }
            let number = translation.target == .classic ? contact.place : contact.number
            return .object(["sourceId": .string(id), "targetId": .string(text(translation.target, number))])
        }
        return GraphAnswer(
            status: 200,
            body: .json(
                .object([
                    "@odata.context": .string(
                        "\(baseURL)/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)"),
                    "value": .array(values),
                ])))
    }
}
