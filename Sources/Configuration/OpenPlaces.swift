internal import Glibc

extension SatchelConfiguration {
    /// Places that every user of this machine may change although what lies there decides what members get; each a
    /// sentence with its remedy. A place that is not there is none of them.
    package var openPlaces: [String] {
        var sentences: [String] = []
        switch crm {
        case .sqlite(let path) where Self.isOpenToAll(path):
            sentences.append(
                "Every user of this machine may change the CRM's file \(path), rights included. Run chmod o-w on it.")
        case .sqlite: break
        }
        if let pictures, Self.isOpenToAll(pictures) {
            sentences.append(
                "Every user of this machine may change the folder of pictures \(pictures). Run chmod o-w on it.")
        }
        switch journal {
        case .sqlite(let path):
            let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            if Self.isOpenToAll(folder) {
                sentences.append(
                    "Every user of this machine may put another journal into the folder \(folder). Run chmod o-w on it."
                )
            }
        }
        return sentences
    }

    /// In a folder whose sticky bit is set, as that of temporary files, nobody can replace what is another user's.
    private static func isOpenToAll(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IWOTH != 0 else { return false }
        return status.st_mode & S_IFMT != S_IFDIR || status.st_mode & S_ISVTX == 0
    }
}
