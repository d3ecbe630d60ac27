import Personality
import Testing

@Suite("Sentiment")
struct SentimentTests {
  @Test("It equals the authors' own program to four decimals on every golden sentence")
  func equalsTheReference() throws {
    let lines = try Fixture.lines(of: "vader/golden.tsv")
    #expect(lines.count > 600)
    for line in lines {
      let fields = line.split(separator: "\t", maxSplits: 4, omittingEmptySubsequences: false)
      let expected = fields[..<4].compactMap { Double($0) }
      let sentence = unescaped(String(fields[4]))
      let found = Sentiment(of: sentence)
      // The reference rounds the sum to four decimals and the shares to three.
      #expect(abs(found.compound - expected[0]) <= 0.000_050_001, "\(line) \(found)")
      #expect(abs(found.negative - expected[1]) <= 0.000_500_001, "\(line) \(found)")
      #expect(abs(found.neutral - expected[2]) <= 0.000_500_001, "\(line) \(found)")
      #expect(abs(found.positive - expected[3]) <= 0.000_500_001, "\(line) \(found)")
    }
  }

  @Test("A text without words feels nothing", arguments: ["", " ", "\n\t "])
  func emptyText(text: String) {
    #expect(Sentiment(of: text).compound == 0)
    #expect(Sentiment(of: text).neutral == 0)
  }

  @Test("However long and odd the text, the number stays between -1 and 1")
  func staysInRange() {
    var chance = SystemRandomNumberGenerator()
    let pieces = [
      "good", "BAD", "😀", "but", "not", "!!!", "é", "\u{2028}", "'", "n't", "love", ":)", " ", " ", "\0", "ß",
      "𝔊",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0...3_000, using: &chance)).map { _ in
        pieces.randomElement(using: &chance) ?? ""
      }.joined()
      let found = Sentiment(of: text)
      #expect((-1...1).contains(found.compound))
      let shares = found.positive + found.neutral + found.negative
      #expect(abs(shares - 1) < 1e-9 || shares == 0)
    }
  }

  private func unescaped(_ text: String) -> String {
    var result = ""
    var escaped = false
    for scalar in text.unicodeScalars {
      if escaped {
        let replaced: Unicode.Scalar =
          switch scalar {
          case "t": "\t"
          case "n": "\n"
          case "r": "\r"
          default: scalar
          }
        result.unicodeScalars.append(replaced)
        escaped = false
      } else if scalar == "\\" {
        escaped = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
