import ContactModel
import Contracts

/// What must hold for whatever a target makes of an answer (ENGINE §2).
enum GraphPromises {
    /// In the seeds wherever content may stand. With a blank in it, no code and no id can be it.
    static let content = "Streng vertraulich"

    static func broken(by outcome: TargetOutcome, of request: TargetRequest) -> [String] {
        switch outcome {
        case .done(let result):
            return (fits(result, request) ? [] : ["a result is not that of its request"])
                + items(of: result).flatMap(broken(by:)) + folders(of: result).flatMap(broken(by:))
                + tombstones(of: result).filter { !isPlainWord($0.text) }.map { _ in "a tombstone's id is none" }
        case .refused(let refusal): return broken(by: refusal)
        case .throttled(let throttle): return broken(by: throttle)
        case .unknown(let reason): return text(reason)
        case .conflict: return []
        }
    }

    static func broken(by failure: TargetLookupFailure) -> [String] {
        switch failure {
        case .refused(let refusal): broken(by: refusal)
        case .throttled(let throttle): broken(by: throttle)
        case .unreachable(let reason): text(reason)
        }
    }

    /// Nothing is called refused that may have been executed, and nothing done that was not.
    ///
    /// - Parameter last: the status of the last answer; `nil` where there was none.
    static func broken(by outcome: TargetOutcome, of request: TargetRequest, last: Int?) -> [String] {
        guard request.isWrite else { return [] }
        switch outcome {
        case .refused(let refusal) where ![.signIn, .folderNotEmpty].contains(refusal.kind):
            guard let last, (400...499).contains(last) || last == 507 else { return ["a write is called refused"] }
        case .done:
            guard let last, (200...299).contains(last) || last == 404 else { return ["a write is called done"] }
        case .throttled:
            // Without a status it has surely not left.
            if let last, ![429, 509, 424, 503].contains(last) { return ["a write is called throttled"] }
        case .conflict: if last != 412 { return ["a write is called a conflict"] }
        case .refused, .unknown: break
        }
        return []
    }

    static func cursor(of outcome: TargetOutcome) -> Cursor? {
        switch outcome {
        case .done(.changes(let page)): page.cursor
        case .done(.listing(let page)): page.next
        default: nil
        }
    }

    /// What goes to a person or a log: a line in ASCII, without a secret, a token or content.
    static func text(_ text: String) -> [String] {
        var broken = Sentence.brokenPromises(text)
        if !text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { broken.append("a message is not in ASCII") }
        for secret in [ScriptTransport.secret, ScriptTransport.token, content] where text.contains(secret) {
            broken.append("a message holds what it must not")
        }
        return broken
    }

    /// An id as it may stand in an address, a header, a message and the journal.
    static func isPlainWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 1024 && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }

    // MARK: Parts

    private static func broken(by refusal: TargetRefusal) -> [String] {
        text(refusal.message) + (isPlainWord(refusal.code) ? [] : ["a code is no word"])
            + (refusal.requestID.map(isPlainWord) ?? true ? [] : ["a request's id is no word"])
    }

    private static func broken(by throttle: TargetThrottle) -> [String] {
        guard let wait = throttle.retryAfter else { return [] }
        return (.zero ... .seconds(86_400)).contains(wait) ? [] : ["a wait is negative, or longer than a day"]
    }

    private static func broken(by item: TargetItem) -> [String] {
        var broken: [String] = []
        if !isPlainWord(item.id.text) { broken.append("an item's id is none") }
        if let folder = item.folder, !isPlainWord(folder.text) { broken.append("an item's folder is none") }
        if let etag = item.etag, !isPlainWord(etag) || etag.contains("\"") {
            broken.append("an item's version is none")
        }
        if item.contact.normalised != item.contact { broken.append("a contact is not in its canonical spelling") }
        return broken
    }

    private static func broken(by folder: TargetFolder) -> [String] {
        let ids = [folder.id, folder.parent].compactMap { $0?.text }
        return ids.allSatisfy(isPlainWord) ? [] : ["a folder's id is none"]
    }

    private static func items(of result: TargetResult) -> [TargetItem] {
        switch result {
        case .changes(let page): page.changes.compactMap { if case .item(let item) = $0 { item } else { nil } }
        case .listing(let page): page.items
        case .items(let items): items
        case .item(let item): item.map { [$0] } ?? []
        case .written(let item): [item]
        case .folders, .folder, .photo, .removed, .done: []
        }
    }

    private static func tombstones(of result: TargetResult) -> [ItemID] {
        guard case .changes(let page) = result else { return [] }
        return page.changes.compactMap { if case .tombstone(let id) = $0 { id } else { nil } }
    }

    private static func folders(of result: TargetResult) -> [TargetFolder] {
        switch result {
        case .folders(let folders): folders
        case .folder(let folder): folder.map { [$0] } ?? []
        default: []
        }
    }

    private static func fits(_ result: TargetResult, _ request: TargetRequest) -> Bool {
        switch (request, result) {
        case (.folders, .folders), (.folder, .folder), (.createFolder, .folder), (.markFolder, .done),
            (.renameFolder, .done), (.removeFolder, .removed), (.changes, .changes), (.listing, .listing),
            (.search, .items), (.item, .item), (.photo, .photo), (.create, .written), (.update, .written),
            (.putPhoto, .done),
            (.remove, .removed), (.discard, .removed):
            true
        default: false
        }
    }
}
