import HTTPTransport
import Sentences
import Testing

@testable import Console
@testable import WebPages

/// What runs note one after the other, and texts that others had a hand in.
@Suite("Several sentences of the service, in German") struct TranslationOfSeveralTests {
    private static func content(_ item: String, _ why: String = "HTTP 400 ErrorInvalid") -> String {
        TargetSentence.content.text(TargetTask.updateItem.text(item, "m1"), why)
    }
    private static func full(_ item: String) -> String {
        TargetSentence.mailboxFull.text(TargetTask.updateItem.text(item, "m1"), "HTTP 507 ErrorQuotaExceeded")
    }
    private static let missing = TargetSentence.answerMissing.text(TargetTask.readItem.text("i1", "m1"), "r1")
    private static let unreadable = TargetSentence.answerUnreadable.text(
        TargetTask.readItem.text("i1", "m1"), 200, "r1")
    private static let refuses = TargetSentence.authorityRefuses.text("login.example", 503)
    private static let nothingSent = TargetSentence.nothingSent.text()
    private static let unreachable = TargetSentence.authorityUnreachable.text(
        "login.example", "HTTP 502. A proxy's words")
    private static let failed = RunSentence.taskFailed.text(
        RunTask.markFolder.text(), "a1", RunObstacle.othersChange.text())
    private static let unknown = RunSentence.taskUnknown.text(
        RunTask.readChanges.text(), "a1",
        TargetSentence.readUnknown.text(TargetTask.readItem.text("i1", "m1"), "x", "r1"))
    private static let photo = RunSentence.photoNotSent.text("Kontakte/7", "a1", RunObstacle.pictureEmpty.text() + ".")
    private static let photos = RunSentence.photosNotSent.text(
        3, "Kontakte/7", "a1", RunObstacle.pictureDamaged.text())
    private static let lost = RunSentence.leaseLost.text()
    private static let paused = HoldSentence.paused.text("anna", "See ticket 7. It's done soon")

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sentences: [String]
    }

    static let rows = [
        Row(testDescription: "two of a kind", sentences: [content("i1"), content("i2")]),
        Row(
            testDescription: "two of a kind with a server's words",
            sentences: [
                content("i1", "HTTP 400 Bad. Very bad"), content("i2", "HTTP 400 Bad. Very bad"),
            ]),
        Row(testDescription: "A-B-A", sentences: [content("i1"), full("i2"), content("i3")]),
        Row(testDescription: "B-A-B", sentences: [full("i1"), content("i2"), full("i3")]),
        Row(testDescription: "A-B with a server's words", sentences: [content("i1", "Bad. Very bad"), full("i2")]),
        Row(
            testDescription: "what ends with a value, then others",
            sentences: [missing, lost, unreadable, lost, refuses]),
        Row(testDescription: "no sign-in", sentences: [refuses, nothingSent]),
        Row(testDescription: "no way to sign in", sentences: [unreachable, nothingSent, lost]),
        Row(testDescription: "failed, then unknown", sentences: [failed, unknown, failed, unknown]),
        Row(testDescription: "photos, then others", sentences: [photo, lost, photos, photo, content("i1"), photos]),
        Row(
            testDescription: "a problem, a hold, a pause",
            sentences: [
                lost, HoldSentence.folderIsAnothers.text("a1"), paused,
            ]),
        Row(
            testDescription: "a mix",
            sentences: [
                lost, content("i1"), photo, unknown, missing, full("i2"), failed, content("i3"), lost,
            ]),
    ]

    @Test(arguments: rows) func `sentences one after the other are each said as if they stood alone`(_ row: Row) {
        let alone = row.sentences.map { Translation.service.german($0).html.source }
        let said = Translation.service.german(row.sentences.joined(separator: " "))
        #expect(said.html.source == alone.joined(separator: " "))
        #expect(!said.html.source.contains("Could not"))
    }

    @Test func `others' words between two of a kind are in no value, and marked as English`() {
        let text = [Self.content("i1"), "A server's words.", Self.content("i2")].joined(separator: " ")
        let said = Translation.service.german(text)
        #expect(said.parts.filter { if case .english = $0 { true } else { false } } == [.english("A server's words.")])
        #expect(said.html.source.ranges(of: "die anderen gehen weiter").count == 2)
        let brake = HoldSentence.brakeExceeded.text(40, 20, 30, 120) + ". A server's words."
        #expect(Translation.service.german(brake) == .english(brake), "a number is no text")
    }

    @Test func `a pause ends where the next sentence begins, a reason is said with its full stop`() {
        #expect(
            Translation.service.german(Self.paused + ". " + Self.lost).html.source
                == "Ausgesetzt von anna, in der Konsole: See ticket 7. It&#39;s done soon. Die Sperre auf das Postfach ging "
                + "verloren. Der nächste Lauf macht weiter.")
        #expect(Translation.service.german(Self.photo).html.source.hasSuffix("an a1 senden: das Bild ist leer."))
    }

    @Test func `advice about the sign-in is said in German, also with something behind it`() {
        for (why, german) in [
            (
                SignInSentence.secretExpired.text(),
                "nicht gelungen: das Client-Geheimnis ist abgelaufen. Legen Sie unter"
            ),
            (
                SignInSentence.credentialUnusable.text(
                    CredentialName.certificate.text(), SignInSentence.certificateEnded.text("2026-11-01")),
                "das Zertifikat lässt sich nicht verwenden: abgelaufen am 01.11.2026. Tragen Sie"
            ),
            (
                SignInSentence.refused.text("invalid_client"),
                "die Anmeldung wurde abgelehnt (invalid_client). Prüfen Sie"
            ),
        ] {
            let text = TargetSentence.noSignIn.text("app-1", "musterwerk.example", why)
            for text in [text, text + " " + Self.lost, Self.content("i1") + " " + text] {
                let said = Translation.service.german(text)
                #expect(said.isGerman && said.html.source.contains(german), "\(said.html.source)")
            }
        }
    }

    @Test func `a list is cut between users only, whatever their sentences hold`() {
        let held = RolloutObstacle.held.text(HoldSentence.paused.text("anna", "holiday, leave; see mail"))
        let passed = ["7", "8"].map { RolloutObstacle.passedOver.text($0, held) }.joined(separator: ", ")
        #expect(
            Translation.service.german(CycleSentence.definitionPassesOver.text("CRM", passed)).html.source.contains(
                "übergeht Benutzer 7 (es ist angehalten: Ausgesetzt von anna, in der Konsole: holiday, leave; see mail), "
                    + "Benutzer 8 (es"))
        let reading = RolloutObstacle.held.text(HoldSentence.othersItems.text("a1", 3))
        let places = ["7", "8"].map { RolloutObstacle.place.text($0, $0 == "7" ? reading : held) }
            .joined(separator: "; ")
        let said = Translation.service.german(CycleSentence.definitionWaits.text("CRM", 1, 20, 1, 3, 2, places))
        #expect(said.isGerman && said.html.source.contains("leave; see mail. Bringen Sie das in Ordnung"))
    }

    /// In each of these places a text that somebody wrote stands in one of ours.
    @Test(arguments: [
        String(repeating: ". Could not a" + String(repeating: ": ", count: 20), count: 400),
        String(repeating: "Could not a: b. ", count: 1200), String(repeating: ": ", count: 9000),
        String(repeating: "it is held: ", count: 1600), String(repeating: "3 of 4 of ", count: 1900),
        String(repeating: "Nobody gains anything by this reading: ", count: 500),
    ])
    func `a text made to be looked at for long is given up within the effort, and what is left is English`(
        _ hostile: String
    ) {
        for text in [hostile, QuestionSentence.noUser.text(hostile)] where text.utf8.count <= 20_000 {
            var effort = Effort(bytesMax: Translation.effortBytesMax)
            let said = Translation.service.german(text, &effort)
            #expect(effort.left > -50_000, "\(effort.left)")
            #expect(!said.isGerman, "\(text.prefix(80))")
        }
    }

    @Test func `wherever the effort ends, nothing is swallowed that was not looked at`() {
        let text = [Self.content("i1"), "Could not do: more. Words.", Self.unknown, Self.full("i2"), Self.photo]
            .joined(separator: " ")
        for bytesMax in stride(from: 0, to: 20_000, by: 37) {
            var effort = Effort(bytesMax: bytesMax)
            for case .german(let german) in Translation.service.german(text, &effort).parts {
                #expect(!german.contains("Could not") && !german.contains("go on"), "\(bytesMax): \(german)")
            }
        }
    }

    @Test func `what a run of many problems notes is said in a small part of the effort`() {
        let kinds = [Self.content("i1"), Self.full("i1"), Self.unknown, Self.failed, Self.missing, Self.photo]
        let text = (0..<60).map { kinds[$0 % kinds.count] }.joined(separator: " ")
        var effort = Effort(bytesMax: Translation.effortBytesMax)
        let said = Translation.service.german(text, &effort)
        #expect(said.html.source.ranges(of: "die anderen gehen weiter").count == 10)
        #expect(effort.left > Translation.effortBytesMax / 2, "\(effort.left)")
    }
}
