extension RichText {
  /// What a platform counts when it limits the length of a text.
  package enum Measure: Hashable, Sendable {
    case utf16
    case scalars

    /// Counted on the bytes: `utf16.count` would build an index into the string first.
    package func length(of text: String) -> Int {
      text.utf8.reduce(0) { $0 + length(ofByte: $1) }
    }

    /// A scalar is counted at the first of its bytes; those beyond the basic plane start with 0xF0 or more.
    @inline(__always) fileprivate func length(ofByte byte: UInt8) -> Int {
      switch self {
      case .utf16: (byte & 0xC0 != 0x80 ? 1 : 0) + (byte >= 0xF0 ? 1 : 0)
      case .scalars: byte & 0xC0 != 0x80 ? 1 : 0
      }
    }
  }

  /// Cuts the text into parts that a platform takes, in order, each with its share of the styles.
  ///
  /// A cut lies, by preference, between paragraphs, lines, sentences, words; never inside of what a reader sees as
  /// one letter, except when that alone exceeds `limit`. A style that a cut goes through ends there and begins anew.
  /// All that is lost is whitespace at the cuts; inside code, one line break at most.
  ///
  /// - Parameter limit: How long a part may be, in units of `measure`; below 2 counts as 2.
  /// - Returns: At least one part; a text of nothing but whitespace that is too long gives an empty one.
  package func split(limit: Int, measure: Measure) -> [RichText] {
    let limit = max(2, limit)
    // No measure counts more than the bytes.
    if text.utf8.count <= limit || measure.length(of: text) <= limit { return [self] }
    var splitter = RichTextSplitter(self, limit: limit, measure: measure)
    let parts = splitter.parts()
    return parts.isEmpty ? [RichText("")] : parts
  }

  /// The part of the text in `range` (offsets in UTF-8, on scalar borders), with what styles lie in it.
  package func slice(_ range: Range<Int>) -> RichText {
    let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
    let end = text.utf8.index(start, offsetBy: range.count)
    let spans = spans.compactMap { span -> Span? in
      let shared = span.range.clamped(to: range)
      guard !shared.isEmpty else { return nil }
      return Span(
        span.style, shared.lowerBound - range.lowerBound..<shared.upperBound - range.lowerBound)
    }
    return RichText(String(text[start..<end]), spans: spans)
  }
}

/// What a reader sees as one letter, as far as cutting is concerned.
private struct Letter {
  /// Bytes of UTF-8.
  var width: Int
  /// In units of the measure.
  var length: Int
  /// Whitespace at which a line may break. A mark on top of a space makes it a letter.
  var isGap = false
  var isLineBreak = false
  var endsSentence = false
  /// May stand between the end of a sentence and the space behind it.
  var closesSentence = false
  /// The next sentence may follow without a space.
  var isIdeographic = false

  init(ascii byte: UInt8) {
    (width, length) = (1, 1)
    switch byte {
    case 0x0A...0x0D: (isGap, isLineBreak) = (true, true)
    case 0x20, 0x09: isGap = true
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): endsSentence = true
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"): closesSentence = true
    default: break
    }
  }

  init(_ character: Character, _ measure: RichText.Measure) {
    (width, length) = (0, 0)
    for byte in character.utf8 {
      width += 1
      length += measure.length(ofByte: byte)
    }
    switch character {
    case "\r\n": (isGap, isLineBreak) = (true, true)
    case "…": endsSentence = true
    case "。", "！", "？": (endsSentence, isIdeographic) = (true, true)
    case "”", "’", "»": closesSentence = true
    default:
      let scalars = character.unicodeScalars
      guard let scalar = scalars.first, scalars.count == 1, scalar.properties.isWhitespace else { return }
      // Lines do not break at these.
      isGap = ![0xA0, 0x2007, 0x202F].contains(scalar.value)
      isLineBreak = isGap && character.isNewline
    }
  }
}

/// Walks over the letters of a text that is too long, and remembers the best places to cut so far.
private struct RichTextSplitter {
  /// Where a part may end and the next one begin; what lies between is dropped.
  private struct Cut {
    let end: Int
    let next: Int
  }

  /// The ends that the current part could have: the last one of each kind, and how long the part would be.
  private struct Candidates {
    var paragraph: (cut: Cut, length: Int)?
    var line: (cut: Cut, length: Int)?
    var sentence: (cut: Cut, length: Int)?
    var word: (cut: Cut, length: Int)?

    /// A better kind of border is worth a part that is only half full, but not an emptier one.
    func best(limit: Int) -> Cut? {
      for candidate in [paragraph, line, sentence] {
        if let candidate, candidate.length * 2 >= limit { return candidate.cut }
      }
      return word?.cut
    }
  }

  /// A stretch of whitespace outside of code.
  private struct Gap {
    var end: Int
    var length = 0
    var lineBreaks = 0
    /// Behind the last line break, so that the indentation of a line survives a cut before it.
    var next: Int
  }

  private let rich: RichText
  private let bytes: [UInt8]
  private let limit: Int
  private let measure: RichText.Measure
  private var code: ArraySlice<Range<Int>>

  init(_ rich: RichText, limit: Int, measure: RichText.Measure) {
    self.rich = rich
    self.limit = limit
    self.measure = measure
    bytes = Array(rich.text.utf8)
    code = rich.spans.compactMap { if case .codeBlock = $0.style { $0.range } else { nil } }[...]
  }

  mutating func parts() -> [RichText] {
    var parts: [RichText] = []
    var start = 0
    while start < bytes.count {
      while let block = code.first, block.upperBound <= start { code.removeFirst() }
      let cut = nextCut(from: start)
      if !isBlank(start..<cut.end) { parts.append(rich.slice(start..<cut.end)) }
      start = cut.next
    }
    return parts
  }

  /// Where the part that begins at `start` ends. The next one begins behind `start`, so the walk comes to an end.
  private func nextCut(from start: Int) -> Cut {
    var candidates = Candidates()
    var code = code
    var (offset, length, sentenceEnds) = (start, 0, false)
    while offset < bytes.count {
      while let block = code.first, block.upperBound <= offset { code.removeFirst() }
      let isCode = code.first?.contains(offset) ?? false
      let letter = letter(at: offset)
      if letter.isGap, !isCode {
        let gap = gap(from: offset, before: code.first?.lowerBound)
        if offset > start {
          let candidate = (cut: Cut(end: offset, next: gap.next), length: length)
          candidates.word = candidate
          switch gap.lineBreaks {
          case 0: if sentenceEnds { candidates.sentence = candidate }
          case 1: candidates.line = candidate
          default: candidates.paragraph = candidate
          }
        }
        guard length + gap.length <= limit else {
          return candidates.best(limit: limit) ?? Cut(end: offset, next: gap.end)
        }
        (offset, length, sentenceEnds) = (gap.end, length + gap.length, false)
        continue
      }
      let end = offset + letter.width
      if letter.isLineBreak, offset > start {
        candidates.line = (Cut(end: offset, next: end), length)
        candidates.word = candidates.line
      }
      length += letter.length
      guard length <= limit else {
        if let best = candidates.best(limit: limit) { return best }
        let border = offset > start ? offset : scalarBorder(from: start)
        return Cut(end: border, next: border)
      }
      offset = end
      if isCode {
        if letter.isGap, !letter.isLineBreak { candidates.word = (Cut(end: end, next: end), length) }
      } else if !letter.closesSentence {
        sentenceEnds = letter.endsSentence
        if letter.isIdeographic { candidates.sentence = (Cut(end: end, next: end), length) }
      }
    }
    return Cut(end: offset, next: offset)
  }

  /// Between two ASCII characters there is always a border between letters, except within a CR LF.
  @inline(__always)
  private func letter(at offset: Int) -> Letter {
    let byte = bytes[offset]
    let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
    if byte < 0x80, next < 0x80, byte != 0x0D { return Letter(ascii: byte) }
    // There is a scalar at every offset below the end.
    return Letter(rich.text[index(offset)...].first!, measure)
  }

  private func gap(from start: Int, before codeBlock: Int?) -> Gap {
    var gap = Gap(end: start, next: start)
    while gap.end < bytes.count, gap.end != codeBlock {
      let letter = letter(at: gap.end)
      guard letter.isGap else { break }
      gap.end += letter.width
      gap.length += letter.length
      if letter.isLineBreak {
        gap.lineBreaks += 1
        gap.next = gap.end
      }
    }
    if gap.lineBreaks == 0 || gap.end == bytes.count { gap.next = gap.end }
    return gap
  }

  /// The last scalar border within the limit, for a letter longer than a whole part.
  private func scalarBorder(from start: Int) -> Int {
    var (offset, length) = (start, 0)
    for scalar in rich.text.unicodeScalars[index(start)...] {
      let units = measure == .utf16 && scalar.value > 0xFFFF ? 2 : 1
      guard length + units <= limit else { break }
      (offset, length) = (offset + UTF8.width(scalar), length + units)
    }
    return offset
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    rich.text.unicodeScalars[index(range.lowerBound)..<index(range.upperBound)]
      .allSatisfy(\.properties.isWhitespace)
  }

  private func index(_ offset: Int) -> String.Index {
    rich.text.utf8.index(rich.text.startIndex, offsetBy: offset)
  }
}
