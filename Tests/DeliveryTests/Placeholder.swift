// The first suite of Delivery takes this file's place.
