// The first file of JSON takes this one's place.
