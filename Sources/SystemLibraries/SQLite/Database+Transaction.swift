import CSQLite

extension Database {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Inside another transaction it is a savepoint of that one.
    /// - Parameter immediate: takes the write lock at once, so that a wait for it happens here and not in the middle.
    ///   Give `false` for reading only: everything read is then of one state.
    package func transaction<Answer>(
        immediate: Bool = true, _ body: () throws(SQLiteError) -> Answer
    ) throws(SQLiteError) -> Answer {
        try transaction(immediate: immediate, wrapping: { $0 }, body)
    }

    /// As above, for bodies that throw errors of their own; `wrapping` makes one of what SQLite says about the
    /// transaction itself.
    package func transaction<Answer, Failure: Error>(
        immediate: Bool = true, wrapping: (SQLiteError) -> Failure, _ body: () throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        let isOutermost = !isInTransaction
        let begin = isOutermost ? (immediate ? "BEGIN IMMEDIATE" : "BEGIN") : "SAVEPOINT inner_transaction"
        let commit = isOutermost ? "COMMIT" : "RELEASE inner_transaction"
        do throws(SQLiteError) { try run(begin) } catch { throw wrapping(error) }
        let answer: Answer
        do throws(Failure) {
            answer = try body()
        } catch {
            rollBack(isOutermost: isOutermost)
            throw error
        }
        do throws(SQLiteError) {
            try run(commit)
        } catch {
            rollBack(isOutermost: isOutermost)
            throw wrapping(error)
        }
        return answer
    }

    /// Whether a transaction is open on this connection.
    package var isInTransaction: Bool { sqlite3_get_autocommit(connection.pointer) == 0 }

    private func rollBack(isOutermost: Bool) {
        // SQLite has rolled back by itself after some errors, a full disk for one. What it says then is no news.
        guard isInTransaction else { return }
        if isOutermost {
            sqlite3_exec(connection.pointer, "ROLLBACK", nil, nil, nil)
        } else {
            sqlite3_exec(
                connection.pointer, "ROLLBACK TO inner_transaction; RELEASE inner_transaction", nil, nil, nil)
        }
    }
}
