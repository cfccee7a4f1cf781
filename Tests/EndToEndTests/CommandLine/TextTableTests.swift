import Testing

@testable import satchel

@Suite("Text table") struct TextTableTests {
    @Test func `aligns columns and leaves no trailing blanks`() {
        var table = TextTable([("name", .left), ("count", .right)])
        table.add(["Müller", "7"])
        table.add(["Ö", "1234"])
        #expect(table.lines == ["name    count", "------  -----", "Müller      7", "Ö        1234"])
    }

    @Test func `breaks long texts at blanks`() {
        #expect(TextTable.wrapped("one two three", width: 7) == ["one two", "three"])
        #expect(TextTable.wrapped("a\nb", width: 7) == ["a", "b"])
    }
}
