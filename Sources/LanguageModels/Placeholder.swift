// The first file of LanguageModels takes this one's place.
