import AccessRules
import Foundation

/// The files that an import of vCards reads: one, or those of a folder, one after the other.
struct VCardFiles {
    struct File {
        let path: String
        /// As it is called in messages.
        let name: String
    }

    let files: [File]

    /// - Throws: where there is nothing to read, or too much.
    init(path: String) throws(EmbeddedCRMError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            files = [File(path: path, name: Self.name(URL(fileURLWithPath: path).lastPathComponent))]
            return
        }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw EmbeddedCRMError("Could not read \(path): \(error.localizedDescription)")
        }
        let cards = names.filter { Self.isNamedAsCard($0) && !$0.hasPrefix(".") }.sorted()
        guard !cards.isEmpty, cards.count <= VCardLimits.filesMax else {
            throw EmbeddedCRMError(
                "Could not import \(path): the folder has \(cards.count) files whose names end in .vcf or .vcard. "
                    + "Give one with 1 to \(VCardLimits.filesMax).")
        }
        files = cards.map {
            File(path: URL(fileURLWithPath: path).appendingPathComponent($0).path, name: Self.name($0))
        }
    }

    /// Whether a file or folder is to be read as vCards, by its name or its beginning. One that cannot be read is not.
    package static func areCards(at path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return isNamedAsCard(path) }
        if isFolder.boolValue || isNamedAsCard(path) { return true }
        guard isOrdinary(path), let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        let start = (try? file.read(upToCount: 64)) ?? Data()
        let text = String(decoding: start.starts(with: [0xEF, 0xBB, 0xBF]) ? start.dropFirst(3) : start, as: UTF8.self)
        return text.drop(while: \.isWhitespace).uppercased().hasPrefix("BEGIN:VCARD")
    }

    /// - Throws: where the file cannot be read, or is too large.
    static func bytes(of file: File) throws(EmbeddedCRMError) -> [UInt8] {
        guard isOrdinary(file.path) else {
            let exists = FileManager.default.fileExists(atPath: file.path)
            throw EmbeddedCRMError(
                "Could not read \(file.path): \(exists ? "it is no ordinary file" : "there is no such file").")
        }
        do {
            let size = try FileManager.default.attributesOfItem(atPath: resolved(file.path))[.size] as? Int ?? 0
            guard size <= VCardLimits.fileBytesMax else {
                throw EmbeddedCRMError(
                    "Could not read \(file.path): it has more than \(VCardLimits.fileBytesMax / 1024 / 1024) MiB. Split it."
                )
            }
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
        } catch let error as EmbeddedCRMError {
            throw error
        } catch {
            throw EmbeddedCRMError("Could not read \(file.path): \(error.localizedDescription)")
        }
    }

    // MARK: Private

    private static func name(_ name: String) -> String { name.inMessage }

    private static func isNamedAsCard(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix(".vcf") || name.hasSuffix(".vcard")
    }

    private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// A pipe would be waited for.
    private static func isOrdinary(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(atPath: resolved(path))[.type] as? FileAttributeType
        return type == .typeRegular
    }
}
