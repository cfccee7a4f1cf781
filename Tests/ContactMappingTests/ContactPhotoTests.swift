import ContactMapping
import Pixbuf
import TestSupport
import Testing

/// Which photos are made of which pictures (FACTS §8).
@Suite("Contact photos") struct ContactPhotoTests {
    private static func decoded(_ jpeg: [UInt8]) throws -> Picture {
        try #require(Picture.Format(of: jpeg) == .jpeg)
        return try Picture(decoding: jpeg, as: .jpeg, pixelsMax: 1_000_000, shorterSide: 1_000)
    }

    /// Its upper half in one colour, its lower half in another.
    private static func halves(width: Int, height: Int, top: [UInt8], bottom: [UInt8]) throws -> Picture {
        let half = width * height / 2
        return try Picture(
            width: width, height: height,
            pixels: Array((0..<half).map { _ in top }.joined()) + Array((0..<half).map { _ in bottom }.joined()))
    }

    @Test func `a photo of 8 MB becomes a square of 300 pixels within 36 KB`() throws {
        // Noise, the worst there is to compress.
        var random = SeededGenerator(seed: 8)
        var pixels: [UInt8] = []
        pixels.reserveCapacity(2_800 * 1_500 * 3)
        while pixels.count < 2_800 * 1_500 * 3 {
            let word = random.next()
            withUnsafeBytes(of: word) { pixels.append(contentsOf: $0) }
        }
        let source = try Picture(width: 2_800, height: 1_500, pixels: Array(pixels.prefix(2_800 * 1_500 * 3)))
            .jpeg(quality: 100)
        #expect(source.count > 8_000_000)

        let photo = try ContactPhoto.jpeg(from: source)

        #expect(photo.count <= 36 * 1024)
        let picture = try Self.decoded(photo)
        #expect(picture.width == picture.height && picture.width <= 300)
    }

    @Test func `what a photo can hold of detail is kept as long as it fits`() throws {
        let source = try Picture(side: 900, colour: 0x30_80_40).jpeg(quality: 90)
        let picture = try Self.decoded(try ContactPhoto.jpeg(from: source))
        #expect(picture.width == 300 && picture.height == 300)
        #expect(PictureSamples.isNear(picture.colour(x: 150, y: 150), 0x30_80_40))
    }

    @Test func `the noisiest picture still fits`() throws {
        var random = SeededGenerator(seed: 9)
        let pixels = (0..<300 * 300 * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
        let photo = try ContactPhoto.jpeg(from: try Picture(width: 300, height: 300, pixels: pixels).png())
        #expect(photo.count <= 36 * 1024)
    }

    @Test(arguments: [(6, 0xFF_00_00, 0x00_00_FF), (8, 0x00_00_FF, 0xFF_00_00)] as [(UInt8, UInt32, UInt32)])
    func `a photo that a telephone took upright is upright`(orientation: UInt8, right: UInt32, left: UInt32) throws {
        // As it lies in the file, the red half is above the blue one.
        let lying = try Self.halves(width: 640, height: 400, top: [255, 0, 0], bottom: [0, 0, 255])
        let source = PictureSamples.turned(try lying.jpeg(quality: 92), orientation: orientation)

        let photo = try Self.decoded(try ContactPhoto.jpeg(from: source))

        // 6: turned clockwise, what was above is on the right. 8: the other way round.
        #expect(PictureSamples.isNear(photo.colour(x: 280, y: 150), right))
        #expect(PictureSamples.isNear(photo.colour(x: 20, y: 150), left))
    }

    @Test func `the square is cut from the middle`() throws {
        let tall = try Self.halves(width: 200, height: 1_000, top: [255, 0, 0], bottom: [0, 0, 255])
        let photo = try Self.decoded(try ContactPhoto.jpeg(from: try tall.jpeg(quality: 92)))
        #expect(photo.width == 200 && photo.height == 200)
        #expect(PictureSamples.isNear(photo.colour(x: 100, y: 20), 0xFF_00_00))
        #expect(PictureSamples.isNear(photo.colour(x: 100, y: 180), 0x00_00_FF))
    }

    @Test func `a CMYK picture keeps its colours`() throws {
        for source in [PictureSamples.cmyk, PictureSamples.ycck] {
            let photo = try Self.decoded(try ContactPhoto.jpeg(from: source))
            #expect(photo.width == 16 && photo.height == 16)
            #expect(PictureSamples.isNear(photo.colour(x: 2, y: 8), 0xFF_00_00))
            #expect(PictureSamples.isNear(photo.colour(x: 13, y: 8), 0x00_00_FF))
        }
    }

    @Test func `what is clear in a PNG becomes white`() throws {
        let clear = Array((0..<80 * 80).map { _ in [0, 0, 0, 0] as [UInt8] }.joined())
        let photo = try Self.decoded(
            try ContactPhoto.jpeg(from: try Picture(width: 80, height: 80, pixels: clear).png()))
        #expect(PictureSamples.isNear(photo.colour(x: 40, y: 40), 0xFF_FF_FF))
    }

    @Test func `nothing of what a camera wrote into the file is left`() throws {
        let source = PictureSamples.turned(try Picture(side: 64, colour: 0x40_40_40).jpeg(quality: 90), orientation: 1)
        let photo = try ContactPhoto.jpeg(from: source)
        let exif = Array("Exif".utf8)
        #expect(!photo.indices.contains { photo[$0...].starts(with: exif) })
        #expect(source.indices.contains { source[$0...].starts(with: exif) })
    }

    @Test func `equal pictures give equal photos`() throws {
        #expect(try ContactPhoto.jpeg(from: PictureSamples.cmyk) == ContactPhoto.jpeg(from: PictureSamples.cmyk))
    }

    struct BrokenCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var message: String
    }

    static let broken = [
        BrokenCase(testDescription: "empty", bytes: [], message: "the picture is empty"),
        BrokenCase(
            testDescription: "a text", bytes: Array("Hauptstr. 1".utf8),
            message: "the picture is of no known format. Save it as JPEG or PNG."),
        BrokenCase(
            testDescription: "WebP", bytes: Array("RIFF\0\0\0\0WEBPVP8 ".utf8),
            message: "the picture is a WebP file. Save it as JPEG or PNG."),
        BrokenCase(
            testDescription: "half a JPEG", bytes: Array(PictureSamples.cmyk.prefix(300)),
            message: "the picture is damaged. Save it anew as JPEG or PNG."),
        BrokenCase(
            testDescription: "a bomb", bytes: PictureSamples.bomb(width: 30_000, height: 20_000),
            message: "the picture has 30000 × 20000 pixels, more than 50000000 in all. Make it smaller."),
        BrokenCase(
            testDescription: "too large a file", bytes: Array(repeating: 0xFF, count: 32 * 1024 * 1024 + 1),
            message: "the picture has 33554433 bytes, more than 33554432. Make it smaller."),
    ]

    @Test(arguments: broken) func `what is no whole picture is reported`(_ row: BrokenCase) {
        #expect {
            try ContactPhoto.jpeg(from: row.bytes)
        } throws: { error in
            (error as? ContactPhoto.Fault)?.description == row.message
        }
    }

    @Test func `the cover shows nothing`() throws {
        let cover = try ContactPhoto.cover()
        #expect(cover.count < 2_000)
        #expect(PictureSamples.isNear(try Self.decoded(cover).colour(x: 10, y: 30), 0xEE_EE_EE))
    }
}
