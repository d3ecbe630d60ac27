/// Takes out of a text what looks like a key. The second line of defence: keys live in ``Secret`` and should not get
/// this far; but the text of a foreign error may quote what it was sent.
package enum Redaction {
  package static func of(_ text: String) -> String {
    // Nearly every field is shorter than the shortest key.
    guard text.utf8.count >= 20 else { return text }
    let mentionsSeed = text.lowercased().contains("seed")
    var result = ""
    var run: [UInt8] = []
    func flush() {
      guard !run.isEmpty else { return }
      result += isKey(run, mentionsSeed: mentionsSeed) ? "[redacted]" : String(decoding: run, as: UTF8.self)
      run.removeAll(keepingCapacity: true)
    }
    for character in text.unicodeScalars {
      if character.isASCII, isKeyCharacter(UInt8(character.value)) {
        run.append(UInt8(character.value))
      } else {
        flush()
        result.unicodeScalars.append(character)
      }
    }
    flush()
    return result
  }

  private static func isKeyCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  private static func isKey(_ run: [UInt8], mentionsSeed: Bool) -> Bool {
    // Telegram: the bot's number, a colon, 35 characters; the path of a URL puts "bot" before it.
    if let colon = run.lastIndex(of: UInt8(ascii: ":")), run.count - colon > 30 {
      let digits = run[..<colon].reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      if digits.count >= 6 { return true }
    }
    // Discord: three parts between dots, the first one the bot's number in base 64.
    let parts = run.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if parts.count == 3, parts[0].count >= 18, parts[1].count >= 5, parts[2].count >= 25 { return true }
    if run.count >= 20, run.starts(with: "sk-".utf8) { return true }
    // 64 bytes in base 58 are 86 to 88 characters; nothing else that we log is one word of that length.
    if run.count >= 80, run.allSatisfy({ $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }) { return true }
    return mentionsSeed && run.count >= 64 && run.suffix(64).allSatisfy(isHexDigit)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
