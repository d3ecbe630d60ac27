/// Whether somebody speaks of themselves at all: a look at the letters, before the words are taken apart.
enum FirstPerson {
  /// Words of at most eight letters, each as one number.
  private static let words: Set<UInt64> = Set(
    ["i", "im", "ive", "my", "me", "myself", "ich", "mich", "mir", "remember"].map { word in
      word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    })

  /// - Returns: `true` as well for what is not written in plain letters alone.
  static func mayBeMeant(in message: String) -> Bool {
    var (word, count): (UInt64, Int) = (0, 0)
    for byte in message.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        // Longer words are known by their first eight letters.
        if count < 8 { word = word << 8 | UInt64(byte | 0x20) }
        count += 1
      case 0x80...: return true
      default:
        if count > 0, words.contains(word) { return true }
        (word, count) = (0, 0)
      }
    }
    return count > 0 && words.contains(word)
  }
}
