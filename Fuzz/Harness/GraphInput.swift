import ContactModel
import Contracts
import GraphTarget
import Locking
import SyncPlanning

/// Answers of Graph and of its sign-in, made of any bytes, to requests as the engine makes them.
package enum GraphInput {
    /// Which of the promises of a target do not hold for these answers; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8]) async -> [String] {
        let script = GraphScript(bytes)
        switch script.words.first {
        case "sign-in": return await signIn(script)
        case "look-up": return await lookUp(script)
        default: return await requests(script)
        }
    }

    // MARK: Requests to a mailbox

    private static func requests(_ script: GraphScript) async -> [String] {
        let requests = GraphRequests.named(script.words)
        let transport = ScriptTransport(script.answers)
        let outcomes = await target(transport).perform(requests, in: GraphRequests.mailbox)
        var broken = transport.broken
        guard outcomes.count == requests.count else { return ["requests and outcomes are not as many"] }
        if await target(ScriptTransport(script.answers)).perform(requests, in: GraphRequests.mailbox) != outcomes {
            broken.append("equal answers have two outcomes")
        }
        for (request, outcome) in zip(requests, outcomes) { broken += GraphPromises.broken(by: outcome, of: request) }
        if requests.count == 1 {
            broken += GraphPromises.broken(by: outcomes[0], of: requests[0], last: transport.statuses.last ?? nil)
        }
        for cursor in outcomes.compactMap(GraphPromises.cursor) where await !leadsOn(cursor) {
            broken.append("a cursor that was given is refused")
        }
        return broken
    }

    private static func leadsOn(_ cursor: Cursor) async -> Bool {
        let next = TargetRequest.changes(GraphRequests.folder, since: cursor, properties: [.displayName])
        let outcomes = await target(ScriptTransport([])).perform([next], in: GraphRequests.mailbox)
        if case .unknown? = outcomes.first { return true }
        return false
    }

    // MARK: Directory and sign-in

    private static func lookUp(_ script: GraphScript) async -> [String] {
        let addresses = ["anna@muster.example", "3f1c0000-0000-4000-8000-00000000000a", "o'b@muster.example"]
        let asked = Array(addresses.prefix(max(1, script.words.count - 1)))
        let transport = ScriptTransport(script.answers)
        switch await target(transport).lookUpInDetail(asked) {
        case .failure(let failure): return transport.broken + GraphPromises.broken(by: failure)
        case .success(let found):
            var broken = transport.broken
            if Set(found.keys) != Set(asked) { broken.append("an address has no answer") }
            for lookup in found.values {
                if case .mailbox(let id) = lookup.lookup, !GraphPromises.isPlainWord(id.text) {
                    broken.append("a mailbox's id is none")
                }
                if let problem = lookup.problem { broken += GraphPromises.text(problem) }
            }
            return broken
        }
    }

    private static func signIn(_ script: GraphScript) async -> [String] {
        let transport = ScriptTransport(script.answers, signsInByScript: true)
        let target = target(transport)
        var broken: [String] = []
        // Twice: a refusal, a throttle or a token may be remembered.
        for _ in 0..<2 {
            switch await target.checkSignIn() {
            case .failure(let failure): broken += GraphPromises.broken(by: failure)
            case .success(let report):
                broken += report.warnings.flatMap(GraphPromises.text)
                if let roles = report.roles, !roles.allSatisfy(GraphPromises.isPlainWord) {
                    broken.append("a permission is no word")
                }
            }
        }
        let item = TargetRequest.item(GraphRequests.item, properties: [.displayName])
        for outcome in await target.perform([item], in: GraphRequests.mailbox) {
            broken += GraphPromises.broken(by: outcome, of: item)
        }
        return broken + transport.broken
    }

    private static func target(_ transport: ScriptTransport) -> GraphTarget {
        let count = Locked(0)
        do throws(GraphConfigurationError) {
            let configuration = try GraphConfiguration(
                tenant: "stage.example", clientID: "client", endpoint: "https://graph.example",
                secret: { ScriptTransport.secret })
            return GraphTarget(
                configuration, transport: transport, now: { Moment(milliseconds: 1_772_535_600_000) },
                makeRequestID: {
                    count.withLock { count in
                        count += 1
                        return "ours-\(count)"
                    }
                })
        } catch {
            preconditionFailure("the stage's configuration is wrong: \(error)")
        }
    }
}

/// The requests that a script can name.
enum GraphRequests {
    static let mailbox = MailboxID("3f1c0000-0000-4000-8000-00000000000a")
    static let folder = FolderID("AQMkFolder=")
    static let item = ItemID("AAkItem_1-2=")

    /// At most as many as one batch takes. A photo stands alone: those beside it would be answered in any order.
    static func named(_ words: [String]) -> [TargetRequest] {
        let requests = words.compactMap { all[$0] }.prefix(4)
        return requests.contains(photo) ? [photo] : Array(requests)
    }

    private static let photo = TargetRequest.putPhoto(item, jpeg: [0xFF, 0xD8, 0xFF, 0xD9])
    private static let mark = ItemMark(
        instance: "11aa", addressBook: AddressBookID("b7"), record: RecordID(table: "Kontakte", key: "7")
    ) { $0 }
    private static let folderMark = FolderMark(
        instance: "11aa", addressBook: AddressBookID("b7"), epoch: 3, site: "Werk 1")
    private static let origin = OriginMark(operation: OperationID("op1"), epoch: 1)
    private static let properties = Set(ContactProperty.allCases)

    private static let all: [String: TargetRequest] = [
        "folders": .folders, "folder": .folder(folder),
        "create-folder": .createFolder(name: "Kunden", mark: folderMark),
        "mark": .markFolder(folder, folderMark), "rename": .renameFolder(folder, name: "Kunden"),
        "remove-folder": .removeFolder(folder), "changes": .changes(folder, since: nil, properties: properties),
        "more": .changes(
            folder, since: Cursor(ScriptTransport.root + "/delta?$deltatoken=1"), properties: properties),
        "listing": .listing(folder, page: nil, properties: properties),
        "search": .search(folder, mark: mark, properties: properties), "item": .item(item, properties: properties),
        "create": .create(folder, Contact([.displayName: .text("Anna")]), mark: mark, origin: origin),
        "update": .update(item, [.displayName: .text("Anna"), .birthday: nil], etag: nil, marks: nil),
        "photo": photo, "has-photo": .photo(item), "remove": .remove(item), "discard": .discard(item, etag: "abc"),
    ]
}
