import Groundwork

/// A code that can be said aloud: ten characters of Crockford's base 32 from 50 random bits. Only its hash is stored.
package struct InviteCode: Hashable, Sendable {
  /// In capitals, without the dash.
  private let letters: String

  package init(_ randomness: Randomness) {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    let bits = randomness.bytes(7).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    letters = String(
      decoding: (0..<10).map { alphabet[Int(bits >> UInt64(5 * $0) & 31)] }, as: UTF8.self)
  }

  /// Reads what somebody typed: in either case, with `O` for 0 and `I` or `L` for 1, dashes and spaces anywhere.
  package init?(typed text: String) {
    var letters: [UInt8] = []
    for byte in text.utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
      let capital = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
      switch capital {
      case UInt8(ascii: "O"): letters.append(UInt8(ascii: "0"))
      case UInt8(ascii: "I"), UInt8(ascii: "L"): letters.append(UInt8(ascii: "1"))
      case UInt8(ascii: "U"): return nil
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        letters.append(capital)
      default: return nil
      }
    }
    guard letters.count == 10 else { return nil }
    self.letters = String(decoding: letters, as: UTF8.self)
  }

  /// `ABCDE-FGHJK`, to be shown once.
  package var text: String { "\(letters.prefix(5))-\(letters.suffix(5))" }

  /// What is stored. 50 random bits cannot be searched through within a code's life by who has only its hash to
  /// compare with and five guesses an hour; whoever reads the database could also write to it.
  package var hash: String { SHA256.hash(Array(letters.utf8)).hex }
}
