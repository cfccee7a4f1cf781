import AccessRules
import ContactModel

/// Finds faults among users and groups: cycles, doubles, mailboxes of two.
struct DirectoryCheck {
    let directory: Directory

    func run(_ findings: inout CRMFindings) {
        for problem in directory.problems { findings.add(.rights, "the directory", problem.description) }
        let active = directory.users.filter(\.isActive)
        let byMailbox = Dictionary(grouping: active.filter { $0.mailboxAddress != nil }) {
            TextKey($0.mailboxAddress ?? "")
        }
        for users in byMailbox.values.filter({ $0.count > 1 }).sorted(by: { $0[0].id < $1[0].id }) {
            let logins = users.map(\.login).joined(separator: " and ")
            findings.add(
                .record, "crm_users", "\(logins) have one mailbox; none of them is served until it is one user's.")
        }
    }
}
