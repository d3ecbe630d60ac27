// The first file of Personality takes this one's place.
