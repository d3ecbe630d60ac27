/// Lengths as Solana writes them (`compact-u16`): seven bits a byte, the lowest first, a set high bit for more.
///
/// - SeeAlso: <https://solana.com/docs/core/transactions#compact-array-format>
enum CompactLength {
  static func bytes(of length: Int) -> [UInt8] {
    precondition((0...0xFFFF).contains(length), "a compact length has 16 bits")
    var (rest, bytes) = (length, [UInt8]())
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// Reads a length and moves on behind it.
  ///
  /// - Returns: `nil` for more than 16 bits, and for a length that could be written shorter: there is one way for each.
  static func read(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    var length = 0
    for place in 0..<3 {
      guard let byte = bytes.popFirst() else { return nil }
      length |= Int(byte & 0x7F) << (7 * place)
      guard byte & 0x80 == 0 else { continue }
      return length <= 0xFFFF && (place == 0 || byte != 0) ? length : nil
    }
    return nil
  }
}
