package import Pixbuf
import Sentences

/// Makes of a CRM's picture the photo that a contact gets: upright, square, small, JPEG, without any metadata.
///
/// Pure: equal bytes give equal photos, or the same fault.
package enum ContactPhoto {
    package typealias PictureFault = Picture.Fault

    /// Phones over ActiveSync take 48 KB of base64, which is 36 KB of JPEG. Source: FACTS §8.
    package static let bytesMax = 36 * 1024
    /// Pixels along each side; smaller pictures are not made larger.
    package static let sideMax = 300
    /// A larger file is not read.
    package static let sourceBytesMax = 32 * 1024 * 1024
    /// Of more pixels none is decoded: a few bytes can claim any number of them. Half as many in several scans.
    package static let sourcePixelsMax = 50_000_000
    /// Of the way in which photos are made: a new one sends all of them anew.
    package static let version: UInt8 = 1

    /// From the best on; the last one of 96 pixels takes less than 36 KB whatever it shows.
    private static let attempts: [(side: Int, quality: Int)] = [
        (sideMax, 88), (sideMax, 78), (sideMax, 65), (240, 65), (240, 50), (160, 50), (96, 50),
    ]

    /// Why no photo can be made. Names kinds and sizes, never what a picture shows.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case empty
        case tooManyBytes(Int)
        /// The format's name, where it can be told.
        case otherFormat(String?)
        case picture(Picture.Fault)

        package var description: String {
            switch self {
            case .empty: RunObstacle.pictureEmpty.text()
            case .tooManyBytes(let count): RunObstacle.pictureTooLarge.text(count, sourceBytesMax)
            case .otherFormat(let name):
                name.map { RunObstacle.pictureOfOtherFormat.text($0) } ?? RunObstacle.pictureOfNoFormat.text()
            case .picture(.broken): RunObstacle.pictureDamaged.text()
            case .picture(.tooManyPixels(let width, let height, let max)):
                RunObstacle.pictureOfTooManyPixels.text(width, height, max)
            case .picture(.tooManyScans(let count)):
                RunObstacle.pictureOfTooManyScans.text(count, Picture.scansMax)
            case .picture(.unavailable): RunObstacle.pictureUndecodable.text()
            }
        }
    }

    /// The photo of at most `bytesMax` bytes.
    package static func jpeg(from source: [UInt8]) throws(Fault) -> [UInt8] {
        guard !source.isEmpty else { throw .empty }
        guard source.count <= sourceBytesMax else { throw .tooManyBytes(source.count) }
        guard let format = Picture.Format(of: source) else { throw .otherFormat(formatName(of: source)) }
        do throws(Picture.Fault) {
            return try small(
                try Picture(decoding: source, as: format, pixelsMax: sourcePixelsMax, shorterSide: sideMax))
        } catch {
            throw .picture(error)
        }
    }

    /// What takes the place of a photo that must go at once: a light grey square, which shows nothing.
    package static func cover() throws(Picture.Fault) -> [UInt8] {
        try Picture(side: 48, colour: 0xEE_EE_EE).jpeg(quality: 75)
    }

    private static func small(_ picture: Picture) throws(Picture.Fault) -> [UInt8] {
        let shorter = min(picture.width, picture.height)
        for (side, quality) in attempts {
            let jpeg = try picture.square(side: min(side, shorter)).jpeg(quality: quality)
            if jpeg.count <= bytesMax { return jpeg }
        }
        throw .unavailable
    }

    /// Formats that people keep pictures in, by their first bytes.
    private static func formatName(of bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes.prefix(12), as: Unicode.ASCII.self)
        if text.hasPrefix("GIF8") { return "GIF" }
        if text.hasPrefix("BM") { return "BMP" }
        if text.hasPrefix("II*") || text.hasPrefix("MM\0*") { return "TIFF" }
        if text.hasPrefix("RIFF"), text.hasSuffix("WEBP") { return "WebP" }
        if text.hasPrefix("%PDF") { return "PDF" }
        if text.dropFirst(4).hasPrefix("ftyphei") || text.dropFirst(4).hasPrefix("ftypmif1") { return "HEIC" }
        if text.dropFirst(4).hasPrefix("ftypavif") { return "AVIF" }
        return nil
    }
}
