import AccessRules
import CRMSources
import Configuration
import ContactMapping
import ContactModel
import Selection
import Service

enum PreviewCommand {
    struct Answer: Encodable {
        let members: [Entry]

        struct Entry: Encodable {
            let member: String
            let book: String
            /// `none` is written as null.
            let limit: Int?
            let visible: Int
            let selected: [Item]
            let fellOff: [RecordID]
        }

        struct Item: Encodable {
            let record: RecordID
            let rank: Int
            let pinned: Bool
            let contact: ContactJSON
            /// `nil`: there is none.
            let photo: Bool?
            let notes: [Note]
        }

        struct Note: Encodable {
            let property: String
            let kind: String
            let detail: String
        }
    }

    /// Of one place: the contacts, and why no photo can be made of the pictures of those that are shown, by record.
    private struct Previewed {
        let place: Office.Place
        let contacts: MemberContacts
        let photoFaults: [RecordID: String]

        func notes(on item: MemberContacts.Item) -> [Answer.Note] {
            item.mapped.notes.map {
                Answer.Note(property: $0.property.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
            }
                + (photoFaults[item.selected.record].map {
                    [Answer.Note(property: Mapping.photoName, kind: "unfit", detail: $0)]
                } ?? [])
        }

        var hasNotes: Bool { !photoFaults.isEmpty || contacts.items.contains { !$0.mapped.notes.isEmpty } }
    }

    @Sendable static func run(_ arguments: ParsedArguments, _ output: Output) async throws -> ExitCode {
        let shown = try arguments.integer("limit", in: 0...100_000) ?? 20
        let office = try await Office(arguments)
        office.tellMissing(output)
        let places = try office.places(login: arguments.value("member"), book: arguments.value("book"))
        var entries: [Answer.Entry] = []
        var hasNotes = false
        let trial = PhotoTrial(
            source: CommandSupport.source(office.configuration),
            pictures: office.configuration.pictures.map(PictureFolder.init))
        for place in places {
            let contacts = office.contacts(of: place)
            // Pictures are large, and each has to be decoded: those of all members would take too long.
            let tried = arguments.has("member") ? contacts.items.prefix(shown) : []
            let previewed = Previewed(
                place: place, contacts: contacts, photoFaults: await faults(of: tried, trial))
            hasNotes = hasNotes || previewed.hasNotes
            entries.append(entry(previewed))
            if arguments.has("member") { show(previewed, shown, output) }
        }
        if !arguments.has("member") { showTotals(entries, output) }
        try output.json(Answer(members: entries))
        return hasNotes && arguments.has("member") ? .attention : .done
    }

    private static func faults(
        of items: ArraySlice<MemberContacts.Item>, _ trial: PhotoTrial
    ) async -> [RecordID: String] {
        var faults: [RecordID: String] = [:]
        for item in items {
            guard let picture = item.picture else { continue }
            faults[item.selected.record] = await trial.fault(of: picture)
        }
        return faults
    }

    private static func entry(_ previewed: Previewed) -> Answer.Entry {
        let (place, contacts) = (previewed.place, previewed.contacts)
        return Answer.Entry(
            member: place.user.login, book: place.book.name, limit: place.book.rule.limit,
            visible: contacts.selection.visibleCount,
            selected: contacts.items.map { item in
                Answer.Item(
                    record: item.selected.record, rank: item.selected.rank, pinned: item.selected.isPinned,
                    contact: ContactJSON(contact: item.mapped.contact), photo: item.picture == nil ? nil : true,
                    notes: previewed.notes(on: item))
            }, fellOff: contacts.selection.fellOff)
    }

    private static func show(_ previewed: Previewed, _ shown: Int, _ output: Output) {
        let (place, contacts) = (previewed.place, previewed.contacts)
        let selection = contacts.selection
        let limit = place.book.rule.limit.map { "limit \($0)" } ?? "no limit"
        var lines = [
            "\(place.user.login), book \(place.book.name): \(contacts.items.count) contacts of "
                + "\(selection.visibleCount) visible records (\(limit)), \(selection.fellOff.count) fell off"
        ]
        if let denied = selection.viewDenied {
            let fact = Explanation.Fact.right(denied, .view(place.book.rule.view.name))
            lines.append("  no access to the view: \(fact)")
        }
        var table = TextTable([
            ("rank", .right), ("record", .left), ("name", .left), ("company", .left), ("phone", .left), ("mail", .left),
        ])
        for item in contacts.items.prefix(shown) {
            let contact = item.mapped.contact
            table.add([
                "\(item.selected.rank)\(item.selected.isPinned ? "*" : "")", item.selected.record.description,
                text(contact, [.displayName, .fileAs, .surname]), text(contact, [.companyName]),
                text(contact, [.mobilePhone, .businessPhones, .homePhones]), text(contact, [.emailAddresses]),
            ])
        }
        lines += table.lines
        if contacts.items.count > shown { lines.append("… and \(contacts.items.count - shown) more (--limit, --json)") }
        if !contacts.empty.isEmpty {
            let some = contacts.empty.prefix(5).map(\.description).joined(separator: ", ")
            lines.append(
                "\(contacts.empty.count) selected records are left out, since their contacts would be empty: \(some)"
                    + (contacts.empty.count > 5 ? ", …" : ""))
        }
        lines += notes(previewed)
        output.result(lines + [""])
    }

    /// What was cut, dropped or not understood: counts, then the first of each kind.
    private static func notes(_ previewed: Previewed) -> [String] {
        let noted = previewed.contacts.items.map { ($0.selected.record, previewed.notes(on: $0)) }
            .filter { !$0.1.isEmpty }
        guard !noted.isEmpty else { return [] }
        let all = noted.flatMap { record, notes in notes.map { (record, $0) } }
        return ["\(all.count) notes on \(noted.count) contacts:"]
            + all.prefix(10).map { "  \($0) \($1.property) \($1.kind): \($1.detail)" }
            + (all.count > 10 ? ["  … (--json has all)"] : [])
    }

    private static func text(_ contact: Contact, _ properties: [ContactProperty]) -> String {
        for property in properties {
            switch contact[property] {
            case .text(let text): return text
            case .texts(let texts): return texts.first ?? ""
            default: continue
            }
        }
        return ""
    }

    private static func showTotals(_ entries: [Answer.Entry], _ output: Output) {
        var table = TextTable([
            ("member", .left), ("book", .left), ("selected", .right), ("visible", .right), ("fell off", .right),
            ("notes", .right),
        ])
        for entry in entries {
            table.add([
                entry.member, entry.book, "\(entry.selected.count)", "\(entry.visible)", "\(entry.fellOff.count)",
                "\(entry.selected.reduce(0) { $0 + $1.notes.count })",
            ])
        }
        output.result(table.lines)
    }
}
