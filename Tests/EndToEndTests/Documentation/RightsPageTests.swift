import Foundation
import Testing

/// `Documentation/Rights.md`: each of its examples is made, read and asked by the real parts, and its answer compared
/// whole.
@Suite("Page about rights") struct RightsPageTests {
    @Test(
        "an example of the page about rights comes out as it says there",
        arguments: (try? RightsPage.read.get().examples) ?? [])
    func example(_ example: RightsPage.Example) async throws {
        let page = try RightsPage.read.get()
        let office = try PageOffice(example, of: page)
        let answer = try await office.answer(to: example)
        #expect(example.answer == answer, "\(example.title) comes out as\n\(answer)")
    }

    @Test func `the page has its examples, numbered, each with an answer`() throws {
        let examples = try RightsPage.read.get().examples
        #expect(examples.count >= 15)
        for (index, example) in examples.enumerated() {
            #expect(example.title.hasPrefix("\(index + 1). "))
            #expect(!example.answer.isEmpty, "\(example.title)")
        }
    }
}
