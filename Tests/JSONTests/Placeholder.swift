// The first suite of JSON takes this file's place.
