package import CRMSources
package import ContactMapping
import ContactModel
package import Contracts
import Cryptography
import SyncEngine

/// Tells beforehand of which pictures no photo can be made. Nothing leaves.
package struct PhotoTrial: Sendable {
    private let fingerprints: PhotoFingerprints
    private let maker: PhotoMaker

    /// - Parameters:
    ///   - source: that the pictures' records were read from.
    ///   - pictures: where the files lie that text fields name.
    package init(source: any CRMSource, pictures: PictureFolder?) {
        // It tells pictures apart within this trial alone.
        guard let key = FingerprintKey(bytes: Cryptography.randomBytes(FingerprintKey.byteCount)) else {
            preconditionFailure("a key has another number of bytes")
        }
        fingerprints = PhotoFingerprints(key: key, folder: pictures)
        maker = PhotoMaker(source: source, fingerprints: fingerprints)
    }

    /// Fetches the picture and makes a photo of it, once for all that have the same; answers why that is impossible.
    package func fault(of picture: MappedPhoto) async -> String? {
        let fingerprint = fingerprints.fingerprint(of: picture.source)
        switch await maker.answer(for: picture.source, fingerprint, named: { NamedPictures([String]()) }) {
        case .jpeg: return nil
        case .unfit(let why), .later(let why): return why
        }
    }
}
