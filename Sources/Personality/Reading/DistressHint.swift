/// A quick look for what words of distress are made of. Where it finds nothing, ``Reading`` would find no distress
/// either; every message asks that of the last four, and reading them anew would cost more than the rest of the answer.
enum DistressHint {
  /// Every phrase of distress holds one of these.
  private static let parts: [[UInt8]] = [
    "kill", "hang", "hurt", "harm", "cut", "starv", "die", "dead", "born", "end", "life", "suicid", "unaliv",
    "kms",
    "live", "exist", "wake", "without me", "go on", "this any",
  ].map { Array<UInt8>($0.utf8) }

  /// The parts by their first byte, since every letter of the last messages is looked at.
  private static let partsByStart: [[[UInt8]]] = (0..<128).map { byte in parts.filter { $0[0] == byte } }

  static func isPossible(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // Letters beyond ASCII may stand for others: then the whole reading decides.
      if bytes.contains(where: { $0 >= 128 }) { return true }
      return bytes.indices.contains { start in
        partsByStart[Int(bytes[start] | 0x20)].contains { part in
          guard bytes.count - start >= part.count else { return false }
          for offset in part.indices where bytes[start + offset] | 0x20 != part[offset] { return false }
          return true
        }
      }
    }
  }
}
