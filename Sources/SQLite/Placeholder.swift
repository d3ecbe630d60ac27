// The first file of SQLite takes this one's place.
