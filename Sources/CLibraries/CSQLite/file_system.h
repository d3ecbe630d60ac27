#pragma once
#include <sqlite3.h>

// How the files are changed that SQLite has just opened. Both are called with the mutex of `file_system.c` held.

/// From here on nothing is written into this database but what its pages hold.
void csqlite_keep_pages_clean(sqlite3_file *database);

/// Bytes that ``csqlite_join_frames`` needs behind SQLite's own of a file.
int csqlite_room_for_frames(void);

/// From here on the frames of a transaction go to this log in few writes.
///
/// - Parameter own: how many bytes of `log` are SQLite's.
void csqlite_join_frames(sqlite3_file *log, int own);
