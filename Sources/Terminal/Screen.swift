import Vocabulary

/// What stands at the end of the output, and what has to be written next to it. Holds no descriptor: texts go in,
/// bytes come out.
struct Screen {
  /// Escape sequences for the looks of text may be written.
  let isStyled: Bool
  /// A person looks at it: lines are wrapped, and an answer is set apart from the prompt.
  let isInteractive: Bool
  /// The prompt is shown, so nothing that is not whole may be written.
  var isPrompting = false

  private var live: (id: String, text: LiveText)?
  private var isTyping = false

  init(isStyled: Bool, isInteractive: Bool) {
    self.isStyled = isStyled
    self.isInteractive = isInteractive
  }

  /// The message that shows a part of an answer already.
  var draftID: String? { live?.id }

  /// A whole message.
  ///
  /// - Parameter old: The message whose place it takes; only a draft's can be taken.
  mutating func message(_ text: RichText, replacing old: String?, size: (columns: Int, rows: Int)?) -> [UInt8]
  {
    var out = endTyping()
    let printable = Printable(text, styled: isStyled)
    let end: [UInt8] = isInteractive ? [UInt8(ascii: "\n")] : []
    if var draft = live {
      live = nil
      if draft.id == old { return out + draft.text.finish(printable) + end }
      out += draft.text.finish(nil)
    }
    var printer = TextPrinter(columns: isInteractive ? size?.columns : nil)
    return out + printer.take(printable) + printer.finish() + end
  }

  /// An answer as far as it is written.
  mutating func draft(_ text: RichText, as id: String, size: (columns: Int, rows: Int)?) -> [UInt8] {
    guard isInteractive, !isPrompting, !text.isEmpty else { return [] }
    let out = endTyping()
    var draft = live ?? (id, LiveText(columns: size?.columns, height: size?.rows ?? 0))
    defer { live = draft }
    return out + draft.text.update(Printable(text, styled: isStyled))
  }

  mutating func typing() -> [UInt8] {
    guard isStyled, isInteractive, !isPrompting, !isTyping, live == nil else { return [] }
    isTyping = true
    return Array("\u{1B}[2m…\u{1B}[0m".utf8)
  }

  mutating func endTyping() -> [UInt8] {
    guard isTyping else { return [] }
    isTyping = false
    return Array("\r\u{1B}[K".utf8)
  }

  /// Leaves what is half written as it stands.
  mutating func close() -> [UInt8] {
    defer { live = nil }
    return endTyping() + (live?.text.finish(nil) ?? [])
  }
}
