/// What there is to know of address books.
package protocol AddressBookDesk: Sendable {
    /// One page of those that fit; `nil`: the journal could not be read.
    func addressBooks(_ question: AddressBookQuestion) async -> AddressBookList?
    /// - Parameter page: of what waits in it.
    func addressBook(_ id: String, page: Int) async -> Lookup<AddressBookDetail>
}

/// Which address books are asked for.
package struct AddressBookQuestion: Hashable, Sendable {
    package static let searchCharactersMax = 200

    /// Part of a member's or a book's name, whatever the case; empty: any.
    package let search: String
    /// `nil`: any.
    package let condition: AddressBookFact.Condition?
    package let page: Int
    /// Address books on a page.
    package let size: Int

    package init(search: String, condition: AddressBookFact.Condition?, page: Int, size: Int) {
        self.search = String(search.prefix(Self.searchCharactersMax))
        self.condition = condition
        self.page = page
        self.size = size
    }
}

/// One page of a list of address books.
package struct AddressBookList: Sendable {
    /// When they were read.
    package let at: String
    package let addressBooks: [AddressBookFact]
    package let place: ListPlace

    package init(at: String, addressBooks: [AddressBookFact], place: ListPlace) {
        self.at = at
        self.addressBooks = addressBooks
        self.place = place
    }
}
