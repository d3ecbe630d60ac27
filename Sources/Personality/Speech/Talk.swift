/// What an answer can take from the turns before it.
struct Talk {
  private let history: ArraySlice<Turn>

  /// More is neither remembered nor paid for.
  private static let turns = 16

  init(_ history: [Turn]) { self.history = history.suffix(Self.turns) }

  /// What the person wrote last, in their own words, fit to be quoted.
  var lastSaid: String? {
    for turn in history.reversed() where !turn.isFromBot {
      // "What did I just say?" is not what they said.
      guard Reading(of: turn.text).intent != .recap else { continue }
      let line = turn.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      guard !line.isEmpty else { continue }
      return line.count > 90 ? line.prefix(89) + "…" : line
    }
    return nil
  }

  /// The last thing the person asked for that can be had again: a joke, a story, a throw.
  var lastWish: Reading? {
    let said = history.filter { !$0.isFromBot }.suffix(4).reversed().lazy.map { Reading(of: $0.text) }
    return said.first { [.joke, .story, .chance, .choice].contains($0.intent) }
  }

  /// The words of the person's last message.
  var lastWords: [String]? {
    history.last { !$0.isFromBot }.map { turn in Words(turn.text).all.map(\.text) }
  }

  /// Whether there was a question in the bot's last turn.
  var botAsked: Bool { history.last { $0.isFromBot }?.text.contains("?") ?? false }

  /// Whether the person spoke of harming themselves within their last four messages: nothing is light after that.
  var isGrave: Bool {
    history.filter { !$0.isFromBot }.suffix(4).contains { Reading(of: $0.text).intent == .distress }
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
