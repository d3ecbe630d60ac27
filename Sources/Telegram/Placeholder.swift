// The first file of Telegram takes this one's place.
