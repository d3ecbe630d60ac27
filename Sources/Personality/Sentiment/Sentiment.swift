import CVader
import Glibc

/// How a text feels, measured by VADER: a word list with human ratings, and rules for how neighbours change a word.
///
/// - SeeAlso: Hutto, Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"
///   (ICWSM 2014); <https://github.com/cjhutto/vaderSentiment>, whose version 3.3.2 these numbers equal.
package struct Sentiment: Hashable, Sendable {
  /// The sum of all feeling in the text, from -1 (as bad as it gets) to 1. Beyond ±0.05 a text has a direction.
  package let compound: Double
  /// Shares of the text that are positive, neutral and negative; together 1, or all 0 for a text without words.
  package let positive: Double
  package let neutral: Double
  package let negative: Double

  /// Only the first 16 KiB are read: more than any platform delivers, and a bound on the time.
  package init(of text: String) {
    var text = text
    self = text.withUTF8 { Sentiment(bytes: $0[..<min($0.count, 16_384)]) }
  }

  private init(bytes: Bytes) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self.init(expanded: bytes)
    } else {
      let expanded = emojiSpelledOut(in: bytes)
      self = expanded.withUnsafeBufferPointer { Sentiment(expanded: $0[...]) }
    }
  }

  private init(expanded bytes: Bytes) {
    let words = SentimentWord.all(in: bytes)
    guard !words.isEmpty else {
      (compound, positive, neutral, negative) = (0, 0, 0, 0)
      return
    }
    let valences = SentimentRules(words).valences()
    let emphasis = punctuationEmphasis(in: bytes)

    var (sum, up, down, still) = (0.0, 0.0, 0.0, 0.0)
    for valence in valences {
      sum += valence
      // One is added to each, because a neutral word counts as one.
      if valence > 0 { up += valence + 1 } else if valence < 0 { down += 1 - valence } else { still += 1 }
    }
    if sum > 0 { sum += emphasis } else if sum < 0 { sum -= emphasis }
    if up > down { up += emphasis } else if up < down { down += emphasis }

    let total = up + down + still
    // 15 is the paper's estimate of the largest squared sum: it brings the sum into -1 ... 1.
    compound = sum / (sum * sum + 15).squareRoot()
    (positive, neutral, negative) = (up / total, still / total, down / total)
  }
}

/// Up to four exclamation marks count, and two or more question marks.
private func punctuationEmphasis(in bytes: Bytes) -> Double {
  var (exclamations, questions) = (0, 0)
  for byte in bytes {
    if byte == UInt8(ascii: "!") { exclamations += 1 } else if byte == UInt8(ascii: "?") { questions += 1 }
  }
  let asking = questions <= 1 ? 0 : questions <= 3 ? Double(questions) * 0.18 : 0.96
  return Double(min(exclamations, 4)) * 0.292 + asking
}

/// The text with each emoji replaced by its description, which is how VADER reads them.
private func emojiSpelledOut(in bytes: Bytes) -> [UInt8] {
  var expanded: [UInt8] = []
  expanded.reserveCapacity(bytes.count + 64)
  var decoder = Unicode.UTF8.ForwardParser()
  var source = bytes.makeIterator()
  var follows = false
  reading: while true {
    switch decoder.parseScalar(from: &source) {
    case .valid(let encoded):
      let scalar = Unicode.UTF8.decode(encoded).value
      var length = 0
      if scalar >= 0xA9, let description = cvader_describe(scalar, &length) {
        if follows { expanded.append(UInt8(ascii: " ")) }
        expanded.append(
          contentsOf: UnsafeRawBufferPointer(start: description, count: length))
        follows = true
      } else {
        expanded.append(contentsOf: encoded)
        follows = scalar != 0x20
      }
    case .error: continue  // The last scalar may be cut in two by the limit.
    case .emptyInput: break reading
    }
  }
  return expanded
}
