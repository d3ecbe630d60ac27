/// Discord's names of languages.
///
/// - SeeAlso: <https://discord.com/developers/docs/reference#locales>
enum DiscordLocale {
  private static let known: Set<String> = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl",
    "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
  ]

  /// What a language tag of ours is there: some languages only exist together with a country. None for what Discord
  /// does not know and would refuse.
  static func all(for tag: String) -> [String] {
    switch tag {
    // Discord tells two kinds of English apart.
    case "en": ["en-GB", "en-US"]
    case "es": ["es-419", "es-ES"]
    case "pt": ["pt-BR"]
    case "sv": ["sv-SE"]
    case "zh": ["zh-CN"]
    default: known.contains(tag) ? [tag] : []
    }
  }
}
