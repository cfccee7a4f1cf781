import ContactMapping
import Pixbuf

/// A picture made of any bytes: a fault, or a photo as contacts may have it.
package enum PictureInput {
    /// Fewer than in earnest, so that an input takes little time.
    private static let pixelsMax = 1 << 20

    /// Which of the promises about pictures do not hold for these bytes; empty: all do.
    package static func brokenPromises(_ bytes: [UInt8]) -> [String] {
        guard let format = Picture.Format(of: bytes) else {
            return photo(bytes) == nil ? [] : ["a photo is made of what is neither JPEG nor PNG"]
        }
        do throws(Picture.Fault) {
            let picture = try Picture(
                decoding: bytes, as: format, pixelsMax: pixelsMax, shorterSide: ContactPhoto.sideMax)
            return brokenPromises(of: picture, bytes)
        } catch {
            switch error {
            case .tooManyPixels(let width, let height, let max):
                if max > pixelsMax { return ["more pixels are allowed than were asked for"] }
                return width > 0 && height > 0 && width * height <= max ? ["a small picture is too large"] : []
            case .broken, .tooManyScans: return photo(bytes) == nil ? [] : ["a photo is made of a broken picture"]
            case .unavailable: return []
            }
        }
    }

    private static func brokenPromises(of picture: Picture, _ bytes: [UInt8]) -> [String] {
        guard let photo = photo(bytes) else { return ["no photo is made of a picture that can be decoded"] }
        var broken: [String] = []
        if photo.count > ContactPhoto.bytesMax { broken.append("a photo has \(photo.count) bytes") }
        if Self.photo(bytes) != photo { broken.append("one picture gives two photos") }
        if hasMetadata(photo) { broken.append("a photo carries metadata") }
        do throws(Picture.Fault) {
            let shown = try Picture(
                decoding: photo, as: .jpeg, pixelsMax: pixelsMax, shorterSide: ContactPhoto.sideMax)
            let side = min(picture.width, picture.height, ContactPhoto.sideMax)
            if shown.width != shown.height || shown.width > side { broken.append("a photo is no small square") }
        } catch {
            broken.append("a photo cannot be decoded: \(error)")
        }
        return broken
    }

    private static func photo(_ bytes: [UInt8]) -> [UInt8]? { try? ContactPhoto.jpeg(from: bytes) }

    /// Whether there is a segment before the scan that could tell of place, camera or the picture before: APP1 to APP15,
    /// or a comment. APP0 says how dense the pixels are.
    private static func hasMetadata(_ jpeg: [UInt8]) -> Bool {
        var place = 2
        while place + 3 < jpeg.count, jpeg[place] == 0xFF, jpeg[place + 1] != 0xDA {
            if (0xE1...0xEF).contains(jpeg[place + 1]) || jpeg[place + 1] == 0xFE { return true }
            place += 2 + Int(jpeg[place + 2]) << 8 + Int(jpeg[place + 3])
        }
        return false
    }
}
