import Foundation
import Groundwork

/// Sentences of our own for the attack score, put together out of the patterns in `weights/sentences.txt`, which says how
/// these are written.
struct AttackSentences {
  struct Sentence {
    let text: String
    let isAttack: Bool
    /// The number of its pattern.
    let pattern: Int
  }

  let sentences: [Sentence]

  static let usualPath = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/CLibraries/CAttackScore/weights/sentences.txt").path

  /// - Parameter each: How many sentences of a pattern at most: a pattern has no more than it has.
  init(path: String = usualPath, each: Int = 30) throws {
    var lists: [String: [String]] = [:]
    var patterns: [(isAttack: Bool, text: String)] = []
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let rest = String(line.dropFirst(2)).replacing("\\n", with: "\n")
      switch line.prefix(2) {
      case "+ ": patterns.append((true, rest))
      case "- ": patterns.append((false, rest))
      default:
        guard line.first == "=", let space = line.firstIndex(of: " ") else { continue }
        lists[String(line[line.index(after: line.startIndex)..<space])] =
          line[line.index(after: space)...].split(separator: "|").map(String.init)
      }
    }
    var dice = Dice(state: 7)
    var (found, known): ([Sentence], Set<String>) = ([], [])
    for (number, pattern) in patterns.enumerated() {
      for _ in 0..<each {
        let text = Self.expand(Array(pattern.text), lists, &dice)
        guard known.insert(text).inserted else { continue }
        found.append(Sentence(text: text, isAttack: pattern.isAttack, pattern: number))
      }
    }
    sentences = found
  }

  /// Braces without a choice in them, and those that nobody closes, stay as they are.
  private static func expand(
    _ pattern: [Character], _ lists: [String: [String]], _ dice: inout Dice
  ) -> String {
    var (text, place) = ("", 0)
    while place < pattern.count {
      if pattern[place] == "{", let (options, end) = options(of: pattern, at: place) {
        if options.count > 1 {
          text += expand(options[dice.throwOne(of: options.count)], lists, &dice)
        } else {
          text += "{" + expand(options[0], lists, &dice) + "}"
        }
        place = end
      } else if pattern[place] == "<", let end = pattern[place...].firstIndex(of: ">"),
        let list = lists[String(pattern[place + 1..<end])]
      {
        text += expand(Array(list[dice.throwOne(of: list.count)]), lists, &dice)
        place = end + 1
      } else {
        text.append(pattern[place])
        place += 1
      }
    }
    return text
  }

  private static func options(of pattern: [Character], at start: Int) -> (options: [[Character]], end: Int)? {
    var (options, depth): ([[Character]], Int) = ([[]], 0)
    for place in start..<pattern.count {
      let character = pattern[place]
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if depth == 0 { return (options, place + 1) }
      if character == "|", depth == 1 {
        options.append([])
      } else if place > start {
        options[options.count - 1].append(character)
      }
    }
    return nil
  }

  /// SplitMix64: the same sentences on every machine.
  private struct Dice {
    var state: UInt64

    mutating func throwOne(of count: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(count))
    }
  }
}
