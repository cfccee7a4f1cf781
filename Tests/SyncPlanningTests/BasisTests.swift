import ContactModel
import Testing

@testable import SyncPlanning

@Suite("Basis") struct BasisTests {
    @Test func `what the journal keeps reads back as it was`() {
        let basis = Basis(rights: "00ff", mapping: 7, properties: [.surname, .personalNotes])
        #expect(Basis(basis.description) == basis)
        #expect(basis.description == "rights=00ff mapping=7 properties=personalNotes,surname")
    }

    @Test func `every member of it reads back`() {
        var basis = Basis(rights: "00ff", selection: "f01", mapping: 7, properties: Set(ContactProperty.allCases))
        basis.templates = "0a1b"
        basis.unsettledUntil = Moment(milliseconds: 1_800_000_000_000)
        basis.hasPhotos = true
        basis.canonicalVersion = 3
        #expect(Basis(basis.description) == basis)
        // One that is new is to be added above.
        #expect(Mirror(reflecting: basis).children.count == 8)
    }

    @Test func `what a selection depended on is kept with the rest`() {
        let basis = Basis(rights: "00ff", selection: "f0123456789abcdef", mapping: 7, properties: [.surname])
        #expect(Basis(basis.description) == basis)
        #expect(basis.description == "rights=00ff selection=f0123456789abcdef mapping=7 properties=surname")
    }

    @Test func `words of another version are passed over`() {
        let basis = Basis("rights=1 colour=blue properties=surname,oldProperty mapping=x")
        #expect(basis.rights == "1" && basis.mapping == nil && basis.properties == [.surname])
    }

    @Test func `nothing recorded is nothing known`() {
        #expect(Basis().rights == nil && Basis().properties == [] && Basis("") == Basis())
        #expect(Basis(Basis().description) == Basis())
    }
}
