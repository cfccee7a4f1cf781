import CSQLite
import Glibc

/// The open handle, which lives as long as its database or any of its statements.
final class Connection {
    let pointer: OpaquePointer

    private init(pointer: OpaquePointer) { self.pointer = pointer }

    deinit { sqlite3_close_v2(pointer) }

    static func open(_ path: String, flags: Int32) throws(SQLiteError) -> Connection {
        var pointer: OpaquePointer?
        let code = sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let pointer else { throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory") }
        let connection = Connection(pointer: pointer)
        guard code == SQLITE_OK else { throw connection.openingError(code) }
        return connection
    }

    func error(_ code: Int32, sql: String = "") -> SQLiteError {
        // The handle's message belongs to the last call that failed, which is this one only if the codes agree.
        let known = sqlite3_extended_errcode(pointer) == code || sqlite3_errcode(pointer) == code
        let words = known ? sqlite3_errmsg(pointer) : sqlite3_errstr(code)
        return SQLiteError(code: code, message: words.map { String(cString: $0) } ?? "unknown error", sql: sql)
    }

    /// The error of opening, with the system's reason.
    private func openingError(_ code: Int32) -> SQLiteError {
        let plain = error(code)
        let number = sqlite3_system_errno(pointer)
        let reason = number == 0 ? "" : ": " + String(cString: strerror(number))
        return SQLiteError(code: code, message: plain.message + reason)
    }
}
