// The first suite of Transport takes this file's place.
