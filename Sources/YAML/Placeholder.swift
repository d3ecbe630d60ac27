// The first file of YAML takes this one's place.
