// The first suite of SQLite takes this file's place.
