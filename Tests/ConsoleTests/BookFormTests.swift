import HTTPTransport
import Locking
import Testing

@testable import Console

@Suite("Console: change of a book") struct BookFormTests {
    private static let page = "/change/book?book=crm%20%22x%22"

    private static func stage(
        _ account: String = "anna", change: (inout InventedChanges) -> Void = { _ in }
    ) async throws -> (stage: ConsoleStage, browser: Browser) {
        let stage = try ConsoleStage()
        stage.desk.changes.withLock { changes in
            changes.books = [
                BookFormFact(
                    book: "crm \"x\"", filter: "Ort = '</textarea>'", limit: "2000", order: ["Name"],
                    groups: ["Vertrieb", "Marketing"], users: [], except: [])
            ]
            change(&changes)
        }
        var browser = Browser(stage)
        _ = await browser.signIn(account)
        return (stage, browser)
    }

    @Test func `a book has a form of its own, whose values go into the draft one a line`() async throws {
        var (stage, browser) = try await Self.stage()
        #expect((await browser.get("/change")).text.contains("href=\"\(Self.page)\""))
        let page = await browser.get(Self.page)
        #expect(page.text.contains("Ort = &#39;&lt;/textarea&gt;&#39;</textarea>"))
        #expect(page.text.contains("\nVertrieb\nMarketing</textarea>"))
        let sent = [
            ("token", page.token ?? ""), ("base", InventedChanges.digest), ("book", "crm \"x\""),
            ("filter", " Ort = 'Köln'\r\nor subscribed() "), ("limit", " none "), ("order", "Name\r\n\r\nOrt desc\r\n"),
            ("groups", "Vertrieb"), ("users", ""), ("except", " hmueller "),
        ]
        let answer = await browser.post("/change/book/try", sent)
        #expect(answer.status == 303 && answer.headers["Location"] == "/change/preview")
        #expect(
            stage.desk.changes.withLock { $0.drafts } == [
                .book(
                    BookFormFact(
                        book: "crm \"x\"", filter: "Ort = 'Köln' or subscribed()", limit: "none",
                        order: ["Name", "Ort desc"], groups: ["Vertrieb"], users: [], except: ["hmueller"]),
                    base: InventedChanges.digest)
            ])
    }

    @Test func `what is wrong stands beside the fields as they were sent`() async throws {
        var (_, browser) = try await Self.stage {
            $0.beginning = .faulty([PlacedFault(line: 9, column: 3, message: "limit is no number.")])
        }
        let token = (await browser.get(Self.page)).token ?? ""
        let answer = await browser.post(
            "/change/book/try", [("token", token), ("book", "crm \"x\""), ("limit", "viele"), ("groups", "Vertrieb")])
        #expect(answer.status == 409 && answer.text.contains("limit is no number."))
        #expect(answer.text.contains("value=\"viele\""))
    }

    @Test func `a book that is not there, or not to be had as a form, leads to the text`() async throws {
        var (_, browser) = try await Self.stage { $0.beginning = .notEditable }
        #expect((await browser.get("/change/book?book=nirgends")).status == 404)
        let token = (await browser.get(Self.page)).token ?? ""
        let answer = await browser.post("/change/book/try", [("token", token), ("book", "crm \"x\""), ("limit", "7")])
        #expect(answer.status == 409 && answer.text.contains("Change the text"))
    }

    @Test func `an officer has no such form`() async throws {
        var (stage, browser) = try await Self.stage("otto")
        #expect(!(await browser.get("/change")).text.contains("/change/book"))
        #expect((await browser.get(Self.page)).status == 403)
        let token = (await browser.get("/")).token ?? ""
        #expect((await browser.post("/change/book/try", [("token", token), ("book", "crm \"x\"")])).status == 403)
        #expect(stage.desk.changes.withLock { $0.drafts }.isEmpty)
    }
}
