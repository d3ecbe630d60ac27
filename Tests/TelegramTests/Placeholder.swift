// The first suite of Telegram takes this file's place.
