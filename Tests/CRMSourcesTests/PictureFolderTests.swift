import Foundation
import Testing

@testable import CRMSources

@Suite("Folder of pictures") struct PictureFolderTests {
    let folder: TemporaryFolder
    let pictures: PictureFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("fotos/unten"), withIntermediateDirectories: true)
        try Data("anna".utf8).write(to: URL(fileURLWithPath: folder.path("fotos/anna.jpg")))
        try Data("bernd".utf8).write(to: URL(fileURLWithPath: folder.path("fotos/unten/bernd.jpg")))
        try Data("geheim".utf8).write(to: URL(fileURLWithPath: folder.path("geheim.jpg")))
        pictures = PictureFolder(path: folder.path("fotos"))
    }

    private func fault(_ name: String, bytesMax: Int = 100) -> PictureFolder.Fault? {
        do throws(PictureFolder.Fault) {
            _ = try pictures.read(name, bytesMax: bytesMax)
            return nil
        } catch {
            return error
        }
    }

    @Test func `files in the folder and below it are read`() throws {
        #expect(try pictures.read("anna.jpg", bytesMax: 4).bytes == Array("anna".utf8))
        #expect(try pictures.read("unten/bernd.jpg", bytesMax: 100).bytes == Array("bernd".utf8))
        #expect(
            try pictures.read("unten\\bernd.jpg", bytesMax: 100).bytes == Array("bernd".utf8), "as Windows writes it")
        #expect(fault("anna.jpg", bytesMax: 3) == .tooMany(4))
        #expect(fault("nirgends.jpg") == .noFile)
    }

    @Test(arguments: [
        "../geheim.jpg", "..\\geheim.jpg", "unten/../../geheim.jpg", "/etc/passwd", "./anna.jpg", "unten//bernd.jpg",
        "",
        ".", "..", "anna.jpg\0.jpg", "unten/",
    ])
    func `a name that does not only go downwards is none`(_ name: String) {
        #expect(fault(name) == .badName)
        #expect(pictures.digest(of: name) == nil)
    }

    @Test func `a name that is too long for a file is none, however often it is asked for`() {
        #expect(fault(String(repeating: "a", count: 300) + ".jpg") == .badName)
        #expect(fault("unten/" + String(repeating: "ä", count: 150)) == .badName)
    }

    @Test(arguments: [EACCES, EPERM])
    func `a file that may not be read is told from a disk that does not answer`(_ code: Int32) {
        #expect(PictureFolder.fault(code) == .forbidden)
        #expect(PictureFolder.fault(EIO) == .unreadable("Input/output error"))
    }

    @Test func `no symbolic link is followed, whether of a file or on the way to one`() throws {
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder.path("fotos/link.jpg"), withDestinationPath: folder.path("geheim.jpg"))
        try manager.createSymbolicLink(atPath: folder.path("fotos/innen.jpg"), withDestinationPath: "anna.jpg")
        try manager.createSymbolicLink(atPath: folder.path("fotos/hinaus"), withDestinationPath: folder.path(""))
        #expect(fault("link.jpg") == .noOrdinaryFile)
        #expect(fault("innen.jpg") == .noOrdinaryFile)
        #expect(fault("hinaus/geheim.jpg") == .noOrdinaryFile)
    }

    @Test func `what is no ordinary file is not waited for`() throws {
        try #require(mkfifo(folder.path("fotos/pipe.jpg"), 0o600) == 0)
        #expect(fault("pipe.jpg") == .noOrdinaryFile)
        #expect(fault("unten") == .noOrdinaryFile)
    }

    @Test func `a file that is written to is another one`() throws {
        let path = folder.path("fotos/anna.jpg")
        let before = try #require(pictures.digest(of: "anna.jpg"))
        #expect(try pictures.read("anna.jpg", bytesMax: 100).digest == before)
        #expect(pictures.digest(of: "anna.jpg") == before)
        // Of the same length, and with the time of its last change set back.
        let times = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
        try Data("otto".utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.modificationDate: times as Any], ofItemAtPath: path)
        #expect(pictures.digest(of: "anna.jpg") != before)
    }

    @Test func `a folder that is not there is told`() {
        let missing = PictureFolder(path: folder.path("keine"))
        #expect(throws: PictureFolder.Fault.noFolder("No such file or directory")) {
            try missing.read("anna.jpg", bytesMax: 100)
        }
    }

    private func doubt(_ named: [String]) -> PictureFolder.Fault? {
        pictures.reasonToDoubt(missing: NamedPictures(named))
    }

    @Test func `a folder is believed that has a tenth of the files that records name`() throws {
        let missing = (0..<9).map { "fehlt-\($0).jpg" }
        #expect(doubt(missing) == .emptied(there: 0, of: 9))
        #expect(doubt(missing + ["anna.jpg"]) == nil)
        #expect(doubt(missing + ["anna.jpg", "fehlt-9.jpg"]) == .emptied(there: 1, of: 11))
        #expect(doubt(missing + ["fehlt-9.jpg", "unten\\bernd.jpg", "anna.jpg"]) == nil)
        #expect(doubt(["fehlt.jpg", "../geheim.jpg", ""]) == .emptied(there: 0, of: 1), "these name no files")
        #expect(PictureFolder(path: folder.path("keine")).reasonToDoubt(missing: NamedPictures(["anna.jpg"])) != nil)
    }

    @Test func `of many names some are looked for, spread over all`() throws {
        let named = (0..<3_000).map { "bild-\($0).jpg" }
        #expect(doubt(named) == .emptied(there: 0, of: 188))
        // A sixth of them, in the middle.
        for number in 1_200..<1_700 {
            try Data().write(to: URL(fileURLWithPath: folder.path("fotos/bild-\(number).jpg")))
        }
        #expect(doubt(named) == nil)
    }
}
