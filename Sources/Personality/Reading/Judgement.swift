/// How the intent of a message is found: cues first, then the shape of the sentences, then the feeling.
struct Judgement {
  let words: Words
  let extracts: Extracts
  /// The cues of the message, the first one of each intent.
  private(set) var found: [Intent: Range<Int>] = [:]

  private(set) var intent = Intent.smallTalk
  private(set) var courtesy: Intent?
  private(set) var topic: String?
  private(set) var introducedName: String?
  private(set) var sum: String?
  private(set) var game: Game?
  private(set) var isQuestion = false
  private(set) var isAboutMe = false

  init(of words: Words, calling name: String) {
    self.words = words
    extracts = Extracts(words: words)
    let ownName = name.lowercased()
    isAboutMe = words.all.contains { Self.addressing.contains($0.text) || $0.text == ownName }
    isQuestion = words.asks.last == true || SentenceForm.startsLikeQuestion(words.all[lastSentence...])
    findCues(calling: ownName)
    findSum()
    findName()
    findGame()
    settleConflicts()
    choose()
    topic = foundTopic()
  }

  private static let addressing = ["you", "your", "yours"]

  /// The index of the first word of the last sentence.
  var lastSentence: Int {
    guard let last = words.all.last else { return 0 }
    return words.all.firstIndex { $0.sentence == last.sentence } ?? 0
  }

  // MARK: Finding

  private mutating func findCues(calling name: String) {
    for match in Cue.matches(in: words.all, calling: name) {
      if Self.turnedByNot.contains(match.intent), isNegated(match.words) { continue }
      if found[match.intent] == nil { found[match.intent] = match.words }
    }
    switch Regard.find(in: words.all) {
    case .praise?: if found[.praise] == nil { found[.praise] = 0..<words.all.count }
    case .insult?: if found[.insult] == nil { found[.insult] = 0..<words.all.count }
    case nil: break
    }
    if let laugh = words.all.firstIndex(where: { SentenceForm.isLaughter($0.text) }), found[.laughter] == nil
    {
      found[.laughter] = laugh..<laugh + 1
    }
  }

  private static let turnedByNot: Set<Intent> = [
    .insult, .affection, .praise, .sharedJoy, .liking, .disliking, .thanks, .comfort, .bored,
  ]

  /// "I do not hate you": a "not" close before a cue takes it back.
  private func isNegated(_ cue: Range<Int>) -> Bool {
    let start = max(0, cue.lowerBound - 2)
    return words.all[start..<cue.lowerBound].contains {
      ["not", "never"].contains($0.text) && $0.sentence == words.all[cue.lowerBound].sentence
    }
  }

  private mutating func findSum() {
    // Without a digit there is nothing to work out.
    guard words.message.utf8.count <= 200, words.message.utf8.contains(where: { (0x30...0x39).contains($0) })
    else { return }
    var pieces = words.message.split { $0 == " " || $0 == "\n" }[...]
    while let first = pieces.first, Self.beforeSums.contains(first.lowercased()) {
      pieces = pieces.dropFirst()
    }
    if let result = Sum.result(of: pieces) {
      sum = result
      found[.calculated] = 0..<words.all.count
    }
  }

  private static let beforeSums: Set<String> = [
    "what", "what's", "whats", "is", "calculate", "compute", "how", "much", "and", "so", "ok", "solve", "are",
    "what\u{2019}s", "hey", "please", "then",
  ]

  private mutating func findName() {
    if let cue = found[.personNamed] { introducedName = extracts.introducedName(after: cue) }
    if introducedName == nil { introducedName = extracts.nameAfterIAm() }
    found[.personNamed] = introducedName.map { _ in found[.personNamed] ?? 0..<words.all.count }
  }

  private mutating func findGame() {
    if found[.chance] != nil {
      game = Game(of: words.all)
    } else if found[.choice] != nil || isQuestion, let choice = Game(choiceIn: words) {
      game = choice
      found[.choice] = found[.choice] ?? 0..<words.all.count
    } else {
      found[.choice] = nil
    }
  }

  private mutating func settleConflicts() {
    // "Sorry?" and "thank you, no" are not what they look like.
    if found[.apology] != nil, words.all.count <= 2, words.asks.last == true {
      found[.apology] = nil
      found[.confused] = 0..<words.all.count
    }
    if let no = found[.disagreement],
      words.all[no].contains(where: { ["thanks", "thank"].contains($0.text) })
    {
      found[.thanks] = nil
    }
    // "Do you like me?" fishes for something.
    if let cue = found[.opinionAsked], found[.teasing] != nil,
      words.all[cue.upperBound - 1].text == "me"
    {
      found[.opinionAsked] = nil
    }
    // "Hello again" asks for nothing.
    if found[.greeting] != nil { found[.more] = nil }
    // "I love you, idiot": an insult wins only when nothing warm stands beside it.
    if found[.insult] != nil, found[.affection] != nil { found[.insult] = nil }
  }

  // MARK: Choosing

  private mutating func choose() {
    guard !words.all.isEmpty else {
      intent = .wordless
      return
    }
    let ranked = found.keys.sorted()
    guard let first = ranked.first else {
      intent = shape(of: 0..<words.all.count)
      return
    }
    intent = first
    if Self.light.contains(first), let wish = ranked.first(where: { Self.wishes.contains($0) }) {
      intent = wish
    } else if Self.light.contains(first), let rest = unexplained() {
      let point = shape(of: rest)
      // What follows thanks or an apology mostly belongs to it, unless it asks.
      let belongs = Self.reaching.contains(first) && point == .smallTalk
      intent = belongs || point == .otherLanguage ? first : point
    }
    if Self.courtesies.contains(first), intent != first { courtesy = first }
    courtesy = courtesy ?? ranked.first { Self.courtesies.contains($0) && $0 != intent }
    if Self.alone.contains(intent) { courtesy = nil }
  }

  private static let courtesies: Set<Intent> = [.greeting, .thanks, .apology, .farewell, .goodNight]
  /// After these a message may still get to its point.
  private static let light: Set<Intent> = [
    .greeting, .affirmation, .disagreement, .laughter, .thanks, .apology, .otherLanguage,
  ]
  /// With a courtesy before them these are still the point.
  private static let wishes: Set<Intent> = [.knowledgeQuestion, .cannotDo, .whyAsked]
  /// These reach to the end of their clause: "thank you for the tea".
  private static let reaching: Set<Intent> = [.thanks, .apology]
  /// These leave no room for pleasantries.
  private static let alone: Set<Intent> = [
    .distress, .boundary, .insult, .promptProbe, .farewell, .goodNight,
  ]

  /// The words that no cue and no courtesy explains, when they are enough to say something.
  private func unexplained() -> Range<Int>? {
    var start = 0
    for (intent, cue) in found {
      var end = cue.upperBound
      let reaches = Self.reaching.contains(intent)
      for _ in 0..<(reaches ? 20 : 1) {
        guard end < words.all.count, !words.all[end - 1].endsClause,
          words.all[end].sentence == words.all[end - 1].sentence,
          reaches || Filler.closing.contains(words.all[end].text)
        else { break }
        end += 1
      }
      start = max(start, end)
    }
    return words.all.count - start >= 3 ? start..<words.all.count : nil
  }

  /// What the form of the words makes of them when no cue does.
  private func shape(of range: Range<Int>) -> Intent {
    let part = words.all[range]
    if SentenceForm.isForeign(part, of: words) { return .otherLanguage }
    guard isQuestion else { return .smallTalk }
    if part.contains(where: { ["you", "your", "yours"].contains($0.text) }) { return .aboutSelf }
    let texts = part.map(\.text).drop { Filler.opening.contains($0) }
    // "Can I have a biscuit?" asks for leave, not for knowledge.
    if let first = texts.first, let second = texts.dropFirst().first,
      ["can", "may", "could", "shall", "should"].contains(first), ["i", "we"].contains(second)
    {
      return .opinionAsked
    }
    return .knowledgeQuestion
  }

  /// A statement without a cue can still be bad or good news.
  mutating func weigh(_ sentiment: Sentiment) {
    guard intent == .smallTalk, found[.smallTalk] == nil, !isAboutMe,
      words.all.contains(where: { ["i", "my", "me", "we"].contains($0.text) })
    else { return }
    if sentiment.compound <= -0.4 {
      intent = .comfort
    } else if sentiment.compound >= 0.6 {
      intent = .sharedJoy
    }
  }
}
