// The first file of Community takes this one's place.
