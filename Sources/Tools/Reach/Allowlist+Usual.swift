extension Allowlist {
  /// What `allowlist/domains.txt` says as it is delivered: the larger Wikipedias, and nobody else.
  package static let usual = Allowlist(
    Set(languages.compactMap { try? HostName("\($0).wikipedia.org") }))

  private static let languages = [
    "en", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "eo", "es", "et", "eu", "fa", "fi", "fr", "gl",
    "he",
    "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "lt", "lv", "ms", "nl", "nn", "no", "pl",
    "pt",
    "ro", "ru", "simple", "sk", "sl", "sr", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh",
  ]
}
