/// A quick look for what words of distress are made of. Where it finds nothing, ``Reading`` would find no distress
/// either; every message asks that of the last four, and reading them anew would cost more than the rest of the answer.
enum DistressHint {
  /// Every phrase of distress holds one of these.
  private static let parts: [[UInt8]] = [
    "kill", "hang", "hurt", "harm", "cut", "starv", "die", "dead", "born", "end", "life", "suicid", "unaliv",
    "kms",
    "live", "exist", "wake", "without me", "go on", "this any",
  ].map { Array<UInt8>($0.utf8) }

  /// Which two letters a part begins with, since every letter of the last messages is looked at: for each first letter
  /// a bit for each second one.
  private static let beginnings: [UInt32] = (0..<32).map { letter in
    parts.filter { $0[0] & 31 == letter }.reduce(0) { $0 | 1 << UInt32($1[1] & 31) }
  }

  private static let partsByLetter: [[[UInt8]]] = (0..<32).map { letter in
    parts.filter { $0[0] & 31 == letter }
  }

  static func isPossible(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // Letters beyond ASCII may stand for others: then the whole reading decides.
      if bytes.contains(where: { $0 >= 128 }) { return true }
      return beginnings.withUnsafeBufferPointer { beginnings in
        bytes.indices.dropLast().contains { start in
          beginnings[Int(bytes[start] & 31)] & 1 << UInt32(bytes[start + 1] & 31) != 0
            && partsByLetter[Int(bytes[start] & 31)].contains { isPart($0, at: start, of: bytes) }
        }
      }
    }
  }

  private static func isPart(
    _ part: [UInt8], at start: Int, of bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard bytes.count - start >= part.count else { return false }
    for offset in part.indices where bytes[start + offset] | 0x20 != part[offset] { return false }
    return true
  }
}
