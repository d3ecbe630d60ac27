// The first suite of Personality takes this file's place.
