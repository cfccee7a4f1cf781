import AccessRules
import Bitmaps

/// How somebody sees records: which fields can be read, and which related records are there.
///
/// Members who may read the same and see the same related records share one sight, and with it every bitmap that does not
/// mention the user (SEMANTICS 28).
final class Sight {
    /// The records of a related table that somebody may see.
    struct Visibility {
        /// Equal sets of one table have equal numbers.
        let id: Int
        let bitmap: Bitmap
        /// Whether these are all there are.
        let isComplete: Bool
    }

    /// 0 is that of the CRM's own rules, which see everything.
    let id: Int
    private let readable: Set<FieldKey>?
    private let visible: [String: Visibility]

    /// - Parameters:
    ///   - readable: fields and relations; `nil`: all.
    ///   - visible: by table that a relation leads to; of a table without an entry every record is visible.
    init(id: Int, readable: Set<FieldKey>?, visible: [String: Visibility]) {
        self.id = id
        self.readable = readable
        self.visible = visible
    }

    /// For each relation of the path the records that may be passed, `nil` for all; `nil` as a whole where something on
    /// the path cannot be read.
    func masks(_ path: FieldPath) -> [Bitmap?]? {
        guard isReadable(path) else { return nil }
        return path.relations.map { partial($0)?.bitmap }
    }

    /// What the values at the ends of these paths depend on: equal keys mean equal values for every record.
    func key(_ paths: [FieldPath]) -> [Int] {
        paths.flatMap { path -> [Int] in
            guard isReadable(path) else { return [Mark.unreadable] }
            return [Mark.readable] + path.relations.map { partial($0)?.id ?? Mark.whole }
        }
    }

    /// Whether a key says that the values depend on which related records somebody sees.
    static func dependsOnVisibility(_ key: [Int]) -> Bool { key.contains { $0 >= 0 } }

    private enum Mark {
        static let unreadable = -3
        static let readable = -2
        static let whole = -1
    }

    private func isReadable(_ path: FieldPath) -> Bool {
        guard let readable else { return true }
        return path.reads.allSatisfy(readable.contains)
    }

    private func partial(_ step: FieldPath.Step) -> Visibility? {
        guard let visibility = visible[step.targetTable], !visibility.isComplete else { return nil }
        return visibility
    }
}
