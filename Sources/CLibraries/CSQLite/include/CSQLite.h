#pragma once
#include <sqlite3.h>

/// `SQLITE_TRANSIENT` is a cast macro and so invisible to Swift. SQLite copies the bytes before this returns.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// For bytes that stay where they are until the statement is reset: nothing is copied.
static inline int csqlite_bind_lasting_text(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, (const char *)bytes, count, SQLITE_STATIC, SQLITE_UTF8);
}

/// As above. A null pointer would bind NULL, and an empty array may have one: it is bound as an empty blob.
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return count == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// `sqlite3_config` is variadic. Must be called before anything else of SQLite.
static inline int csqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// `sqlite3_db_config` is variadic: one door for the options that take a flag.
static inline int csqlite_set_flag(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

/// Makes our file system known (`file_system.c`), which is SQLite's own but for what it leaves behind in pages and how
/// often it writes into a log. Called once, before the first database is opened.
///
/// Returns its name, or null when there is none: then SQLite's own is used.
const char *csqlite_register_file_system(void);
