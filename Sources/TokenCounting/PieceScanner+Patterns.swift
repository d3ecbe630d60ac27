extension PieceScanner {
  /// Where the piece of o200k's pattern ends that begins here:
  ///
  /// 1. `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
  /// 2. `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
  /// 3. `\p{N}{1,3}`
  /// 4. ` ?[^\s\p{L}\p{N}]+[\r\n/]*`
  /// 5. `\s*[\r\n]+`
  /// 6. `\s+(?!\S)`
  /// 7. `\s+`
  func endOfO200k(from place: Int) -> Int {
    guard let first = scalar(at: place) else { return place }
    if let end = word(from: place, first) { return contraction(at: end) ?? end }
    if first.kind == .number { return run(from: place, atMost: 3) { $0 == .number } }
    let symbols = self.symbols(from: place)
    if symbols > place {
      var end = symbols
      while end < bytes.count, isNewline(bytes[end]) || bytes[end] == UInt8(ascii: "/") { end += 1 }
      return end
    }
    return whitespace(from: place, takesAllAtEnd: false)
  }

  /// Alternatives 1 and 2, without the contraction.
  private func word(from place: Int, _ first: (kind: ScalarClass, end: Int)) -> Int? {
    if first.kind.isLetter { return letters(from: place)?.end }
    if first.kind == .number || first.kind == .newline { return nil }
    guard let letters = letters(from: first.end) else {
      // A mark can stand for the sign before a word, but also for a word.
      return first.kind == .mark ? first.end : nil
    }
    // Alternative 1 comes first: a mark as a word of its own beats a mark before capitals.
    return first.kind == .mark && letters.areCapitals ? first.end : letters.end
  }

  /// Capitals, then small letters; letters without case and marks are both. Capitals that no small letter follows
  /// end with the last that is both, as going back over them would find; only when there is none they are
  /// alternative 2.
  private func letters(from place: Int) -> (end: Int, areCapitals: Bool)? {
    var (end, afterBoth) = (place, place)
    while let next = scalar(at: end), next.kind == .upper || next.kind == .caseless || next.kind == .mark {
      end = next.end
      if next.kind != .upper { afterBoth = end }
    }
    let small = run(from: end) { $0 == .lower || $0 == .caseless || $0 == .mark }
    if small > end { return (small, false) }
    if afterBoth > place { return (afterBoth, false) }
    return end > place ? (end, true) : nil
  }

  /// Where the piece of cl100k's pattern ends that begins here:
  ///
  /// 1. `'(?i:[sdmt]|ll|ve|re)`
  /// 2. `[^\r\n\p{L}\p{N}]?+\p{L}++`
  /// 3. `\p{N}{1,3}+`
  /// 4. ` ?[^\s\p{L}\p{N}]++[\r\n]*+`
  /// 5. `\s++$`
  /// 6. `\s*[\r\n]`
  /// 7. `\s+(?!\S)`
  /// 8. `\s`
  func endOfCl100k(from place: Int) -> Int {
    guard let first = scalar(at: place) else { return place }
    if let end = contraction(at: place) { return end }
    if first.kind == .number { return run(from: place, atMost: 3) { $0 == .number } }
    if first.kind != .newline {
      let letters = run(from: first.end) { $0.isLetter }
      if letters > first.end || first.kind.isLetter { return letters }
    }
    let symbols = self.symbols(from: place)
    if symbols > place {
      var end = symbols
      while end < bytes.count, isNewline(bytes[end]) { end += 1 }
      return end
    }
    return whitespace(from: place, takesAllAtEnd: true)
  }

  /// ` ?[^\s\p{L}\p{N}]+`, or `place`.
  private func symbols(from place: Int) -> Int {
    let start = bytes[place] == UInt8(ascii: " ") ? place + 1 : place
    let end = run(from: start) { $0 == .other || $0 == .mark }
    return end > start ? end : place
  }

  private func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
