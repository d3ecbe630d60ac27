import CEmbedding

/// Splits a text into words as BERT's "uncased" models do: lower case, without accents, every punctuation mark and
/// every ideograph a word of its own.
///
/// Scalars go in, words come out. Holds one word at a time, and of a word that is too long only its length.
package struct WordScanner: ~Copyable {
  private let longestWord: Int
  private var word: [UInt8] = []
  private var length = 0
  /// Scalars with a combining class, put in canonical order when the next starter comes.
  private var combining: [(order: UInt8, scalar: Unicode.Scalar)] = []

  /// - Parameter longestWord: In scalars; longer ones come out as `nil`.
  package init(longestWord: Int) {
    self.longestWord = longestWord
    word.reserveCapacity(4 * longestWord)
  }

  /// Hands every word of `text` to `take` as UTF-8, lent for the call; `nil` for one that is too long.
  package mutating func words(of text: String, _ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    for scalar in text.unicodeScalars {
      if scalar.isASCII { readASCII(UInt8(scalar.value), take) } else { read(scalar, take) }
    }
    orderCombining(take)
    endWord(take)
  }

  private mutating func readASCII(_ byte: UInt8, _ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    switch byte {
    case 0x09, 0x0A, 0x0D, 0x20:
      orderCombining(take)
      endWord(take)
    case 0x00..<0x20, 0x7F:
      return  // Controls vanish, without even separating what stands around them.
    case 0x30...0x39, 0x61...0x7A:
      orderCombining(take)
      append(byte)
    case 0x41...0x5A:
      orderCombining(take)
      append(byte | 0x20)
    default:
      orderCombining(take)
      endWord(take)
      append(byte)
      endWord(take)
    }
  }

  private mutating func read(_ scalar: Unicode.Scalar, _ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    let category = scalar.properties.generalCategory
    switch category {
    case .control, .format: return
    case .spaceSeparator, .lineSeparator, .paragraphSeparator:
      orderCombining(take)
      endWord(take)
      return
    case _ where scalar.value == 0xFFFD: return  // Stands for bytes that were no text.
    default: break
    }
    let isIdeograph = isIdeograph(scalar.value)
    if isIdeograph {
      orderCombining(take)
      endWord(take)
    }
    decompose(scalar) { part in
      let order = part.properties.canonicalCombiningClass.rawValue
      if order == 0 {
        orderCombining(take)
        emit(part, take)
      } else {
        combining.append((order, part))
      }
    }
    if isIdeograph {
      orderCombining(take)
      endWord(take)
    }
  }

  private mutating func orderCombining(_ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    if combining.isEmpty { return }
    let ordered = combining.sorted { $0.order < $1.order }  // Keeps the order of equals, as Unicode asks.
    combining.removeAll(keepingCapacity: true)
    for mark in ordered { emit(mark.scalar, take) }
  }

  private mutating func emit(_ scalar: Unicode.Scalar, _ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    if scalar.isASCII { return readASCII(UInt8(scalar.value), take) }
    switch scalar.properties.generalCategory {
    case .nonspacingMark:
      return  // The accents.
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      endWord(take)
      append(scalar)
      endWord(take)
    default:
      for lower in scalar.properties.lowercaseMapping.unicodeScalars { append(lower) }
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    length += 1
    if length <= longestWord {
      word.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }

  private mutating func append(_ byte: UInt8) {
    length += 1
    if length <= longestWord { word.append(byte) }
  }

  private mutating func endWord(_ take: (UnsafeBufferPointer<UInt8>?) -> Void) {
    if length == 0 { return }
    if length > longestWord { take(nil) } else { word.withUnsafeBufferPointer(take) }
    length = 0
    word.removeAll(keepingCapacity: true)
  }
}

/// The full canonical decomposition of a scalar: itself, for most.
private func decompose(_ scalar: Unicode.Scalar, _ take: (Unicode.Scalar) -> Void) {
  let value = scalar.value
  // Hangul syllables are made by arithmetic (The Unicode Standard, section 3.12).
  if (0xAC00...0xD7A3).contains(value) {
    let syllable = value - 0xAC00
    let trailing = syllable % 28
    for part in [0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28]
      + (trailing > 0 ? [0x11A7 + trailing] : [])
    {
      if let part = Unicode.Scalar(part) { take(part) }
    }
    return
  }
  var parts = InlineArray<4, UInt32>(repeating: 0)
  var span = parts.mutableSpan
  let count = span.withUnsafeMutableBufferPointer { cembedding_decompose(value, $0.baseAddress) }
  if count == 0 { return take(scalar) }
  for index in 0..<count {
    if let part = Unicode.Scalar(parts[index]) { take(part) }
  }
}

/// The blocks that BERT's tokenizer puts spaces around. Later extensions of Unicode are not among them.
private func isIdeograph(_ value: UInt32) -> Bool {
  switch value {
  case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
    0x2B740...0x2B81F,
    0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
    true
  default: false
  }
}
