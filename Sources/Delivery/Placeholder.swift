// The first file of Delivery takes this one's place.
