extension Picture.Format {
    /// Whether the parts of the file follow each other up to the one that ends it. What is in the parts is not looked at.
    func isWhole(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            switch self {
            case .jpeg: Self.isWholeJPEG(bytes)
            case .png: Self.isWholePNG(bytes)
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
    private static func isWholeJPEG(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var place = 2
        while place + 1 < bytes.count {
            guard bytes[place] == 0xFF else { return false }
            let marker = bytes[place + 1]
            switch marker {
            case 0xD9: return true
            case 0xFF: place += 1
            case 0x01, 0xD0...0xD8: place += 2
            default:
                guard place + 3 < bytes.count else { return false }
                let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
                guard length >= 2 else { return false }
                place += 2 + length
                if marker == 0xDA { place = endOfScan(bytes, place) }
            }
        }
        return false
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
