// The first suite of LanguageModels takes this file's place.
