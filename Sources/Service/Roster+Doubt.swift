package import AccessRules
package import ContactModel
import Contracts

extension Roster {
    /// What is known while the directory was not read completely: whoever is missing from it, or from a group of it, has
    /// perhaps not left.
    package struct Doubt: Sendable {
        private let directory: Directory
        /// The configuration's.
        private let books: Set<BookID>
        /// Users with several rows, of which one cannot be told to be the right one.
        private let ambiguous: Set<UserID>

        package init(directory: Directory, books: Set<BookID>) {
            self.directory = directory
            self.books = books
            ambiguous = Set(
                directory.problems.compactMap { problem in
                    if case .duplicateUser(let id) = problem { id } else { nil }
                })
        }

        /// What becomes of an address book that nobody claims any more. Proven is what one row says by itself, that its
        /// user is inactive; and what the configuration says, that there is no such book. Of a user who is missing
        /// nothing is known, so that not even a revocation can be told from a fault.
        func fate(of ending: Assignment) -> Fate {
            guard ending.row.state != .draining, books.contains(ending.row.book) else { return .ends }
            guard !ambiguous.contains(ending.member), let user = directory.user(ending.member) else { return .waits }
            guard user.isActive else { return .ends }
            return ending.row.folder == nil || ending.row.state == .lost ? .waits : .kept
        }
    }

    enum Fate {
        case ends
        /// Served on, so that revocations arrive there.
        case kept
        /// Left as it is.
        case waits
    }

    /// An address book that would end, were the directory read completely.
    package struct Doubted: Hashable, Sendable {
        package let book: BookID
        package let member: UserID
        /// Whether revocations arrive there meanwhile.
        package let isServed: Bool
    }
}
