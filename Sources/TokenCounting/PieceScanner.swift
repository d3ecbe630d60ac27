/// Cuts a text into the pieces that a vocabulary's pattern describes. Tokens never reach beyond a piece.
///
/// Written by hand instead of run by a regular expression engine: every piece is found by going over it at most a few
/// times, whatever a text looks like.
struct PieceScanner {
  /// Valid UTF-8.
  let bytes: UnsafeBufferPointer<UInt8>

  /// What stands at a place, and where it ends; `nil` at the end of the text.
  @inline(__always)
  func scalar(at place: Int) -> (kind: ScalarClass, end: Int)? {
    if place == bytes.count { return nil }
    let first = bytes[place]
    return first < 0x80 ? (ScalarClass(ascii: first), place + 1) : longScalar(at: place, first)
  }

  private func longScalar(at place: Int, _ first: UInt8) -> (kind: ScalarClass, end: Int) {
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    // Valid UTF-8 holds no surrogates.
    guard let scalar = Unicode.Scalar(value) else { return (.other, place + length) }
    return (ScalarClass(scalar), place + length)
  }

  /// Where the scalars that `belong` end, at most so many.
  @inline(__always)
  func run(from place: Int, atMost most: Int = .max, _ belong: (ScalarClass) -> Bool) -> Int {
    var (end, left) = (place, most)
    while left > 0, let next = scalar(at: end), belong(next.kind) {
      end = next.end
      left -= 1
    }
    return end
  }

  /// Where `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` ends that begins here, in either case.
  func contraction(at place: Int) -> Int? {
    func letter(_ offset: Int) -> UInt8? {
      place + offset < bytes.count ? bytes[place + offset] | 0x20 : nil
    }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "'"), let first = letter(1) else { return nil }
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return place + 2
    case UInt8(ascii: "l"): return letter(2) == UInt8(ascii: "l") ? place + 3 : nil
    case UInt8(ascii: "r"), UInt8(ascii: "v"): return letter(2) == UInt8(ascii: "e") ? place + 3 : nil
    // U+017F, the long s, is a lower case of S.
    case 0xC5 | 0x20: return bytes[place + 1] == 0xC5 && bytes[place + 2] == 0xBF ? place + 3 : nil
    default: return nil
    }
  }

  /// Where the part of a run of white space ends that is a piece: what both patterns have in common.
  ///
  /// - Parameter takesAllAtEnd: Whether white space at the end of the text is one piece, lines and all.
  func whitespace(from place: Int, takesAllAtEnd: Bool) -> Int {
    var (end, last, afterNewline) = (place, place, place)
    while let next = scalar(at: end), next.kind.isWhitespace {
      (last, end) = (end, next.end)
      if next.kind == .newline { afterNewline = end }
    }
    if takesAllAtEnd && end == bytes.count { return end }
    if afterNewline > place { return afterNewline }
    // The last space belongs to what follows, unless it is the only one.
    return end == bytes.count || last == place ? end : last
  }
}
