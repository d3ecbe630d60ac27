/// Byte-pair encoding of one piece: the neighbours whose union has the lowest rank are joined, leftmost first, until
/// no union is a token.
struct PairMerge {
  let ranks: TokenRanks
  /// The text that the pieces are cut from.
  let bytes: UnsafeBufferPointer<UInt8>
  /// Up to here, looking at every pair for each union is faster than keeping them in order.
  private static let short = 100

  /// Hands the tokens of a piece to `take`, in order.
  @inline(__always)
  func encode(_ piece: Range<Int>, _ take: (UInt32) -> Void) {
    let whole = ranks.rank(of: bytes, piece.lowerBound, piece.upperBound)
    if whole != TokenRanks.none { return take(whole) }
    if piece.count <= Self.short { encodeShort(piece, take) } else { encodeLong(piece, take) }
  }

  private func encodeShort(_ piece: Range<Int>, _ take: (UInt32) -> Void) {
    // Where each part starts, and the rank of its union with the next.
    withUnsafeTemporaryAllocation(of: (start: Int, union: UInt32).self, capacity: piece.count + 1) { parts in
      var count = piece.count
      for offset in 0...count {
        parts.initializeElement(at: offset, to: (piece.lowerBound + offset, TokenRanks.none))
      }
      func updateUnion(of part: Int) {
        parts[part].union =
          part + 2 <= count
          ? ranks.rank(of: bytes, parts[part].start, parts[part + 2].start) : TokenRanks.none
      }

      for part in 0..<count { updateUnion(of: part) }
      while true {
        var (best, lowest) = (0, TokenRanks.none)
        for part in 0..<count where parts[part].union < lowest { (best, lowest) = (part, parts[part].union) }
        if lowest == TokenRanks.none { break }
        for part in (best + 1)..<count { parts[part] = parts[part + 1] }
        count -= 1
        updateUnion(of: best)
        if best > 0 { updateUnion(of: best - 1) }
      }
      for part in 0..<count { take(ranks.rank(of: bytes, parts[part].start, parts[part + 1].start)) }
    }
  }

  /// First as many unions at a time as there are of the lowest rank, while that is a good part of all of them, as where
  /// one letter is repeated; then one after the other.
  ///
  /// At most n log n steps, and some 30 bytes of memory for each byte.
  private func encodeLong(_ piece: Range<Int>, _ take: (UInt32) -> Void) {
    precondition(piece.count < Int32.max, "a piece of two gigabytes")
    var parts = MergedParts(ranks: ranks, bytes: bytes, piece: piece)
    while parts.mergeMany() {}
    parts.mergeTheRest(take)
  }
}
