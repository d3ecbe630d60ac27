// The first suite of Groundwork takes this file's place.
