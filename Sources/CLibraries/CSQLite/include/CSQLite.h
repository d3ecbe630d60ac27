#pragma once
#include <sqlite3.h>
#include <string.h>

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

// A file system as SQLite's own, which writes nothing into a database's file but what a page holds.
//
// When SQLite moves rows from one page to another, their bytes stay in the gap between the first page's pointers and its
// rows, where `secure_delete` does not look when the rows are deleted later. Here the gap is cleared whenever a page
// goes to the file. <https://sqlite.org/fileformat2.html#b_tree_pages>, <https://sqlite.org/vfs.html>

typedef struct {
  sqlite3_vfs files;
  const sqlite3_io_methods *plain;
  sqlite3_io_methods clean;
} csqlite_clean;

/// The one there is. Swift brings no global variables of headers along, but those within functions.
static inline csqlite_clean *csqlite_cleaning(void) {
  static csqlite_clean cleaning;
  return &cleaning;
}

/// Where the gap of a page begins and ends; both 0 for a page that has none to clear.
static inline void csqlite_gap(const unsigned char *page, int size, sqlite3_int64 offset, int *from, int *to) {
  *from = *to = 0;
  // Other kinds of pages begin with the number of a page, whose first byte is 0 in a file that is smaller than 64 GB.
  if (size < 512 || size > 65536 || offset % size != 0 || offset / size >= 1 << 24) return;
  int header = offset == 0 ? 100 : 0;
  int pointers;
  switch (page[header]) {
    case 2: case 5: pointers = header + 12; break;
    case 10: case 13: pointers = header + 8; break;
    default: return;
  }
  int cells = page[header + 3] << 8 | page[header + 4];
  int content = page[header + 5] << 8 | page[header + 6];
  if (content == 0) content = 65536;
  if (pointers + 2 * cells >= content || content > size) return;
  *from = pointers + 2 * cells;
  *to = content;
}

static inline int csqlite_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  int from, to;
  csqlite_gap(bytes, size, offset, &from, &to);
  const unsigned char *page = bytes;
  while (from < to && page[from] == 0) from++;
  const sqlite3_io_methods *plain = csqlite_cleaning()->plain;
  if (from == to) return plain->xWrite(file, bytes, size, offset);
  unsigned char clean[65536];
  memcpy(clean, bytes, size);
  memset(clean + from, 0, to - from);
  return plain->xWrite(file, clean, size, offset);
}

static inline int csqlite_open(
  sqlite3_vfs *files, sqlite3_filename name, sqlite3_file *file, int flags, int *granted) {
  sqlite3_vfs *plain = sqlite3_vfs_find(0);
  int code = plain->xOpen(plain, name, file, flags, granted);
  if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB) || !file->pMethods) return code;
  csqlite_clean *cleaning = csqlite_cleaning();
  sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(mutex);
  if (!cleaning->plain) {
    cleaning->plain = file->pMethods;
    cleaning->clean = *file->pMethods;
    cleaning->clean.xWrite = csqlite_write;
  }
  if (file->pMethods == cleaning->plain) file->pMethods = &cleaning->clean;
  sqlite3_mutex_leave(mutex);
  return code;
}

/// Makes the file system known. Called once, before the first database is opened.
///
/// Returns its name, or null when there is none: then SQLite's own is used.
static inline const char *csqlite_register_clean_files(void) {
  sqlite3_vfs *plain = sqlite3_vfs_find(0);
  if (!plain) return 0;
  sqlite3_vfs *files = &csqlite_cleaning()->files;
  *files = *plain;
  files->zName = "warden";
  files->xOpen = csqlite_open;
  return sqlite3_vfs_register(files, 0) == SQLITE_OK ? files->zName : 0;
}
