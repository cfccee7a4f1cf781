import ContactModel
import Testing

@testable import SyncPlanning

@Suite("Marks") struct MarkTests {
    static let key = AddressBookID("b7")

    @Test(arguments: [nil, "0123456789abcdef"] as [String?], ["neu", "Werk 1: Konstanz", "a#b"])
    func `a folder's mark reads back as it was written`(machine: String?, site: String) {
        let mark = FolderMark(instance: "11aa", addressBook: Self.key, epoch: 3, site: site, machine: machine)
        #expect(FolderMark(mark.description) == mark)
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775806", "1099511627777", "-1"])
    func `an epoch that no installation reaches makes no mark`(epoch: String) {
        #expect(FolderMark("11aa:b7:\(epoch):neu") == nil)
        #expect(OriginMark("operation:\(epoch)") == nil)
    }

    @Test func `an item's mark tells another installation's item of the same address book, and whose it is`() throws {
        let record = try #require(RecordID("Kontakte/4711"))
        let mark = ItemMark(instance: "22bb", addressBook: Self.key, record: record, digest: { $0 }).text

        #expect(ItemMark.isOfAnotherInstance(mark, instance: "11aa", addressBook: Self.key))
        #expect(!ItemMark.isOfAnotherInstance(mark, instance: "22bb", addressBook: Self.key))
        #expect(!ItemMark.isOfAnotherInstance(mark, instance: "11aa", addressBook: AddressBookID("b8")))
        #expect(ItemMark.instance(in: mark, addressBook: Self.key) == "22bb")
        #expect(ItemMark.instance(in: mark, addressBook: AddressBookID("b8")) == nil)
    }
}
