import Groundwork
import Vocabulary

/// One thing that was said in a conversation.
package struct Turn: Hashable, Sendable {
  package let isFromBot: Bool
  package let text: String

  package init(isFromBot: Bool, text: String) {
    self.isFromBot = isFromBot
    self.text = text
  }
}

/// Answers in a persona's voice without any language model: by rules, from the persona's own lines.
///
/// It takes up what was said, remembers a little of the talk, asks back, and says openly when it cannot know
/// something. A pure value: the same input and the same chance give the same answer.
package struct OfflineCompanion: Sendable {
  private let persona: Persona
  private let randomness: Randomness

  package init(_ persona: Persona, _ randomness: Randomness) {
    self.persona = persona
    self.randomness = randomness
  }

  /// How far an answer looks back. Decided before the talk is read: most answers need little of it.
  package func lookBack(for reading: Reading) -> LookBack {
    let mayComeBack = Self.leavesRoom.contains(reading.intent)
    if mayComeBack, randomness.unit() < 0.2 { return .toEarlierTopic }
    return reading.intent == .recap ? .toWhatWasSaid : .toTheLastWords
  }

  /// Answers a message that ``MoodState/receive(_:as:at:)`` has taken in.
  ///
  /// - Parameters:
  ///   - lookBack: As decided for the same reading.
  ///   - history: What was said before the message, oldest first; no more than `lookBack` names is needed.
  ///   - name: What the platform calls the person; a name they gave themselves goes before it.
  ///   - attachment: What came along, when it came without words.
  ///   - state: Remembers the lines that were used.
  package func reply(
    to reading: Reading, visit: Visit, _ lookBack: LookBack, history: [Turn], name: String? = nil,
    attachment: Attachment.Kind? = nil, state: inout MoodState, now: Moment
  ) -> String {
    let talk = Talk(history)
    // "Another one" means whatever was asked for before.
    let reading = reading.intent == .more ? talk.lastWish ?? reading : reading
    var values = [Placeholder: String](minimumCapacity: 8)
    (values[.time], values[.date]) = (now.clock, now.calendarDate)
    values[.days] = spoken(visit.away)
    let circumstances = Circumstances(
      state, of: persona, name: name, away: visit.away, at: now, values: values)
    var speech = Speech(
      persona: persona, circumstances: circumstances, recent: state.recentLines, randomness: randomness)
    speech.fill(from: reading, talk: talk, state: state, at: now)
    if let attachment, reading.words.isEmpty {
      speech.set(.kind, attachment.spokenName)
      speech.say(.attachment)
    } else {
      answer(reading, visit, lookBack, talk, &speech)
    }
    state.recentLines = speech.recent
    return speech.text
  }

  private func answer(
    _ reading: Reading, _ visit: Visit, _ lookBack: LookBack, _ talk: Talk, _ speech: inout Speech
  ) {
    let intent = reading.intent
    if intent == .distress || talk.isGrave { return speech.say(.distress) }
    if visit.isFirst, Self.opensAcquaintance.contains(intent) { return speech.say(.firstMeeting) }
    if visit.away >= persona.absence {
      speech.say(.returnAfterAbsence)
      if intent == .greeting || intent == .wordless { return }
    } else if Self.noticesRepetition(intent), !reading.words.isEmpty, talk.repeats(reading) {
      return speech.say(.repeated)
    } else if let courtesy = reading.courtesy, Self.opening.contains(courtesy) {
      speech.say(courtesy.category, briefly: true)
    }

    switch intent {
    case .smallTalk, .liking, .disliking, .opinionAsked, .aboutSelf: chat(reading, talk, &speech)
    case .chance, .choice:
      guard let game = reading.game else { return speech.say(.confused) }
      speech.set(.result, game.play(randomness))
      speech.say(intent.category)
    default: speech.say(intent.category)
    }

    if let courtesy = reading.courtesy, !Self.opening.contains(courtesy) {
      speech.say(courtesy.category, briefly: true)
    } else {
      keepTalking(after: intent, lookBack, talk, &speech)
    }
  }

  /// Something the persona likes to talk about comes first, then the person's own words, then anything.
  private func chat(_ reading: Reading, _ talk: Talk, _ speech: inout Speech) {
    let topic = persona.topics.first { topic in topic.words.contains { reading.mentions($0) } }
    let isLight = reading.sentiment.compound > -0.3
    // Their own news is worth more than our favourite subject.
    let chance = reading.echo == nil ? 0.85 : 0.4
    if let topic, isLight, randomness.unit() < chance, speech.say(about: topic) { return }
    let answersQuestion = talk.botAsked && reading.fragment != nil
    if reading.intent == .smallTalk, reading.echo == nil, answersQuestion {
      speech.set(.echo, reading.fragment)
      return speech.say(.answered)
    }
    if reading.intent == .smallTalk, reading.echo != nil, randomness.unit() < 0.75 {
      return speech.say(.echo)
    }
    speech.say(reading.intent.category)
  }

  /// Now and then goes back to something from earlier, or asks; never two questions in a row, never when cold.
  private func keepTalking(
    after intent: Intent, _ lookBack: LookBack, _ talk: Talk, _ speech: inout Speech
  ) {
    guard Self.leavesRoom.contains(intent), !speech.asks, speech.tone != .cold else { return }
    if case .toEarlierTopic = lookBack {
      guard let topic = talk.openTopic else { return speech.say(.askBack) }
      speech.set(.topic, topic)
      speech.say(.callback)
    } else if randomness.unit() < (talk.botAsked ? 0.0625 : 0.5) {
      speech.say(.askBack)
    }
  }

  private static let opensAcquaintance: Set<Intent> = [
    .greeting, .smallTalk, .nameAsked, .wordless, .affirmation,
  ]
  private static let opening: Set<Intent> = [.greeting, .thanks, .apology]
  private static let leavesRoom: Set<Intent> = [
    .smallTalk, .affirmation, .disagreement, .greeting, .laughter, .liking,
  ]

  /// Dice may be rolled again, and people say "yes" and "haha" as often as they like.
  private static func noticesRepetition(_ intent: Intent) -> Bool {
    switch intent {
    case .chance, .choice, .calculated, .joke, .story, .more, .timeAsked, .affirmation, .disagreement,
      .laughter,
      .wordless,
      .thanks, .farewell, .goodNight, .boundary, .promptProbe, .insult, .recap, .moodAsked:
      false
    default: true
    }
  }
}

extension Attachment.Kind {
  /// As one says it: `a picture`.
  fileprivate var spokenName: String {
    switch self {
    case .image: "picture"
    case .audio: "recording"
    case .video: "video"
    case .document, .other: "file"
    case .sticker: "sticker"
    }
  }
}
