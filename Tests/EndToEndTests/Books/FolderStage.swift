import ExchangeSimulator
import Foundation
import Testing

/// One member of the sample company, whose book lies in a folder of its own or in the default Contacts folder.
struct FolderStage {
    static let login = "hmueller"
    static let limit = 12

    /// The sample's configuration with few contacts, in a folder of their own.
    static let inOwnFolder: @Sendable (String) -> String = {
        $0.replacingOccurrences(of: "limit: 2000", with: "limit: \(limit)")
    }

    /// The same in the default Contacts folder.
    static let inContacts: @Sendable (String) -> String = {
        inOwnFolder($0).replacingOccurrences(of: "    id: crm\n", with: "    id: crm\n    folder: default\n")
    }

    let mailbox: SimulatedMember
    /// The default Contacts folder.
    let contacts = "contacts"
    /// The keys of the records that the member's address book shall hold, in order.
    let expected: [String]

    init(_ office: BookOffice) throws {
        mailbox = try #require(office.mailboxes[Self.login])
        let independent = try IndependentReading(crm: office.crmPath)
        let user = try #require(independent.users.first { $0.login == Self.login })
        expected = independent.selection(of: .crm, for: user, limit: Self.limit).selected.map(\.key).sorted()
    }

    // MARK: The member

    /// - Returns: what the mailbox then holds that is not ours.
    func addOwnContacts(_ count: Int) async throws -> [SimulatedContact] {
        for number in 0..<count {
            try await mailbox.add(["givenName": .string("Eigen"), "surname": .string("Kontakt \(number)")])
        }
        return foreign
    }

    // MARK: Looking

    /// Everything in the mailbox that carries no mark.
    var foreign: [SimulatedContact] { mailbox.contacts().filter { $0.location != .purged && $0.recordKey == nil } }

    func marked(in folder: String) -> [SimulatedContact] {
        mailbox.contacts(in: folder).filter { $0.recordKey != nil }
    }

    /// Of the items that carry a mark, each once.
    func keys(in folder: String) -> [String] { marked(in: folder).compactMap(\.recordKey).sorted() }

    /// The contact folders that are in place.
    var folders: [SimulatedFolder] { mailbox.folders().filter { $0.location == .contacts } }

    /// The book's own folder.
    var own: SimulatedFolder? { folders.first { $0.displayName == "CRM" } }
}

extension SimulatedContact {
    /// Instance and address book of the item's mark.
    var addressBookMark: String? {
        for value in extendedProperties.values {
            let parts = value.split(separator: ":")
            if parts.count == 3 { return "\(parts[0]):\(parts[1])" }
        }
        return nil
    }
}
