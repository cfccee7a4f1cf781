import CRMSources
import Foundation
import Testing

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
}
