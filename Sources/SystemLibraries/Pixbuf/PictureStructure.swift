extension Picture.Format {
    /// How many scans the picture is stored in, each of which goes over all of its pixels; 1 for PNG.
    ///
    /// `nil`: its parts do not follow each other up to the one that ends it. What is in the parts is not looked at.
    func scans(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            switch self {
            case .jpeg: Self.scansOfJPEG(bytes)
            case .png: Self.isWholePNG(bytes) ? 1 : nil
            }
        }
    }

    /// Chunks of a length, a name, so many bytes and a sum; the last one is called IEND.
    private static func isWholePNG(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            if bytes[place + 4..<place + 8].elementsEqual("IEND".utf8) { return true }
            place += 12 + length
        }
        return false
    }

    /// Segments of a marker, a length and so many bytes less two; behind the beginning of a scan its data up to the next
    /// marker. The last marker is D9.
    private static func scansOfJPEG(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var place = 2
        var scans = 0
        while place + 1 < bytes.count {
            guard bytes[place] == 0xFF else { return nil }
            let marker = bytes[place + 1]
            switch marker {
            case 0xD9: return scans
            case 0xFF: place += 1
            case 0x01, 0xD0...0xD8: place += 2
            // The library looks for the next marker right behind these, also in what we would take for their content.
            case 0x00, 0x02...0xBF: return nil
            default:
                guard place + 3 < bytes.count else { return nil }
                let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
                guard length >= 2 else { return nil }
                place += 2 + length
                guard marker == 0xDA else { continue }
                scans += 1
                place = endOfScan(bytes, place)
            }
        }
        return nil
    }

    /// In a scan's data, FF is followed by 00, or by one of the marks D0 to D7 that divide it.
    private static func endOfScan(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var place = start
        while place + 1 < bytes.count {
            if bytes[place] == 0xFF, bytes[place + 1] != 0, !(0xD0...0xD7).contains(bytes[place + 1]) { return place }
            place += 1
        }
        return bytes.count
    }
}
