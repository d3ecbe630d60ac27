// The first file of Transport takes this one's place.
