// The first file of Markdown takes this one's place.
