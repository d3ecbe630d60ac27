/// A phrase that gives an intent away. Written as plain words: `how are you`; `a|b` is either, `a?` may be missing,
/// `*` is any one word. `^` at the front means the start of a sentence, `$` at the end its end.
struct Cue {
  let intent: Intent
  private let steps: [Step]
  private let startsSentence: Bool
  private let endsSentence: Bool

  private struct Step {
    let words: [String]
    let isOptional: Bool
    let isAny: Bool
  }

  /// The words that may come second, as ``Words/Word/mark``s; all bits where any word may, or none need come.
  private let seconds: UInt64

  init(_ intent: Intent, _ phrase: String) {
    self.intent = intent
    var body = phrase[...]
    startsSentence = body.first == "^"
    if startsSentence { body = body.dropFirst() }
    endsSentence = body.last == "$"
    if endsSentence { body = body.dropLast() }
    steps = body.split(separator: " ").map { step in
      let isOptional = step.last == "?"
      let words = (isOptional ? step.dropLast() : step).split(separator: "|").map(String.init)
      return Step(words: words, isOptional: isOptional, isAny: words == ["*"])
    }
    if steps.count > 1, !steps[1].isOptional, !steps[1].isAny {
      seconds = steps[1].words.reduce(0) { $0 | Words.Word.mark(of: $1) }
    } else {
      seconds = .max
    }
  }

  /// The words it can begin with; a cue never begins with an optional or unknown word.
  private var firstWords: [String] { steps.first?.words ?? [] }

  /// Where the match that begins at `start` ends; `nil` when there is none.
  private func match(at start: Int, in words: [Words.Word], isStart: Bool) -> Int? {
    guard isStart || !startsSentence else { return nil }
    return match(step: 1, at: start + 1, in: words, sentence: words[start].sentence)
  }

  private func match(step: Int, at index: Int, in words: [Words.Word], sentence: Int) -> Int? {
    guard step < steps.count else {
      guard endsSentence, index < words.count, words[index].sentence == sentence else { return index }
      // What closes a sentence may be followed by a name or another nicety.
      let isLast = index + 1 >= words.count || words[index + 1].sentence != sentence
      return isLast && Filler.closing.contains(words[index].text) ? index : nil
    }
    let wanted = steps[step]
    if index < words.count, words[index].sentence == sentence,
      wanted.isAny || wanted.words.contains(words[index].text),
      let end = match(step: step + 1, at: index + 1, in: words, sentence: sentence)
    {
      return end
    }
    return wanted.isOptional ? match(step: step + 1, at: index, in: words, sentence: sentence) : nil
  }

  /// Every cue of the table that occurs in `words`, and where.
  static func matches(in words: [Words.Word], calling name: String) -> [(intent: Intent, words: Range<Int>)] {
    var found: [(intent: Intent, words: Range<Int>)] = []
    var (sentence, isStart) = (-1, false)
    for index in words.indices {
      if words[index].sentence != sentence { (sentence, isStart) = (words[index].sentence, true) }
      if let cues = table[words[index].text] {
        // What follows rules most cues out before their words are compared.
        let next = index + 1 < words.count ? words[index + 1].mark : 0
        for place in cues.indices where cues[place].seconds == .max || cues[place].seconds & next != 0 {
          if let end = cues[place].match(at: index, in: words, isStart: isStart) {
            found.append((cues[place].intent, index..<end))
          }
        }
      }
      // "Well, Pepper, hello" still starts with hello.
      let text = words[index].text
      isStart = isStart && (Filler.opening.contains(text) || text == name) || words[index].endsClause
    }
    return found
  }

  private static let table: [String: [Cue]] = {
    var table: [String: [Cue]] = [:]
    for (intent, phrases) in phrases {
      for phrase in phrases.split(separator: "\n") {
        let cue = Cue(intent, String(phrase))
        for word in cue.firstWords { table[word, default: []].append(cue) }
      }
    }
    return table
  }()

  /// Every word that occurs in a cue.
  static let vocabulary: Set<String> = Set(
    table.values.flatMap { cues in cues.flatMap { $0.steps.flatMap(\.words) } }
  ).union(Regard.vocabulary)
}

/// Words that open or close a sentence without changing what it is about.
enum Filler {
  static let opening: Set<String> = [
    "well", "oh", "ah", "so", "and", "but", "ok", "okay", "um", "uh", "hm", "hmm", "hey", "hi", "hello",
    "please",
    "just", "now", "then", "yes", "no", "wow", "aw", "anyway", "anyways", "btw", "also", "actually",
    "honestly",
    "look", "listen", "dear", "oi", "yo", "lol", "haha", "thanks", "sorry", "today",
  ]
  static let closing: Set<String> = [
    "please", "then", "now", "too", "again", "everyone", "all", "there", "dear", "friend", "guys", "folks",
    "bot",
    "today", "lol", "haha", "sir", "miss", "cat", "kitty", "buddy", "mate", "pal", "man", "dude", "bro",
    "though",
    "ok", "okay", "right", "yet", "anyway", "xd", "x", "xx", "xoxo",
  ]
}
