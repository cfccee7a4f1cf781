// SQLite's C interface. `SQLITE_TRANSIENT` is a macro that Swift cannot see, so binding goes through these functions.
#pragma once
#include <sqlite3.h>

static inline int satchel_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline int satchel_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}
