import Foundation

/// Pictures as other programs make them, which Satchel's own library does not.
package enum PictureSamples {
    /// A JPEG of CMYK colours, 32 by 16 pixels: the left half red, the right half blue. Inks are stored inverted, with
    /// Adobe's marker, as Photoshop does.
    ///
    /// Made for this by a dozen lines of C over libjpeg: `jpeg_set_defaults` in `JCS_CMYK`, quality 90, and 32 times one
    /// of the pixels 255 0 0 255 and 0 0 255 255 in each of the 16 rows.
    package static let cmyk = bytes(
        """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET
        FBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAgBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//E
        ALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2
        Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrC
        w8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9U6/Kqvyqr9U6KKKK/lXor+qi
        iiiiiv6qKK/lXooooor+Veiv6qKKKKKK/9k=
        """)

    /// The same picture as YCCK, by `jpeg_set_colorspace(…, JCS_YCCK)`: what most programs write for CMYK.
    package static let ycck = bytes(
        """
        /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBET
        FBUVFQwPFxgWFBgSFBUU/9sAQwEDBAQFBAUJBQUJFA0LDRQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU
        FBQUFBQUFBQUFBQU/8AAFAgAEAAgBAEiAAIRAQMRAQQiAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQ
        AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5
        OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TF
        xsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/EAB8BAAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKC//EALUR
        AAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJicoKSo1Njc4
        OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLD
        xMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+v/aAA4EAQACEQMRBAAAPwD6Iooor9zP8qj9U6KKK99ooor/AA3P
        9jQooor/2Q==
        """)

    private static func bytes(_ text: String) -> [UInt8] {
        guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
            preconditionFailure("a sample that is no base64")
        }
        return [UInt8](data)
    }

    /// The JPEG with the orientation that a telephone writes into it: 6 says that its right side is up, 8 its left side.
    package static func turned(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
        let exif: [UInt8] = [
            // The marker with its length, "Exif", a big-endian TIFF header, and one entry: tag 0x0112, a short.
            0xFF, 0xE1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0,
            0,
            0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ]
        return jpeg.prefix(2) + exif + jpeg.dropFirst(2)
    }

    /// A PNG that claims this size and has not one pixel: as small as a bomb can be.
    package static func bomb(width: UInt32, height: UInt32) -> [UInt8] {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let header = chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0])
        return signature + header + chunk("IDAT", []) + chunk("IEND", [])
    }

    /// A grey JPEG of one block of pixels, claimed to be this large, that is stored in so many scans: each goes over all
    /// pixels and takes eleven bytes.
    ///
    /// - Parameter marker: if given, all scans but the first lie in a segment of this marker.
    package static func jpeg(side: UInt16 = 8, scans: Int, inside marker: UInt8? = nil) -> [UInt8] {
        let sides = [UInt8(side >> 8), UInt8(side & 255)]
        let ones = [UInt8](repeating: 1, count: 64)
        let quantities: [UInt8] = [0xFF, 0xDB, 0, 67, 0] + ones
        let frame: [UInt8] = [0xFF, 0xC2, 0, 11, 8] + sides + sides + [1, 1, 0x11, 0]
        // One code, the bit 0, which says: as grey as the block before.
        let codes: [UInt8] = [0xFF, 0xC4, 0, 20, 0, 1] + [UInt8](repeating: 0, count: 16)
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0x7F]
        var others = Array(repeatElement(scan, count: scans - 1).joined())
        if let marker {
            let length = others.count + 2
            others = codes + [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + others
        }
        return [0xFF, 0xD8] + quantities + frame + codes + scan + others + [0xFF, 0xD9]
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let bytes = Array(name.utf8) + content
        return bigEndian(UInt32(content.count)) + bytes + bigEndian(checksum(bytes))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// CRC-32, as PNG has it after each chunk.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320 }
        }
        return ~sum
    }

    /// Whether two colours, as 0xRRGGBB, are as near as a lossy picture keeps them.
    package static func isNear(_ left: UInt32, _ right: UInt32) -> Bool {
        [16, 8, 0].allSatisfy { shift in
            let parts = [left, right].map { Int($0 >> UInt32(shift) & 255) }
            return abs(parts[0] - parts[1]) <= 24
        }
    }
}
