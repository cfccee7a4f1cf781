/// Some of the files that records name, by which a folder is told that has lost its files: another disk's empty mount
/// point looks like a folder of which every file was deleted (Decisions 15).
package struct NamedPictures: Sendable, Equatable {
    /// So many of them at least, where records name as many, and less than twice as many.
    static let namesMin = 100

    /// Spread evenly over all.
    let names: [String]

    /// - Parameter all: a name as often as records have it; what can be no file's name is left out.
    package init(_ all: some Sequence<String>) {
        var taken: [String] = []
        var seen = 0
        var stride = 1
        for name in all where PictureFolder.parts(of: name) != nil {
            if seen.isMultiple(of: stride) { taken.append(name) }
            seen += 1
            guard taken.count == 2 * Self.namesMin else { continue }
            taken = taken.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            stride *= 2
        }
        names = taken
    }
}

extension PictureFolder {
    /// Why a file that is missing does not count as deleted; `nil`: it does, since at least a tenth of these is there.
    package func reasonToDoubt(missing: NamedPictures) -> Fault? {
        var there = 0
        for name in missing.names where has(name) {
            there += 1
            if there * 10 >= missing.names.count { return nil }
        }
        return .emptied(there: there, of: missing.names.count)
    }
}
