// The first file of Commands takes this one's place.
