// The first suite of Commands takes this file's place.
