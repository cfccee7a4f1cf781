/// The query options of a reading request, checked (FACTS §5).
struct QueryOptions: Sendable {
    enum Resource: Sendable {
        case contacts(isGlobalCloud: Bool)
        case folders
        case users

        fileprivate var topMax: Int {
            switch self {
            case .contacts, .folders: 1000
            case .users: 999
            }
        }
        fileprivate var pageItems: Int {
            switch self {
            case .contacts, .folders: 10
            case .users: 100
            }
        }
        fileprivate var searchable: Set<String> {
            switch self {
            case .contacts: Set(ContactProperty.texts.map { $0.lowercased() })
            case .folders: ["displayname"]
            case .users: ["id", "mail", "userprincipalname", "displayname", "accountenabled"]
            }
        }
    }

    var pageItems: Int
    var skip = 0
    var select: [String]?
    /// The extended properties to show; `nil` is none.
    var expand: Set<ExtendedPropertyID> = []
    var filter: ItemFilter?
    var order: (property: String, isDescending: Bool)?
    var wantsCount = false

    /// The options that a next link repeats.
    static let repeated = ["select", "expand", "filter", "orderby", "top", "count"]

    init(
        _ options: [String: String], for resource: Resource, pageItemsMax: Int? = nil
    ) throws(GraphError) {
        pageItems = min(pageItemsMax ?? resource.pageItems, resource.topMax)
        if let text = options["top"] {
            guard let top = Int(text), (1...resource.topMax).contains(top) else {
                throw .badRequest("ErrorInvalidUrlQuery", "The $top must be within 1 and \(resource.topMax)")
            }
            pageItems = min(top, pageItemsMax ?? top)
        }
        if let text = options["skip"] {
            guard let value = Int(text), value >= 0 else {
                throw .badRequest("ErrorInvalidUrlQuery", "The value of $skip is not a count.")
            }
            skip = value
        }
        if options["search"] != nil {
            throw .badRequest("ErrorInvalidUrlQuery", "The $search parameter is not supported here.")
        }
        select = try Self.select(options["select"], for: resource)
        if let text = options["expand"] { expand = try Self.expand(text) }
        wantsCount = options["count"]?.lowercased() == "true"
        var filtered: Set<String> = []
        if let text = options["filter"] {
            let filter = try QueryFilter(text)
            filtered = filter.properties
            self.filter = try ItemFilter(filter, properties: resource.searchable)
        }
        if let text = options["orderby"] {
            order = try Self.order(text, searchable: resource.searchable)
            // FACTS §5: sorting by what the filter does not hold is too complex.
            if let order, !filtered.isEmpty, !filtered.contains(order.property) {
                throw .badRequest(
                    "InefficientFilter", "The restriction or sort order is too complex for this operation.")
            }
        }
    }

    static func select(_ text: String?, for resource: Resource) throws(GraphError) -> [String]? {
        guard let text else { return nil }
        let names = text.split(separator: ",").map { $0.trimmingSpaces }
        for name in names {
            let (isKnown, type) =
                switch resource {
                case .contacts(let isGlobal):
                    (ContactProperty.isSelectable(name, isGlobalCloud: isGlobal), "microsoft.graph.contact")
                case .folders:
                    (["id", "displayName", "parentFolderId"].contains(name), "microsoft.graph.contactFolder")
                // A user's properties are checked where they are written.
                case .users: (true, "microsoft.graph.user")
                }
            guard isKnown else {
                throw .badRequest(
                    "RequestBroker--ParseUri", "Could not find a property named '\(name)' on type '\(type)'.")
            }
        }
        return names.isEmpty ? nil : names
    }

    /// FACTS §7: `singleValueExtendedProperties($filter=id eq '…' or id eq '…')` and nothing else.
    private static func expand(_ text: String) throws(GraphError) -> Set<ExtendedPropertyID> {
        let refusal = GraphError.badRequest(
            "ErrorInvalidUrlQuery",
            "The $expand parameter takes singleValueExtendedProperties($filter=id eq '...') only.")
        guard let open = text.firstIndex(of: "("), text.last == ")",
            text[..<open].trimmingSpaces.lowercased() == "singlevalueextendedproperties"
        else { throw refusal }
        let inner = text[text.index(after: open)...].dropLast()
        let pair = inner.split(separator: "=", maxSplits: 1)
        guard pair.count == 2, ["$filter", "filter"].contains(pair[0].trimmingSpaces.lowercased()),
            let texts = try QueryFilter(String(pair[1])).alternatives(of: "id")
        else { throw refusal }
        var ids: Set<ExtendedPropertyID> = []
        for text in texts {
            guard let id = ExtendedPropertyID(text) else {
                throw .badRequest("ErrorInvalidArgument", "The id of an extended property is malformed.")
            }
            ids.insert(id)
        }
        return ids
    }

    private static func order(
        _ text: String, searchable: Set<String>
    ) throws(GraphError) -> (property: String, isDescending: Bool) {
        let words = text.split(separator: " ").map { $0.lowercased() }
        guard let property = words.first, searchable.contains(property), words.count <= 2,
            words.count == 1 || ["asc", "desc"].contains(words[1])
        else { throw .badRequest("ErrorInvalidUrlQuery", "The $orderby parameter is not supported here.") }
        return (property, words.last == "desc")
    }
}

extension StringProtocol {
    /// Without the spaces at both ends.
    var trimmingSpaces: String {
        String(self.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
