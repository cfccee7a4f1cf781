import Sentences

@testable import Console

extension InventedDesk {
    static func addressBooks(member: String, book: String) -> [AddressBookFact] {
        (0..<120).map { number in
            AddressBookFact(
                id: "a\(number)", member: number == 0 ? member : "Mitglied \(number)", book: book, state: "live",
                condition: number == 0 ? .held : .inOrder, items: 300, open: 0, fails: 0,
                lastOk: "2026-11-24T09:30:00Z", nextRun: "2026-11-24T09:45:00Z", overdueSince: nil, hold: nil,
                isPaused: false, staying: [:])
        }
    }

    func addressBooks(_ question: AddressBookQuestion) async -> AddressBookList? {
        let wanted = question.search.lowercased()
        let found = books.filter { book in
            (question.condition == nil || book.condition == question.condition)
                && (wanted.isEmpty || "\(book.member) \(book.book)".lowercased().contains(wanted))
        }
        let place = ListPlace(count: found.count, page: question.page, size: question.size)
        return AddressBookList(
            at: Self.time, addressBooks: Array(found.dropFirst(place.skipped).prefix(question.size)), place: place)
    }

    func addressBook(_ id: String, page: Int) async -> Lookup<AddressBookDetail> {
        guard let book = books.first(where: { $0.id == id }) else { return .unknown }
        return .found(
            AddressBookDetail(
                at: Self.time, addressBook: book,
                runs: [
                    .init(
                        started: "2026-11-24T09:30:00Z", cause: "due", outcome: "held",
                        counts: ["held": 40, "newCount": 2],
                        error: RunSentence.leaseLost.text() + " A server's words.")
                ], waiting: [.init(record: "Kontakte/7", code: "leftOut", until: "2026-11-25T00:00:00Z")],
                place: ListPlace(count: 1, page: page, size: 50),
                holdPlace: held.firstIndex { $0.addressBook == id }))
    }
}
