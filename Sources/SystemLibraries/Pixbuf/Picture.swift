import CPixbuf

/// A picture in memory, decoded and encoded by gdk-pixbuf.
///
/// Promises: any bytes from any thread give a picture or a fault; nothing but the loaders of JPEG and PNG ever sees
/// them; no memory is taken for pixels before their number is known and allowed; decoding ends after a time that grows
/// with the pixels alone; what is encoded carries no metadata of what was decoded (no place, no camera, no preview). Must
/// never: take half a picture for a whole one.
package final class Picture {
    /// What it is decoded from.
    package enum Format: String, Hashable, Sendable {
        case jpeg, png

        /// By the first bytes; `nil` for everything else.
        package init?(of bytes: [UInt8]) {
            if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else {
                return nil
            }
        }
    }

    package enum Fault: Error, Hashable, Sendable {
        /// Damaged, or not there to its end.
        case broken
        /// More than was allowed; width and height as the file says them.
        case tooManyPixels(width: Int, height: Int, max: Int)
        /// Each takes as long as all pixels do, and hardly any bytes.
        case tooManyScans(Int)
        /// The library could not do it: no loader, no memory.
        case unavailable
    }

    /// Of a JPEG file. Programs write 10 or so where a picture shall get sharper while it is loaded.
    package static let scansMax = 64

    private let handle: OpaquePointer

    private init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { pixbuf_free(handle) }

    /// Decodes a picture, upright as its EXIF orientation says; CMYK becomes RGB.
    ///
    /// - Parameters:
    ///   - pixelsMax: of more, none is decoded. In several scans half as many are too many: until the last one, twice the
    ///     memory of the pixels is taken, and all of it.
    ///   - shorterSide: a larger picture is scaled down to it, both sides alike. A smaller one stays.
    package convenience init(
        decoding bytes: [UInt8], as format: Format, pixelsMax: Int, shorterSide: Int
    ) throws(Fault) {
        // The library is content with half a picture.
        guard let scans = format.scans(in: bytes) else { throw .broken }
        guard scans <= Self.scansMax else { throw .tooManyScans(scans) }
        let allowed = scans > 1 ? pixelsMax / 2 : pixelsMax
        var width: Int32 = 0
        var height: Int32 = 0
        var fault = PIXBUF_UNAVAILABLE
        let handle = pixbuf_decode(
            format.rawValue, bytes, bytes.count, Int64(allowed), Int32(shorterSide), &width, &height, &fault)
        if let handle {
            self.init(handle)
            return
        }
        switch fault {
        case PIXBUF_TOO_MANY_PIXELS: throw .tooManyPixels(width: Int(width), height: Int(height), max: allowed)
        case PIXBUF_BROKEN: throw .broken
        default: throw .unavailable
        }
    }

    /// A square of one colour, given as 0xRRGGBB.
    package convenience init(side: Int, colour: UInt32) throws(Fault) {
        let pixel = [UInt8(colour >> 16 & 255), UInt8(colour >> 8 & 255), UInt8(colour & 255)]
        try self.init(width: side, height: side, pixels: (0..<side * side).flatMap { _ in pixel })
    }

    /// - Parameter pixels: row by row; three bytes each, red, green and blue, or four with opacity.
    package convenience init(width: Int, height: Int, pixels: [UInt8]) throws(Fault) {
        let count = width * height
        precondition(count > 0 && (pixels.count == 3 * count || pixels.count == 4 * count), "pixels for no such size")
        let channels = Int32(pixels.count / count)
        guard let handle = pixbuf_make(pixels, Int32(width), Int32(height), channels) else { throw .unavailable }
        self.init(handle)
    }

    package var width: Int { Int(pixbuf_width(handle)) }
    package var height: Int { Int(pixbuf_height(handle)) }

    /// The colour at a place inside the picture, as 0xRRGGBB.
    package func colour(x: Int, y: Int) -> UInt32 {
        precondition((0..<width).contains(x) && (0..<height).contains(y), "a place outside the picture")
        return pixbuf_colour(handle, Int32(x), Int32(y))
    }

    /// The middle of it as a square, on white where it is not opaque.
    package func square(side: Int) throws(Fault) -> Picture {
        guard let square = pixbuf_square(handle, Int32(side)) else { throw .unavailable }
        return Picture(square)
    }

    /// - Parameter quality: 0 … 100.
    package func jpeg(quality: Int) throws(Fault) -> [UInt8] { try encoded("jpeg", quality) }

    package func png() throws(Fault) -> [UInt8] { try encoded("png", 0) }

    private func encoded(_ type: String, _ quality: Int) throws(Fault) -> [UInt8] {
        var count = 0
        guard let bytes = pixbuf_encode(handle, type, Int32(quality), &count) else { throw .unavailable }
        defer { pixbuf_free_bytes(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
