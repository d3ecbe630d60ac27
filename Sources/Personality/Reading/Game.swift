import Groundwork

/// A small decision that somebody leaves to chance.
package enum Game: Hashable, Sendable {
  case coin
  /// So many dice with so many sides.
  case dice(Int, sides: Int)
  case number
  /// One of several things, in the person's words.
  case choice([String])

  /// How it came out, in words.
  package func play(_ randomness: Randomness) -> String {
    switch self {
    case .coin: randomness.index(below: 2) == 0 ? "heads" : "tails"
    case .number: String(1 + randomness.index(below: 100))
    case .choice(let options): options[randomness.index(below: options.count)]
    case .dice(let count, let sides):
      (0..<count).map { _ in String(1 + randomness.index(below: sides)) }.joined(separator: " and ")
    }
  }

  /// What the words of a ``Intent/chance`` ask for.
  init(of words: [Words.Word]) {
    let texts = words.map(\.text)
    if texts.contains("coin") || texts.contains("heads") {
      self = .coin
    } else if texts.contains("rock") || texts.contains("paper") || texts.contains("scissors") {
      self = .choice(["rock", "paper", "scissors"])
    } else if texts.contains("number") {
      self = .number
    } else {
      let sides = texts.lazy.compactMap { $0.first == "d" ? Int($0.dropFirst()) : nil }.first ?? 6
      let counts = ["two": 2, "2": 2, "three": 3, "3": 3]
      let count = texts.lazy.compactMap { counts[$0] }.first ?? (texts.contains("dice") ? 2 : 1)
      // "Roll a dice" is one, whatever the grammar says.
      let isOne = texts.contains("a") && texts.contains("dice")
      self = .dice(isOne ? 1 : count, sides: (2...1_000).contains(sides) ? sides : 6)
    }
  }

  /// The options in "tea, coffee or cocoa?"; `nil` when the words offer no choice.
  init?(choiceIn words: Words) {
    guard let or = words.all.lastIndex(where: { $0.text == "or" }), or > 0 else { return nil }
    let sentence = words.all[or].sentence
    let extracts = Extracts(words: words)
    guard let last = extracts.phrase(from: or + 1, atMost: 4), words.all[or + 1].sentence == sentence else {
      return nil
    }
    // Backwards from "or" to what asks: "should I", "choose between", a comma.
    var options: [String] = []
    var end = or
    var index = or - 1
    while index >= 0, words.all[index].sentence == sentence {
      let isEdge = index == 0 || words.all[index - 1].sentence != sentence
      let opens = Self.openers.contains(words.all[index].text)
      if opens || isEdge || words.all[index - 1].endsClause {
        let start = opens ? index + 1 : index
        guard start < end, end - start <= 4, let option = extracts.words(start..<end) else { break }
        options.insert(option, at: 0)
        end = index
        if opens || isEdge || options.count == 5 { break }
      }
      index -= 1
    }
    guard !options.isEmpty else { return nil }
    let all = options + [last]
    guard all.allSatisfy({ !Self.noOptions.contains($0.lowercased()) }) else { return nil }
    self = .choice(all)
  }

  private static let openers: Set<String> = [
    "between", "choose", "pick", "decide", "i", "prefer", "rather", "better", "is", "we", "want", "like",
    "have", "me",
    "one", "either",
  ]
  /// "Are you coming or not?" leaves nothing to choose.
  private static let noOptions: Set<String> = [
    "not", "no", "what", "something", "so", "else", "whatever", "yes",
  ]
}
