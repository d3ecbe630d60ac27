#include "file_system.h"

#include <string.h>

// A database's file as SQLite's own, into which nothing is written but what a page holds.
//
// When SQLite moves rows from one page to another, their bytes stay in the gap between the first page's pointers and its
// rows, where `secure_delete` does not look when the rows are deleted later. Here the gap is cleared whenever a page
// goes to the file. <https://sqlite.org/fileformat2.html#b_tree_pages>

static const sqlite3_io_methods *plain;
static sqlite3_io_methods clean;

/// Where the gap of a page begins and ends; both 0 for a page that has none to clear.
static void gap_of(const unsigned char *page, int size, sqlite3_int64 offset, int *from, int *to) {
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

static int write_clean(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  int from, to;
  gap_of(bytes, size, offset, &from, &to);
  const unsigned char *page = bytes;
  while (from < to && page[from] == 0) from++;
  if (from == to) return plain->xWrite(file, bytes, size, offset);
  unsigned char cleaned[65536];
  memcpy(cleaned, bytes, size);
  memset(cleaned + from, 0, to - from);
  return plain->xWrite(file, cleaned, size, offset);
}

void csqlite_keep_pages_clean(sqlite3_file *file) {
  if (!plain) {
    plain = file->pMethods;
    clean = *plain;
    clean.xWrite = write_clean;
  }
  if (file->pMethods == plain) file->pMethods = &clean;
}
