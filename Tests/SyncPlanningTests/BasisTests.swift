import ContactModel
import Testing

@testable import SyncPlanning

@Suite("Basis") struct BasisTests {
    @Test func `what the journal keeps reads back as it was`() {
        let basis = Basis(rights: "00ff", mapping: 7, properties: [.surname, .personalNotes])
        #expect(Basis(basis.description) == basis)
        #expect(basis.description == "rights=00ff mapping=7 properties=personalNotes,surname")
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
