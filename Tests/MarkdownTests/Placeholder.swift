// The first suite of Markdown takes this file's place.
