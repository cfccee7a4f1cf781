import Pixbuf
import TestSupport
import Testing

@Suite("Pictures") struct PictureTests {
    private static func decoded(_ bytes: [UInt8], pixelsMax: Int = 1_000_000) throws -> Picture {
        let format = try #require(Picture.Format(of: bytes))
        return try Picture(decoding: bytes, as: format, pixelsMax: pixelsMax, shorterSide: 64)
    }

    @Test func `a picture is decoded to what was encoded`() throws {
        let picture = try Picture(side: 16, colour: 0x20_60_A0)
        #expect(try Self.decoded(try picture.png()).colour(x: 3, y: 15) == 0x20_60_A0)
        let jpeg = try Self.decoded(try picture.jpeg(quality: 95))
        #expect(jpeg.width == 16 && jpeg.height == 16)
        #expect(PictureSamples.isNear(jpeg.colour(x: 8, y: 8), 0x20_60_A0))
    }

    @Test func `a large picture is scaled down to its shorter side, a small one stays`() throws {
        let large = try Picture(width: 300, height: 200, pixels: Array(repeating: 90, count: 300 * 200 * 3))
        let decoded = try Self.decoded(try large.jpeg(quality: 80))
        #expect(decoded.height == 64 && decoded.width == 96)
        let small = try Self.decoded(try Picture(side: 20, colour: 0).png())
        #expect(small.width == 20)
    }

    @Test func `more pixels than allowed are told by the header alone`() throws {
        let bytes = try Picture(side: 200, colour: 0xFFFFFF).png()
        #expect(throws: Picture.Fault.tooManyPixels(width: 200, height: 200, max: 39_999)) {
            try Self.decoded(bytes, pixelsMax: 39_999)
        }
        #expect(throws: Picture.Fault.tooManyPixels(width: 60_000, height: 60_000, max: 50_000_000)) {
            try Self.decoded(PictureSamples.bomb(width: 60_000, height: 60_000), pixelsMax: 50_000_000)
        }
    }

    @Test func `a few bytes cannot have a picture gone over again and again`() throws {
        let whole = try Self.decoded(PictureSamples.jpeg(scans: Picture.scansMax))
        #expect(whole.width == 8 && PictureSamples.isNear(whole.colour(x: 3, y: 3), 0x80_80_80))
        #expect(throws: Picture.Fault.tooManyScans(Picture.scansMax + 1)) {
            try Self.decoded(PictureSamples.jpeg(scans: Picture.scansMax + 1))
        }
        // Where the library finds scans that are no segments to us.
        for marker: UInt8 in [0x00, 0x02, 0xBF] {
            #expect(throws: Picture.Fault.broken) {
                try Self.decoded(PictureSamples.jpeg(scans: 1_000, inside: marker))
            }
        }
    }

    @Test func `in several scans half as many pixels are allowed`() throws {
        #expect(try Self.decoded(PictureSamples.jpeg(side: 100, scans: 1), pixelsMax: 10_000).width == 64)
        #expect(throws: Picture.Fault.tooManyPixels(width: 100, height: 100, max: 9_999)) {
            try Self.decoded(PictureSamples.jpeg(side: 100, scans: 2), pixelsMax: 19_999)
        }
    }

    @Test func `the picture of a CMYK file has the colours that were meant`() throws {
        for bytes in [PictureSamples.cmyk, PictureSamples.ycck] {
            let picture = try Self.decoded(bytes)
            #expect(picture.width == 32 && picture.height == 16)
            #expect(PictureSamples.isNear(picture.colour(x: 4, y: 8), 0xFF_00_00))
            #expect(PictureSamples.isNear(picture.colour(x: 28, y: 8), 0x00_00_FF))
        }
    }

    @Test func `what is not there to its end is broken`() throws {
        let pixels = (0..<100 * 100 * 3).map { UInt8(truncatingIfNeeded: $0 * 7919) }
        let picture = try Picture(width: 100, height: 100, pixels: pixels)
        for bytes in [try picture.jpeg(quality: 90), try picture.png()] {
            for count in [20, bytes.count / 4, bytes.count / 2, bytes.count * 9 / 10] {
                #expect(throws: Picture.Fault.broken) { try Self.decoded(Array(bytes.prefix(count))) }
            }
        }
    }

    @Test func `damaged files give a picture or a fault, and nothing else happens`() throws {
        var random = SeededGenerator(seed: 20_261_127)
        let pixels = (0..<60 * 40 * 4).map { UInt8(truncatingIfNeeded: $0 * 31) }
        let picture = try Picture(width: 60, height: 40, pixels: pixels)
        let samples = [try picture.png(), try picture.jpeg(quality: 70), PictureSamples.cmyk, PictureSamples.ycck]
        for round in 0..<2_000 {
            var bytes = samples[round % samples.count]
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                let place = Int.random(in: 3..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count))
                default: bytes.insert(contentsOf: bytes[place..<min(place + 40, bytes.count)], at: place)
                }
                if bytes.count < 60 { break }
            }
            guard let format = Picture.Format(of: bytes) else { continue }
            let decoded = try? Picture(decoding: bytes, as: format, pixelsMax: 100_000, shorterSide: 30)
            if let decoded { #expect(decoded.width > 0 && decoded.height > 0) }
        }
    }

    @Test func `a square is the middle, on white where it is not opaque`() throws {
        // Three fields side by side: red, clear, blue.
        let row: [UInt8] = [255, 0, 0, 255, 9, 9, 9, 0, 0, 0, 255, 255]
        let picture = try Picture(width: 3, height: 1, pixels: row)
        #expect(try picture.square(side: 1).colour(x: 0, y: 0) == 0xFF_FF_FF)
    }
}
