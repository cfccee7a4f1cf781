import ContactModel
import Contracts
import Sentences
import SyncPlanning
import Testing

@testable import SyncEngine

@Suite("Problems of a run") struct ProblemTests {
    @Test(arguments: ["the folder is in use", "The folder is in use."])
    func `a target's own words end with one full stop`(why: String) throws {
        let now = Moment(milliseconds: 1_800_000_000_000)
        let row = AddressBookRow(
            id: AddressBookID("ab1"), mailbox: MailboxID("mailbox1"), book: BookID("crm"), state: .live)
        let order = RunOrder(
            addressBook: row.id, member: UserID("anna"), folderName: "CRM", properties: [.surname], cause: "due")
        var run = Run(
            RunContext(
                order: order, run: "r1", instance: "0123456789abcdef", epoch: 1, site: "test", row: row, record: nil,
                fence: 1,
                capabilities: TargetCapabilities(
                    removesPermanently: true, honoursTagOnUpdate: false, honoursTagOnRemove: false),
                fingerprint: { _ in Fingerprint(high: 7, low: 8) }), now: now)

        run.noteFailure(
            .refused(TargetRefusal(kind: .folderExists, code: "ErrorFolderExists", message: why)), .renameFolder)
        run.noteFailure(.unknown(why), .renameFolder)

        #expect(run.summary.problems.count == 2)
        #expect(run.summary.problems.allSatisfy { $0.contains("folder is in use. A later run") })
    }
}
