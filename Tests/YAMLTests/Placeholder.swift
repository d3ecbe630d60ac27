// The first suite of YAML takes this file's place.
