#include "file_system.h"

#include <stdlib.h>
#include <string.h>

// A write-ahead log as SQLite's own, into which the frames of a transaction go in few writes instead of two a frame.
//
// SQLite writes a frame as a header of 24 bytes and then a page. Here both wait in memory until a header comes that ends
// a transaction: that frame is written straight away, and everything before it first. So whatever SQLite may show to
// others is in the file, in the order in which it was written and whether or not SQLite then waits for the disk; what
// waits belongs to a transaction that is still open, and is lost with it.
// <https://sqlite.org/fileformat2.html#wal_file_format>

enum { header_size = 24, room = 128 << 10 };

/// What waits to be written: `length` bytes that belong at `start`.
typedef struct {
  sqlite3_int64 start;
  int length;
  unsigned char *bytes;
} waiting_frames;

static const sqlite3_io_methods *plain;
static sqlite3_io_methods joining;
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
  free(waiting_for(file)->bytes);
  return plain->xClose(file);
}

int csqlite_room_for_frames(void) { return sizeof(waiting_frames); }

void csqlite_join_frames(sqlite3_file *log, int own) {
  if (!plain) {
    plain = log->pMethods;
    own_size = own;
    joining = *plain;
    joining.xClose = close_joined;
    joining.xRead = read_joined;
    joining.xWrite = write_joined;
    joining.xTruncate = truncate_joined;
    joining.xSync = sync_joined;
    joining.xFileSize = size_joined;
  }
  if (log->pMethods != plain) return;
  *waiting_for(log) = (waiting_frames){0};
  log->pMethods = &joining;
}
