// The first file of Operations takes this one's place.
