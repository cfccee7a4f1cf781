import AccessRules
import CRMSources
import ContactMapping
import ContactModel
import Contracts
import Cryptography
import Sentences
import SyncEngine
import SyncPlanning

/// Tells photos apart without having them.
struct PhotoFingerprints: Sendable {
    let key: FingerprintKey
    /// `nil`: none is configured, so that no mapping names a file.
    let folder: PictureFolder?

    func photo(_ photo: MappedPhoto) -> DesiredPhoto {
        let mask = FieldMask(photo.fields)
        switch photo.source {
        case .field: return DesiredPhoto(fingerprint: fingerprint(of: photo.source), mask: mask)
        case .file(let name):
            let digest = folder?.digest(of: name)
            return DesiredPhoto(
                fingerprint: fingerprint(ofFile: name, digest), mask: mask, isAbsent: digest == nil)
        }
    }

    /// Of the picture as it is now: a file is looked at, not read.
    func fingerprint(of source: MappedPhoto.Source) -> Fingerprint {
        switch source {
        case .field(_, _, let digest): fingerprint(ofBytes: digest)
        case .file(let name): fingerprint(ofFile: name, folder?.digest(of: name))
        }
    }

    func fingerprint(ofBytes digest: BytesDigest) -> Fingerprint {
        key.photoFingerprint(of: [1] + digest.bytes, version: ContactPhoto.version)
    }

    /// - Parameter digest: `nil` for a file that is not there: one that comes later is another.
    func fingerprint(ofFile name: String, _ digest: BytesDigest?) -> Fingerprint {
        key.photoFingerprint(of: [2] + (digest?.bytes ?? []) + [0] + Array(name.utf8), version: ContactPhoto.version)
    }
}

/// Makes photos when they are about to leave, and keeps the last ones: many members get the same.
///
/// Whoever needs one that is not kept waits for its turn: one picture is fetched and decoded at a time, however many
/// mailboxes are being filled, since a single one may take 32 MB and then its pixels.
///
/// What it answers is the photo of the fingerprint that it is asked for, or none: a picture that changed meanwhile waits
/// for the reading that says so.
actor PhotoMaker {
    /// As many as fit into 16 MB.
    static let keptMax = 450

    private let source: any CRMSource
    private let fingerprints: PhotoFingerprints
    private var kept: [Fingerprint: PhotoAnswer] = [:]
    /// Oldest first.
    private var order: [Fingerprint] = []
    /// Whether somebody's picture is being fetched or decoded.
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(source: any CRMSource, fingerprints: PhotoFingerprints) {
        self.source = source
        self.fingerprints = fingerprints
    }

    /// - Parameters:
    ///   - isReplacing: whether the item may show a photo, which it shall not lose by a folder that has lost its files.
    ///   - named: the files that records name; asked for where one is missing.
    func answer(
        for picture: MappedPhoto.Source, _ fingerprint: Fingerprint, isReplacing: Bool = false,
        named: @escaping @Sendable () -> NamedPictures
    ) async -> PhotoAnswer {
        if let known = kept[fingerprint] { return known }
        await takeTurn()
        defer { passTurn() }
        // Somebody else may have needed the same one.
        if let known = kept[fingerprint] { return known }
        if Task.isCancelled { return .later(RunObstacle.stopping.text()) }
        switch picture {
        case .field(let field, let record, _): return await answer(field, record, fingerprint)
        case .file(let name): return answer(ofFile: name, fingerprint, named: isReplacing ? named : nil)
        }
    }

    nonisolated func cover() -> PhotoAnswer {
        do throws(ContactPhoto.PictureFault) {
            return .jpeg(try ContactPhoto.cover())
        } catch {
            return .later(RunObstacle.noPictureLibrary.text())
        }
    }

    private func takeTurn() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// In the order of asking.
    private func passTurn() {
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }

    private static let changed = RunObstacle.pictureChanged.text()

    private func answer(_ field: FieldKey, _ record: RecordID, _ fingerprint: Fingerprint) async -> PhotoAnswer {
        let bytes: FieldBytes
        do throws(SourceError) {
            bytes = try await source.bytes(of: field, record: record, bytesMax: ContactPhoto.sourceBytesMax)
        } catch {
            return .later(error.message)
        }
        switch bytes {
        case .none: return .later(Self.changed)
        // Whether they are the same bytes is not known, but they are too many now.
        case .tooMany(let count): return .unfit(ContactPhoto.Fault.tooManyBytes(count).description)
        case .some(let bytes):
            guard let digest = BytesDigest(SHA256.digest(of: bytes)),
                fingerprints.fingerprint(ofBytes: digest) == fingerprint
            else { return .later(Self.changed) }
            return make(bytes, fingerprint)
        }
    }

    /// - Parameter named: `nil`: the item shows no photo that it could lose.
    private func answer(
        ofFile name: String, _ fingerprint: Fingerprint, named: (@Sendable () -> NamedPictures)?
    ) -> PhotoAnswer {
        guard let folder = fingerprints.folder else { return .later(RunObstacle.noPictureFolder.text()) }
        do throws(PictureFolder.Fault) {
            let (bytes, digest) = try folder.read(name, bytesMax: ContactPhoto.sourceBytesMax)
            guard fingerprints.fingerprint(ofFile: name, digest) == fingerprint else { return .later(Self.changed) }
            return make(bytes, fingerprint)
        } catch {
            if Self.saysNothing(error, isReplacing: named != nil) { return .later(error.description) }
            if error == .noFile, let doubt = named.flatMap({ folder.reasonToDoubt(missing: $0()) }) {
                return .later(doubt.description)
            }
            return fingerprints.fingerprint(of: .file(name)) == fingerprint
                ? .unfit(error.description) : .later(error.description)
        }
    }

    /// Whether the fault says nothing about the picture, so that what was sent stays, and the file is asked for again in
    /// each run. A file that may not be read is parked, but takes no photo away.
    static func saysNothing(_ fault: PictureFolder.Fault, isReplacing: Bool) -> Bool {
        switch fault {
        case .noFolder, .unreadable: true
        case .forbidden: isReplacing
        case .badName, .noFile, .emptied, .noOrdinaryFile, .tooMany: false
        }
    }

    private func make(_ bytes: [UInt8], _ fingerprint: Fingerprint) -> PhotoAnswer {
        let answer: PhotoAnswer
        do throws(ContactPhoto.Fault) {
            answer = .jpeg(try ContactPhoto.jpeg(from: bytes))
        } catch {
            answer = .unfit(error.description)
        }
        if kept.updateValue(answer, forKey: fingerprint) == nil { order.append(fingerprint) }
        if order.count > Self.keptMax { kept[order.removeFirst()] = nil }
        return answer
    }
}
