import Vocabulary

/// Puts blocks under each other: keeps the distance between them, and begins each line with the bullets, numbers and
/// indentation of the lists it stands in.
struct LineWriter {
  private enum Container {
    case quote(span: Int?)
    /// A quote inside a quote: chats know only one level, so the inner ones are written out.
    case innerQuote
    case list(next: Int?)
    case item(marker: String?, indentation: Int)
  }

  /// Deeper containers add nothing to a line; else a short text of deep lists would grow with its square.
  private static let deepest = 16

  private var text: [UInt8] = []
  private var spans: [RichText.Span] = []
  private var containers: [Container] = []
  private var ignoredContainers = 0
  /// Newlines that stand between what is written and the next block.
  private var distance = 0

  init(capacity: Int) { text.reserveCapacity(capacity) }

  var finished: RichText {
    RichText(String(decoding: text, as: UTF8.self), spans: spans.filter { !$0.range.isEmpty })
  }

  // MARK: Containers

  mutating func enterQuote() {
    let isInner = containers.contains { if case .quote = $0 { true } else { false } }
    push(isInner ? .innerQuote : .quote(span: nil))
  }

  mutating func enterList(numberedFrom first: Int?) { push(.list(next: first)) }

  mutating func enterItem() {
    var marker = "• "
    if ignoredContainers == 0, let index = containers.indices.last, case .list(let next?) = containers[index]
    {
      marker = "\(next). "
      containers[index] = .list(next: next + 1)
    }
    push(.item(marker: marker, indentation: marker.count))
  }

  mutating func leaveContainer() {
    guard ignoredContainers == 0 else { return ignoredContainers -= 1 }
    guard let container = containers.last else { return }
    if case .item(.some, _) = container { beginBlock() }  // An item without content still shows its bullet.
    if case .quote(let span?) = container { closeSpan(span) }
    containers.removeLast()
  }

  private mutating func push(_ container: Container) {
    if containers.count < Self.deepest, ignoredContainers == 0 {
      containers.append(container)
    } else {
      ignoredContainers += 1
    }
  }

  // MARK: Blocks

  mutating func beginBlock() {
    keepDistance()
    writePrefix()
  }

  /// - Parameter isTight: The next block, if it is a sibling, follows without a blank line.
  mutating func endBlock(isTight: Bool) { distance = isTight ? 1 : 2 }

  /// Code stands at the left edge, whatever list it is in: it is meant to be copied.
  mutating func writeCodeBlock(_ code: [UInt8], language: String?) {
    let code = code.last == UInt8(ascii: "\n") ? code.dropLast() : code[...]
    guard !code.isEmpty else { return }
    keepDistance()
    if hasMarker {
      writePrefix()
      text.append(UInt8(ascii: "\n"))
    } else {
      openQuotes()
    }
    let span = openSpan(.codeBlock(language: language))
    text.append(contentsOf: code)
    closeSpan(span)
  }

  private mutating func keepDistance() {
    if !text.isEmpty { text.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: distance)) }
    distance = 0
  }

  // MARK: Inside a block

  mutating func breakLine() {
    text.append(UInt8(ascii: "\n"))
    writePrefix()
  }

  mutating func write(_ bytes: some Collection<UInt8>) {
    guard bytes.contains(UInt8(ascii: "\n")) else { return text.append(contentsOf: bytes) }
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 { breakLine() }
      text.append(contentsOf: line)
    }
  }

  /// - Returns: What ``closeSpan(_:)`` wants to hear.
  mutating func openSpan(_ style: RichText.Style) -> Int {
    spans.append(RichText.Span(style, text.count..<text.count))
    return spans.count - 1
  }

  mutating func closeSpan(_ span: Int) { spans[span].range = spans[span].range.lowerBound..<text.count }

  func isEmpty(_ span: Int) -> Bool { spans[span].range.lowerBound == text.count }

  private var hasMarker: Bool {
    containers.contains { if case .item(.some, _) = $0 { true } else { false } }
  }

  private mutating func openQuotes() {
    for (index, container) in containers.enumerated() {
      if case .quote(nil) = container { containers[index] = .quote(span: openSpan(.quote)) }
    }
  }

  private mutating func writePrefix() {
    for (index, container) in containers.enumerated() {
      switch container {
      case .quote(nil): containers[index] = .quote(span: openSpan(.quote))
      case .quote, .list: break
      case .innerQuote: text.append(contentsOf: "> ".utf8)
      case .item(let marker?, let indentation):
        text.append(contentsOf: marker.utf8)
        containers[index] = .item(marker: nil, indentation: indentation)
      case .item(nil, let indentation):
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
      }
    }
  }
}
