/// The configuration's file.
package struct ConfigurationFact: Sendable {
    /// As the service was told.
    package let fileName: String
    /// `nil`: it holds what a page cannot show to the letter.
    package let text: String?
    /// The first 12 hexadecimal digits of its SHA-256.
    package let digest: String
    /// Of the books that a form can change, in the order of the text.
    package let books: [BookFormFact]
    /// What is wrong with it as it lies there.
    package let faults: [PlacedFault]
    /// The digest of the one that the service works with.
    package let inUse: String
    /// Why the service may not write it, in the system's words; `nil`: it may, as far as is known beforehand.
    package let hindrance: String?
    /// What was saved last in this console since the service began; `nil`: nothing.
    package let lastSave: SavedConfiguration?

    package init(
        fileName: String, text: String?, digest: String, books: [BookFormFact], faults: [PlacedFault], inUse: String,
        hindrance: String?, lastSave: SavedConfiguration?
    ) {
        self.fileName = fileName
        self.text = text
        self.digest = digest
        self.books = books
        self.faults = faults
        self.inUse = inUse
        self.hindrance = hindrance
        self.lastSave = lastSave
    }
}

/// Of one book what people change most.
package struct BookFormFact: Sendable, Equatable {
    /// Its id, or its name where it has none.
    package let book: String
    /// Empty: none.
    package let filter: String
    /// A number, or `none`; empty: the default.
    package let limit: String
    /// Empty: the view's.
    package let order: [String]
    package let groups: [String]
    package let users: [String]
    package let except: [String]

    package init(
        book: String, filter: String, limit: String, order: [String], groups: [String], users: [String],
        except: [String]
    ) {
        self.book = book
        self.filter = filter
        self.limit = limit
        self.order = order
        self.groups = groups
        self.users = users
        self.except = except
    }
}

/// One thing that is wrong with a configuration.
package struct PlacedFault: Sendable, Equatable {
    /// From 1; `nil` where the file as a whole is meant.
    package let line: Int?
    package let column: Int?
    /// With the remedy; more than one line where it shows the place.
    package let message: String

    package init(line: Int?, column: Int?, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }
}

/// A configuration that was saved in the console.
package struct SavedConfiguration: Sendable {
    package enum State: Sendable, Equatable {
        case beingTried
        /// It is good, and waits until no cycle is under way.
        case waits
        case inEffect(since: String)
        /// The service goes on with the former one.
        case refused(String)
        /// Another one has taken its place.
        case superseded
    }

    package let digest: String
    package let account: String
    package let at: String
    /// Where the former one is kept.
    package let aside: String
    /// Why it is not certain that the file outlasts a power failure as it is now; in the service's words. `nil`: it is.
    package let doubt: String?
    package let state: State

    package init(
        digest: String, account: String, at: String, aside: String, doubt: String? = nil, state: State
    ) {
        self.digest = digest
        self.account = account
        self.at = at
        self.aside = aside
        self.doubt = doubt
        self.state = state
    }
}

/// A configuration under which mailboxes were written to.
package struct FormerConfigurationFact: Sendable {
    package let digest: String
    package let since: String
    /// `nil`: the last one that was used.
    package let until: String?
    /// Whether it is the file's text.
    package let isFile: Bool
    /// From the one before it; `nil`: that is not kept. Empty: nothing but comments and layout.
    package let differences: [String]?

    package init(digest: String, since: String, until: String?, isFile: Bool, differences: [String]?) {
        self.digest = digest
        self.since = since
        self.until = until
        self.isFile = isFile
        self.differences = differences
    }
}
