#pragma once
#include <sqlite3.h>

// How the files are changed that SQLite has just opened. All are called with the mutex of `file_system.c` held.

/// From here on nothing is written into this database but what its pages hold.
void csqlite_keep_pages_clean(sqlite3_file *database);

/// Bytes that joined frames need behind SQLite's own of a file.
int csqlite_room_for_frames(void);

/// From here on frames that wait for the end of a transaction of this database are gone when it ends.
///
/// - Parameter own: how many bytes of a file are SQLite's.
void csqlite_release_frames(sqlite3_file *database, int own);

/// From here on the frames of a transaction go to this log of `database` in few writes.
void csqlite_join_frames(sqlite3_file *log, sqlite3_file *database);
