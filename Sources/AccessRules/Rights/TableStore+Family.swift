package import ContactModel

extension TableStore {
    /// All ids that mean the same record when merges are followed: the last one first, then those merged into it.
    ///
    /// An id that the table does not know, or whose merges run in a circle, stands for itself and for what leads to it.
    package func family(of id: RecordID) -> [RecordID] {
        var last = id
        var seen: Set<RecordID> = [id]
        while let row = row(of: last), let next = mergedInto(row) {
            guard seen.insert(next).inserted else { break }
            last = next
        }
        var family = keysLeading(to: last.key).map { RecordID(table: schema.name, key: $0) }
        if !family.contains(id) { family.append(id) }
        return family
    }
}
