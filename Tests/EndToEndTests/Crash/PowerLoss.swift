import Foundation
import SQLite
import TestSupport

/// What a loss of power leaves of the journal: its last commits are gone, or a page of its log was written in part.
///
/// Only commits of the last process are lost: what was there before is written back into the file first. That is as much
/// as a disk can lose that keeps the order of its writes, since the log is on it before anything is written back.
struct PowerLoss {
    enum Damage: Hashable, CaseIterable {
        /// The log ends with a whole frame, somewhere.
        case cut
        /// The log ends inside a frame.
        case cutInFrame
        /// The last page arrived in its first part only; the rest is as it was on the disk.
        case tornPage
        /// The log has its length, but of its last frames nothing arrived.
        case emptied
    }

    let journal: String

    private static let headerBytes = 32
    private static let frameHeaderBytes = 24
    private static let sectorBytes = 512
    /// From so many frames on, SQLite writes the log back by itself.
    private static let framesMax = 4_000

    private var log: String { journal + "-wal" }

    /// Writes back what the log holds, while no program has the journal.
    func prepare() throws {
        guard FileManager.default.fileExists(atPath: journal) else { return }
        let database = try Database(path: journal, access: .readWrite)
        _ = try database.first("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// After the program was killed.
    ///
    /// - Returns: how many frames are lost; 0 where there was nothing to lose.
    func strike(_ random: inout SeededGenerator) throws -> Int {
        guard var bytes = FileManager.default.contents(atPath: log), bytes.count > Self.headerBytes else { return 0 }
        let page = bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        let frame = Self.frameHeaderBytes + page
        let frames = (bytes.count - Self.headerBytes) / frame
        guard frames > 0, frames < Self.framesMax else { return 0 }
        // All of them, or of the last ones some.
        let lost = random.chance(4) ? random.below(frames) + 1 : random.below(min(frames, 12)) + 1
        let end = Self.headerBytes + (frames - lost) * frame
        switch random.pick(Damage.allCases) {
        case .cut: bytes.removeLast(bytes.count - end)
        case .cutInFrame: bytes.removeLast(bytes.count - end - random.below(frame - 1) - 1)
        case .tornPage:
            let arrived = random.below(page / Self.sectorBytes) * Self.sectorBytes
            let torn = (end + Self.frameHeaderBytes + arrived)..<(end + frame)
            bytes.replaceSubrange(torn, with: repeatElement(0xA5, count: torn.count))
            bytes.removeLast(bytes.count - end - frame)
        case .emptied: bytes.replaceSubrange(end..., with: repeatElement(0, count: bytes.count - end))
        }
        // The same file as before: a new one would show that the journal was put in place by hand.
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        defer { try? handle.close() }
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: bytes)
        // What the processes shared was in memory.
        try? FileManager.default.removeItem(atPath: journal + "-shm")
        return lost
    }

    /// What SQLite says of the file's structure; `ok`.
    func integrity() throws -> String {
        let database = try Database(path: journal, access: .readWrite)
        guard case .text(let answer)? = try database.first("PRAGMA integrity_check") else { return "no answer" }
        return answer
    }
}
