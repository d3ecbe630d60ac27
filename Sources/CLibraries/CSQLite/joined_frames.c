#include "file_system.h"

#include <stdlib.h>
#include <string.h>

// A write-ahead log as SQLite's own, into which the frames of a transaction go in few writes instead of two a frame.
//
// SQLite writes a frame as a header of 24 bytes and then a page. Here both wait in memory until a header comes that ends
// a transaction: that frame is written straight away, and everything before it first. So whatever SQLite may show to
// others is in the file, in the order in which it was written and whether or not SQLite then waits for the disk; what
// waits belongs to a transaction that is still open, and is lost with it: when the lock on writing is given back, nothing
// waits any more, and the place in the log is another's.
// <https://sqlite.org/fileformat2.html#wal_file_format>

enum { header_size = 24, room = 128 << 10 };

/// What waits to be written: `length` bytes that belong at `start`. Of a database, only `log` is used.
typedef struct {
  sqlite3_int64 start;
  int length;
  unsigned char *bytes;
  /// The log of a database, and the other way round; null when there is none.
  sqlite3_file *log, *database;
} waiting_frames;

/// Methods of a log, and of a database that has one.
static const sqlite3_io_methods *plain, *plain_database;
static sqlite3_io_methods joining, releasing;
/// Where the waiting frames of a file lie: how many bytes of it are SQLite's.
static int own_size;

static waiting_frames *waiting_for(sqlite3_file *file) { return (waiting_frames *)((char *)file + own_size); }

/// Writes what waits. When that fails it is worth nothing any more: all callers are on the way to a commit, and SQLite
/// takes the transaction back.
static int settle(sqlite3_file *file) {
  waiting_frames *waiting = waiting_for(file);
  int length = waiting->length;
  waiting->length = 0;
  return length == 0 ? SQLITE_OK : plain->xWrite(file, waiting->bytes, length, waiting->start);
}

/// The second number of a frame's header: the size of the database after the transaction that the frame ends, or 0.
static int ends_transaction(const unsigned char *header) {
  return header[4] | header[5] | header[6] | header[7];
}

static int write_joined(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  waiting_frames *waiting = waiting_for(file);
  int is_header = size == header_size;
  int continues = waiting->length > 0 && offset == waiting->start + waiting->length;
  int may_wait = is_header ? !ends_transaction(bytes) : continues;
  if (!continues || !may_wait || waiting->length + size > room) {
    int code = settle(file);
    if (code != SQLITE_OK) return code;
    waiting->start = offset;
  }
  if (!waiting->bytes) waiting->bytes = malloc(room);
  if (!may_wait || size > room || !waiting->bytes) return plain->xWrite(file, bytes, size, offset);
  memcpy(waiting->bytes + waiting->length, bytes, size);
  waiting->length += size;
  return SQLITE_OK;
}

static int read_joined(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset) {
  waiting_frames *waiting = waiting_for(file);
  sqlite3_int64 end = waiting->start + waiting->length;
  if (waiting->start <= offset && offset + size <= end) {
    // A page that the transaction wants back. A full disk is no reason to refuse it.
    memcpy(bytes, waiting->bytes + (offset - waiting->start), size);
    return SQLITE_OK;
  }
  if (offset < end && waiting->start < offset + size) {
    // Whole frames are only read when a commit has to compute their checksums anew.
    int code = settle(file);
    if (code != SQLITE_OK) return code;
  }
  return plain->xRead(file, bytes, size, offset);
}

static int truncate_joined(sqlite3_file *file, sqlite3_int64 size) {
  int code = settle(file);
  return code == SQLITE_OK ? plain->xTruncate(file, size) : code;
}

static int sync_joined(sqlite3_file *file, int flags) {
  int code = settle(file);
  return code == SQLITE_OK ? plain->xSync(file, flags) : code;
}

static int size_joined(sqlite3_file *file, sqlite3_int64 *size) {
  int code = settle(file);
  return code == SQLITE_OK ? plain->xFileSize(file, size) : code;
}

static int close_joined(sqlite3_file *file) {
  waiting_frames *waiting = waiting_for(file);
  if (waiting->database) waiting_for(waiting->database)->log = 0;
  free(waiting->bytes);
  return plain->xClose(file);
}

/// The first of the locks in a log's index is the one on writing. <https://sqlite.org/walformat.html#wal_locks>
static int lock_releasing(sqlite3_file *database, int first, int count, int flags) {
  sqlite3_file *log = waiting_for(database)->log;
  if (log && first == 0 && (flags & SQLITE_SHM_UNLOCK) && (flags & SQLITE_SHM_EXCLUSIVE)) waiting_for(log)->length = 0;
  return plain_database->xShmLock(database, first, count, flags);
}

int csqlite_room_for_frames(void) { return sizeof(waiting_frames); }

void csqlite_release_frames(sqlite3_file *database, int own) {
  if (!plain_database) {
    plain_database = database->pMethods;
    own_size = own;
    releasing = *plain_database;
    releasing.xShmLock = lock_releasing;
  }
  if (database->pMethods != plain_database) return;
  *waiting_for(database) = (waiting_frames){0};
  database->pMethods = &releasing;
}

void csqlite_join_frames(sqlite3_file *log, sqlite3_file *database) {
  if (!database || database->pMethods != &releasing) return;
  if (!plain) {
    plain = log->pMethods;
    joining = *plain;
    joining.xClose = close_joined;
    joining.xRead = read_joined;
    joining.xWrite = write_joined;
    joining.xTruncate = truncate_joined;
    joining.xSync = sync_joined;
    joining.xFileSize = size_joined;
  }
  if (log->pMethods != plain) return;
  *waiting_for(log) = (waiting_frames){.database = database};
  waiting_for(database)->log = log;
  log->pMethods = &joining;
}
