// The first file of Conversation takes this one's place.
