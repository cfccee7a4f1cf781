import AccessRules
import CRMSources
import ContactMapping
import ContactModel
import Contracts
import Cryptography
import Foundation
import Locking
import Pixbuf
import SyncEngine
import Testing

@testable import Service

/// What leaves is the photo that was planned, or nothing.
@Suite("Photo maker") struct PhotoMakerTests {
    /// Has one answer to whatever it is asked.
    private struct Source: CRMSource {
        let answer: Result<FieldBytes, SourceError>

        func read() async throws(SourceError) -> CRMReading { throw SourceError(kind: .unavailable, message: "no") }
        func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? { nil }
        func records(_ records: Set<RecordID>, as reading: CRMReading) -> [CRMChanges.Row] { [] }
        func changeCounter() async throws(SourceError) -> Int64? { nil }

        func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) async throws(SourceError) -> FieldBytes {
            try answer.get()
        }
    }

    /// Has one picture for each record, and tells how it was asked for them.
    private final class BusySource: CRMSource {
        struct State {
            var asked = 0
            var underWay = 0
            var most = 0
        }

        let pictures: [RecordID: [UInt8]]
        let state = Locked(State())

        init(_ pictures: [RecordID: [UInt8]]) { self.pictures = pictures }

        func read() async throws(SourceError) -> CRMReading { throw SourceError(kind: .unavailable, message: "no") }
        func changes(since earlier: CRMReading) async throws(SourceError) -> CRMChanges? { nil }
        func records(_ records: Set<RecordID>, as reading: CRMReading) -> [CRMChanges.Row] { [] }
        func changeCounter() async throws(SourceError) -> Int64? { nil }

        func bytes(of field: FieldKey, record: RecordID, bytesMax: Int) async throws(SourceError) -> FieldBytes {
            state.withLock { state in
                state.asked += 1
                state.underWay += 1
                state.most = max(state.most, state.underWay)
            }
            for _ in 0..<50 { await Task.yield() }
            state.withLock { $0.underWay -= 1 }
            return pictures[record].map(FieldBytes.some) ?? .none
        }
    }

    private let field = FieldKey(table: "Kontakte", field: "Foto")
    private let record = RecordID(table: "Kontakte", key: "1")
    private let key: FingerprintKey

    init() throws { key = try #require(FingerprintKey(bytes: Array(repeating: 7, count: 32))) }

    /// The answer where these bytes were planned.
    private func answer(
        _ planned: [UInt8], _ now: Result<FieldBytes, SourceError>
    ) async throws -> PhotoAnswer {
        let fingerprints = PhotoFingerprints(key: key, folder: nil)
        let digest = try #require(BytesDigest(SHA256.digest(of: planned)))
        let picture = MappedPhoto.Source.field(field, of: record, digest)
        let maker = PhotoMaker(source: Source(answer: now), fingerprints: fingerprints)
        return await maker.answer(for: picture, fingerprints.fingerprint(of: picture)) { NamedPictures([String]()) }
    }

    @Test func `the picture that was planned is sent, in the form for contacts`() async throws {
        let picture = try Picture(side: 400, colour: 0x33_66_99).jpeg(quality: 90)
        #expect(try await answer(picture, .success(.some(picture))) == .jpeg(try ContactPhoto.jpeg(from: picture)))
    }

    @Test func `however many mailboxes get the same pictures, each is fetched and made once, one at a time`()
        async throws
    {
        let fingerprints = PhotoFingerprints(key: key, folder: nil)
        var pictures: [RecordID: [UInt8]] = [:]
        for number in 1...3 {
            pictures[RecordID(table: "Kontakte", key: String(number))] =
                try Picture(side: 40, colour: UInt32(number) << 20).png()
        }
        let source = BusySource(pictures)
        let maker = PhotoMaker(source: source, fingerprints: fingerprints)
        let wanted = try pictures.map { record, bytes in
            MappedPhoto.Source.field(field, of: record, try #require(BytesDigest(SHA256.digest(of: bytes))))
        }

        let answers = await withTaskGroup(of: PhotoAnswer.self) { group in
            for number in 0..<60 {
                let picture = wanted[number % 3]
                group.addTask {
                    await maker.answer(for: picture, fingerprints.fingerprint(of: picture)) {
                        NamedPictures([String]())
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(answers.count == 60)
        #expect(Set(answers).count == 3)
        #expect(source.state.withLock { $0.most } == 1)
        #expect(source.state.withLock { $0.asked } == 3)
    }

    @Test func `one that changed since the reading waits for the next one`() async throws {
        let (old, new) = (try Picture(side: 9, colour: 1).png(), try Picture(side: 9, colour: 2).png())
        let later = PhotoAnswer.later("the picture changed meanwhile. It is sent once the CRM was read again.")
        #expect(try await answer(old, .success(.some(new))) == later)
        #expect(try await answer(old, .success(.none)) == later)
        let locked = SourceError(kind: .unavailable, message: "locked")
        #expect(try await answer(old, .failure(locked)) == .later("locked"))
    }

    @Test func `what is no picture is said so for good`() async throws {
        #expect(
            try await answer([1, 2], .success(.some([1, 2])))
                == .unfit("the picture is of no known format. Save it as JPEG or PNG."))
        guard case .unfit = try await answer([1, 2], .success(.tooMany(99))) else {
            Issue.record("too many bytes are no photo")
            return
        }
    }

    @Test func `a file that may not be read is parked, and takes no photo away`() {
        #expect(!PhotoMaker.saysNothing(.forbidden, isReplacing: false))
        #expect(PhotoMaker.saysNothing(.forbidden, isReplacing: true))
        #expect(!PhotoMaker.saysNothing(.badName, isReplacing: true))
    }

    @Test func `a file that was replaced since the reading waits, one that is not there makes none`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("photos-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // What is left over is a folder of invented pictures among temporary files.
        defer { try? FileManager.default.removeItem(atPath: path) }
        let fingerprints = PhotoFingerprints(key: key, folder: PictureFolder(path: path))
        let maker = PhotoMaker(source: Source(answer: .success(.none)), fingerprints: fingerprints)
        let anna = MappedPhoto.Source.file("anna.png")

        let missing = fingerprints.fingerprint(of: anna)
        #expect(
            await maker.answer(for: anna, missing) { NamedPictures(["anna.png"]) }
                == .unfit("the folder of crm.pictures has no file of the field's name"))

        let file = URL(fileURLWithPath: path + "/anna.png")
        try Data(try Picture(side: 9, colour: 1).png()).write(to: file)
        let planned = fingerprints.fingerprint(of: anna)
        #expect(planned != missing)
        try Data(try Picture(side: 9, colour: 2).png()).write(to: file)
        let named: @Sendable () -> NamedPictures = { NamedPictures(["anna.png"]) }
        guard case .later = await maker.answer(for: anna, planned, named: named) else {
            Issue.record("another file was taken for the one that was planned")
            return
        }
        guard case .jpeg = await maker.answer(for: anna, fingerprints.fingerprint(of: anna), named: named) else {
            Issue.record("the file as it is now was not taken")
            return
        }
    }

    @Test func `a missing file takes no photo away while hardly any of the others is there`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("photos-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        // What is left over is a folder of invented pictures among temporary files.
        defer { try? FileManager.default.removeItem(atPath: path) }
        let fingerprints = PhotoFingerprints(key: key, folder: PictureFolder(path: path))
        let maker = PhotoMaker(source: Source(answer: .success(.none)), fingerprints: fingerprints)
        let anna = MappedPhoto.Source.file("anna.png")
        let missing = fingerprints.fingerprint(of: anna)
        func answer(isReplacing: Bool) async -> PhotoAnswer {
            await maker.answer(for: anna, missing, isReplacing: isReplacing) {
                NamedPictures(["anna.png", "bernd.png"])
            }
        }
        let none = PhotoAnswer.unfit("the folder of crm.pictures has no file of the field's name")

        guard case .later(let why) = await answer(isReplacing: true) else {
            Issue.record("an empty folder took a photo away")
            return
        }
        #expect(why.hasPrefix("the folder of crm.pictures has 0 of 2 files"))
        #expect(await answer(isReplacing: false) == none, "nothing is lost, and it need not be tried in every run")

        try Data("bernd".utf8).write(to: URL(fileURLWithPath: path + "/bernd.png"))
        #expect(await answer(isReplacing: true) == none)
    }
}
