import AccessRules
import Bitmaps

/// The live records of one table as numbers, the ordinals, which all of its bitmaps are made of.
///
/// The ordinals follow the order that most selections ask for, so that the first ones of a set are the first in order.
struct TableSpace {
    let store: TableStore
    /// By ordinal.
    let rows: [UInt32]
    /// By row; `none` for what is no live record.
    let ordinals: [UInt32]
    let live: Bitmap

    static let none = UInt32.max

    /// - Parameter rows: of the live records, each once, in the order of the ordinals.
    init(_ store: TableStore, rows: [UInt32]) {
        self.store = store
        self.rows = rows
        var ordinals = [UInt32](repeating: Self.none, count: store.columns.rowCount)
        for (ordinal, row) in rows.enumerated() { ordinals[Int(row)] = UInt32(ordinal) }
        self.ordinals = ordinals
        live = Bitmap(0..<UInt32(rows.count))
    }

    /// In the order of the reading.
    static func liveRows(of store: TableStore) -> [UInt32] {
        store.columns.indices.filter(store.isLive).map(UInt32.init)
    }

    func ordinal(of row: Int) -> UInt32? {
        let ordinal = ordinals[row]
        return ordinal == Self.none ? nil : ordinal
    }
}
