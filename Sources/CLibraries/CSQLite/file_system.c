#include "CSQLite.h"
#include "file_system.h"

// A file system as SQLite's own, but for what is written into databases (`clean_pages.c`) and how often into their logs
// (`joined_frames.c`). <https://sqlite.org/vfs.html>

/// The one there is.
static sqlite3_vfs changed;
/// Bytes of a file that are SQLite's.
static int own;

static int open_changed(sqlite3_vfs *files, sqlite3_filename name, sqlite3_file *file, int flags, int *granted) {
  sqlite3_vfs *plain = sqlite3_vfs_find(0);
  int code = plain->xOpen(plain, name, file, flags, granted);
  if (code != SQLITE_OK || !file->pMethods) return code;
  sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
  sqlite3_mutex_enter(mutex);
  if (flags & SQLITE_OPEN_MAIN_DB) {
    csqlite_keep_pages_clean(file);
    csqlite_release_frames(file, own);
  }
  if (flags & SQLITE_OPEN_WAL) csqlite_join_frames(file, sqlite3_database_file_object(name));
  sqlite3_mutex_leave(mutex);
  return code;
}

const char *csqlite_register_file_system(void) {
  sqlite3_vfs *plain = sqlite3_vfs_find(0);
  if (!plain) return 0;
  changed = *plain;
  changed.zName = "warden";
  changed.xOpen = open_changed;
  own = (plain->szOsFile + 7) & ~7;
  changed.szOsFile = own + csqlite_room_for_frames();
  return sqlite3_vfs_register(&changed, 0) == SQLITE_OK ? changed.zName : 0;
}
