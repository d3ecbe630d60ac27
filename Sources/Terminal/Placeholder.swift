// The first file of Terminal takes this one's place.
