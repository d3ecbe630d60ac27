import Vocabulary

extension RichText {
  /// This text in Discord's Markdown. Styles become markup; nothing in the text itself does.
  ///
  /// - SeeAlso: <https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101>
  package var discordMarkdown: String {
    var writer = DiscordMarkdownWriter(self)
    writer.writeAll()
    return writer.output
  }
}

/// Writes a text with its styles, which nest or lie apart.
private struct DiscordMarkdownWriter {
  private(set) var output = ""
  private let rich: RichText
  private var isAtLineStart = true
  private var isQuoting = false
  /// The letter that the last thing written ends with, when that closed a style: more of the same would run into it.
  private var lastMarker: Unicode.Scalar?

  init(_ rich: RichText) {
    self.rich = rich
    output.reserveCapacity(rich.text.utf8.count + rich.text.utf8.count / 8)
  }

  mutating func writeAll() { write(0..<rich.text.utf8.count, rich.spans[...], isInLink: false) }

  private mutating func write(_ range: Range<Int>, _ spans: ArraySlice<RichText.Span>, isInLink: Bool) {
    var position = range.lowerBound
    var index = spans.startIndex
    while index < spans.endIndex {
      let span = spans[index]
      let own = span.range.clamped(to: position..<max(position, range.upperBound))
      var end = spans.index(after: index)
      while end < spans.endIndex, spans[end].range.lowerBound < own.upperBound {
        end = spans.index(after: end)
      }
      defer { index = end }
      guard !own.isEmpty else {
        end = spans.index(after: index)
        continue
      }
      writeText(slice(position..<own.lowerBound), isInLink: isInLink)
      writeStyled(span.style, own, spans[spans.index(after: index)..<end], isInLink: isInLink)
      position = own.upperBound
    }
    writeText(slice(position..<range.upperBound), isInLink: isInLink)
  }

  private mutating func writeStyled(
    _ style: RichText.Style, _ range: Range<Int>, _ inner: ArraySlice<RichText.Span>, isInLink: Bool
  ) {
    switch style {
    case .bold: wrap("**", range, inner, isInLink: isInLink)
    case .italic: wrap("*", range, inner, isInLink: isInLink)
    case .underline: wrap("__", range, inner, isInLink: isInLink)
    case .strikethrough: wrap("~~", range, inner, isInLink: isInLink)
    case .spoiler: wrap("||", range, inner, isInLink: isInLink)
    case .quote:
      startLine()
      isQuoting = true
      write(range, inner, isInLink: isInLink)
      isQuoting = false
      endBlock(before: range.upperBound)
    case .code: writeCode(slice(range))
    case .codeBlock(let language):
      startLine()
      writeBlock(slice(range), language: language)
      endBlock(before: range.upperBound)
    case .link(let url):
      guard !isInLink, let address = LinkAddress(url) else { return write(range, inner, isInLink: isInLink) }
      if slice(range) == url { return writeMarkup(address.bare) }
      writeMarkup("[")
      write(range, inner, isInLink: true)
      writeMarkup("](<\(address.bracketed)>)")
    }
  }

  /// Markers that touch white space are letters to Discord, so they move to where the words begin and end.
  private mutating func wrap(
    _ marker: String, _ range: Range<Int>, _ inner: ArraySlice<RichText.Span>, isInLink: Bool
  ) {
    let bytes = Array(slice(range).utf8)
    guard let first = bytes.firstIndex(where: { !$0.isBlank }),
      let last = bytes.lastIndex(where: { !$0.isBlank })
    else { return writeText(slice(range), isInLink: isInLink) }
    let words = range.lowerBound + first..<range.lowerBound + last + 1
    writeText(slice(range.lowerBound..<words.lowerBound), isInLink: isInLink)
    // `**a***b*` would be read in another way than it was written.
    if let lastMarker, marker.unicodeScalars.first == lastMarker { output.unicodeScalars.append("\u{200B}") }
    writeMarkup(marker)
    write(words, inner, isInLink: isInLink)
    writeMarkup(marker)
    lastMarker = marker.unicodeScalars.first
    writeText(slice(words.upperBound..<range.upperBound), isInLink: isInLink)
  }

  // MARK: Text

  private mutating func writeText(_ text: Substring, isInLink: Bool) {
    var rest = text
    while let scalar = rest.unicodeScalars.first {
      let plain = isAtLineStart ? "" : Escapes.plainText(at: rest)
      if !plain.isEmpty {
        output += plain
        lastMarker = nil
        rest = rest[plain.endIndex...]
        continue
      }
      if !isInLink, let address = LinkAddress.leading(in: rest.unicodeScalars) {
        // A link as it stands is one to Discord as well; escapes would become part of it.
        writeMarkup(String(Substring(address)))
        rest = rest[address.endIndex...]
        continue
      }
      startQuotedLine()
      let isEscaped =
        Escapes.everywhere(scalar) || (isAtLineStart && Escapes.atLineStart(scalar))
        || (scalar == "." && endsWithLineNumber)
      if isEscaped { output.unicodeScalars.append("\\") }
      append(scalar)
      rest.unicodeScalars.removeFirst()
      // Calls everybody; an invisible letter takes the call out of it. Mentions of one begin with an escaped `<`.
      if scalar == "@", Escapes.callsEverybody.contains(where: rest.unicodeScalars.starts(with:)) {
        output.unicodeScalars.append("\u{200B}")
      }
    }
  }

  /// `12.` at the start of a line would become a list.
  private var endsWithLineNumber: Bool {
    var hasDigit = false
    for scalar in output.unicodeScalars.reversed() {
      if ("0"..."9").contains(scalar) {
        hasDigit = true
      } else {
        return hasDigit && (scalar == "\n" || scalar == " " && lineIsBlank)
      }
    }
    return hasDigit
  }

  /// Nothing but blanks, digits and the mark of a quote stands on the line.
  private var lineIsBlank: Bool {
    for scalar in output.unicodeScalars.reversed() {
      if scalar == "\n" { return true }
      guard scalar == " " || scalar == ">" || ("0"..."9").contains(scalar) else { return false }
    }
    return true
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    output.unicodeScalars.append(scalar)
    lastMarker = nil
    // Blanks before a mark do not hide it.
    isAtLineStart = scalar == "\n" || (isAtLineStart && (scalar == " " || scalar == "\t"))
  }

  // MARK: Markup

  private mutating func writeMarkup(_ text: String) {
    startQuotedLine()
    output += text
    lastMarker = nil
    isAtLineStart = false
  }

  private mutating func startQuotedLine() {
    guard isQuoting, output.isEmpty || output.utf8.last == UInt8(ascii: "\n") else { return }
    output += "> "
    isAtLineStart = true
  }

  /// Blocks stand on lines of their own.
  private mutating func startLine() {
    guard !output.isEmpty, output.utf8.last != UInt8(ascii: "\n") else { return }
    append("\n")
  }

  private mutating func endBlock(before position: Int) {
    lastMarker = nil
    guard position < rich.text.utf8.count, output.utf8.last != UInt8(ascii: "\n") else { return }
    if slice(position..<rich.text.utf8.count).first?.isNewline != true { append("\n") }
  }

  private mutating func writeCode(_ code: Substring) {
    guard code.utf8.contains(where: { !$0.isBlank }) else { return writeText(code, isInLink: false) }
    let hasTicks = code.utf8.contains(UInt8(ascii: "`"))
    let fence = hasTicks ? "``" : "`"
    // Two ticks inside would end it; a space keeps ticks at the ends away from the fence.
    let content = code.split(separator: "``", omittingEmptySubsequences: false).joined(
      separator: "`\u{200B}`")
    if lastMarker == "`" { output.unicodeScalars.append("\u{200B}") }
    writeMarkup(hasTicks ? "\(fence) \(content) \(fence)" : "\(fence)\(content)\(fence)")
    lastMarker = "`"
  }

  private mutating func writeBlock(_ code: Substring, language: String?) {
    let name =
      language.map { $0.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "+-_#".contains($0)) } } ?? ""
    var content = code.split(separator: "```", omittingEmptySubsequences: false)
      .joined(separator: "``\u{200B}`")
    if content.utf8.last == UInt8(ascii: "\n") { content.removeLast() }
    if content.utf8.last == UInt8(ascii: "`") { content += " " }
    writeMarkup("```\(name)\n\(content)\n```")
  }

  private func slice(_ range: Range<Int>) -> Substring {
    let utf8 = rich.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return rich.text[start..<utf8.index(start, offsetBy: range.count)]
  }
}

private enum Escapes {
  /// What stands as it is wherever it stands, but at the start of a line: most of what is said.
  static func plainText(at text: Substring) -> Substring {
    let utf8 = text.utf8
    let end = utf8.firstIndex { byte in
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "`"),
        UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "@"),
        UInt8(ascii: "\n"),
        // The end of a line's number; the slash of an address.
        UInt8(ascii: "."), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    guard let end else { return text }
    guard utf8[end] == UInt8(ascii: "/"), let scheme = utf8[..<end].lastIndex(of: UInt8(ascii: "h")) else {
      return text[..<end]
    }
    return text[..<scheme]
  }

  /// Behind an `@`.
  static let callsEverybody = ["everyone".unicodeScalars, "here".unicodeScalars]

  static func everywhere(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\\", "*", "_", "~", "`", "|", "[", "]", "<": true
    default: false
    }
  }

  /// Headings, lists and quotes.
  static func atLineStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "#", "-", "+", ">": true
    default: false
    }
  }
}

/// An address on the web.
private struct LinkAddress {
  let bare: String

  /// `nil` for what does not lead to the web.
  init?(_ url: String) {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
    guard url.unicodeScalars.allSatisfy({ $0.value > 0x20 && !$0.properties.isWhitespace && $0 != "\\" })
    else {
      return nil
    }
    bare = url
  }

  /// Without the letters that would end it.
  var bracketed: String {
    bare.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "<": text += "%3C"
      case ">": text += "%3E"
      case ")": text += "%29"
      case "(": text += "%28"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// The web address that `text` begins with, as Discord finds it.
  static func leading(in text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
    guard text.first == "h" else { return nil }
    let isWeb = text.starts(with: "https://".unicodeScalars) || text.starts(with: "http://".unicodeScalars)
    guard isWeb else { return nil }
    var address = text.prefix { !$0.properties.isWhitespace && !"<>\\`|*".unicodeScalars.contains($0) }
    // These end the sentence, not the address.
    while let last = address.last, "<.,:;\"']_~)".unicodeScalars.contains(last) { address.removeLast() }
    return address.count > 8 ? address : nil
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
