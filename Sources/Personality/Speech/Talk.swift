/// What an answer can take from the turns before it.
struct Talk {
  private let history: ArraySlice<Turn>

  /// More is neither remembered nor paid for.
  private static let turns = 16

  init(_ history: [Turn]) { self.history = history.suffix(Self.turns) }

  /// What the person wrote last, in their own words, fit to be quoted; when they ask about something in particular,
  /// what they last wrote about that.
  func lastSaid(about question: Reading) -> String? {
    // "What did I just say?" is not what they said.
    let said = history.filter { !$0.isFromBot }.reversed().map { Reading(of: $0.text) }.filter {
      $0.intent != .recap && !$0.words.isEmpty
    }
    let subject = Set(question.words.filter { $0.utf8.count > 2 }).subtracting(Self.askingWords)
    let fitting = said.first { !subject.isDisjoint(with: $0.words) } ?? said.first
    guard let line = fitting?.text.split(whereSeparator: \.isNewline).first else { return nil }
    return line.count > 90 ? line.prefix(89) + "…" : String(line)
  }

  private static let askingWords: Set<String> = [
    "what", "did", "just", "say", "said", "tell", "told", "you", "about", "was", "were", "talking", "have",
    "the",
    "remember", "before", "earlier", "write", "wrote", "mention", "mentioned", "ask", "asked", "saying",
    "and",
    "repeat", "listening", "where", "our", "talk", "conversation", "can", "please", "pepper", "osric",
  ]

  /// The last thing the person asked for that can be had again: a joke, a story, a throw.
  var lastWish: Reading? {
    let said = history.filter { !$0.isFromBot }.suffix(4).reversed().lazy.map { Reading(of: $0.text) }
    return said.first { [.joke, .story, .chance, .choice].contains($0.intent) }
  }

  /// Whether the person's last message had the same words.
  func repeats(_ reading: Reading) -> Bool {
    guard let last = history.last(where: { !$0.isFromBot }) else { return false }
    return last.text == reading.text || Words(last.text).all.map(\.text) == reading.words
  }

  /// Whether there was a question in the bot's last turn.
  var botAsked: Bool { history.last { $0.isFromBot }?.text.contains("?") ?? false }

  /// Whether the person spoke of harming themselves within their last four messages: nothing is light after that.
  var isGrave: Bool {
    history.lazy.reversed().filter { !$0.isFromBot }.prefix(4).contains {
      DistressHint.isPossible(in: $0.text) && Reading(of: $0.text).intent == .distress
    }
  }

  /// Something the person brought up before their last message and that the bot has not come back to.
  var openTopic: String? {
    let said = history.filter { !$0.isFromBot }.dropLast().suffix(6)
    let answered = history.filter(\.isFromBot).map { $0.text.lowercased() }
    for turn in said.reversed() {
      let reading = Reading(of: turn.text)
      guard [.liking, .disliking, .opinionAsked].contains(reading.intent), let topic = reading.topic,
        topic.utf8.count <= 40, !answered.contains(where: { $0.contains(topic.lowercased()) })
      else { continue }
      return topic
    }
    return nil
  }
}
