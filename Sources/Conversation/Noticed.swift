import Community
import Memory
import Personality
import SQLite
import Vocabulary

/// What a message gives to remember, found out before its transaction.
struct Noticed: Sendable {
  let told: [PreparedMemory]
  /// What somebody wished to be remembered.
  let asked: [PreparedMemory]
  /// Topics of which something is so no longer.
  let retracted: [String]

  /// A turn of talk that a model should be reminded of when others are forgotten.
  var isWorthKeeping: Bool { !told.isEmpty || !asked.isEmpty }

  static let nothing = Noticed(told: [], asked: [], retracted: [])

  /// - Parameter message: What was forwarded was written by somebody else, and a chat that speaks is nobody.
  init(in message: IncomingMessage, from sender: Sender, _ memory: MemoryStore) {
    guard !message.isForwarded, !sender.isChat, !sender.isBot else {
      self = .nothing
      return
    }
    let findings = FactReader.findings(in: message.text)
    guard !findings.isEmpty else {
      self = .nothing
      return
    }
    var (told, asked, retracted): ([PreparedMemory], [PreparedMemory], [String]) = ([], [], [])
    for finding in findings {
      switch finding {
      case .told(let draft): told.append(memory.prepared(draft))
      case .asked(let draft): asked.append(memory.prepared(draft))
      case .retracted(let topic): retracted.append(topic)
      }
    }
    self.init(told: told, asked: asked, retracted: retracted)
  }

  private init(told: [PreparedMemory], asked: [PreparedMemory], retracted: [String]) {
    (self.told, self.asked, self.retracted) = (told, asked, retracted)
  }
}

extension Companion {
  /// Remembers what a message gave, in the transaction that settles it.
  ///
  /// - Returns: What became of the first wish to have something remembered, `nil` when there was none; and whether
  ///   something was noted that nobody had asked for.
  func learn(
    _ noticed: Noticed, from event: InboundEvent, _ person: PersonID, on connection: borrowing Connection,
    now: Moment
  ) throws -> (wish: (asked: PreparedMemory, outcome: Remembered)?, hasNoted: Bool) {
    guard !noticed.told.isEmpty || !noticed.asked.isEmpty || !noticed.retracted.isEmpty else {
      return (nil, false)
    }
    let (scope, model, limits) = (MemoryScope(of: event, person), memory.meanings.model, memory.limits)
    for topic in noticed.retracted { try connection.retract(topic, in: scope) }
    var hasNoted = false
    for fact in noticed.told {
      let outcome = try connection.remember(fact, in: scope, by: model, limits: limits, now: now)
      if case .kept = outcome { hasNoted = true }
    }
    guard !noticed.asked.isEmpty else { return (nil, hasNoted) }
    let isShared = try event.community.map { try connection.workspaceSettings(at: $0).sharesMemory } ?? false
    var first: (asked: PreparedMemory, outcome: Remembered)?
    for wish in noticed.asked {
      let outcome = try connection.remember(
        wish, in: scope, isShared: isShared, by: model, limits: limits, now: now)
      if first == nil { first = (wish, outcome) }
    }
    return (first, hasNoted)
  }

  /// A sign that something was noted, for people to see when it happens and not only in `/memory list`.
  func sign(hasNoted: Bool, _ event: InboundEvent, _ message: IncomingMessage) -> [OutboundMessage] {
    guard hasNoted, let id = message.id else { return [] }
    return [OutboundMessage(to: event.address, .react(message: id, emoji: "👌"), kind: .fleeting)]
  }

  /// Notes that somebody said something, and what stands out about it.
  func relate(
    _ person: PersonID, _ reading: Reading, _ visit: Visit, _ state: MoodState, as character: Persona,
    on connection: borrowing Connection, now: Moment
  ) throws {
    var events: [Relationship.EventKind] = []
    if visit.isFirst { events.append(.met) }
    if !visit.isFirst, visit.away >= character.absence { events.append(.returned) }
    if reading.introducedName != nil { events.append(.named) }
    if let event = reading.intent.standsOut { events.append(event) }
    if state.messages == 100 { events.append(.hundred) }
    if state.messages == 1_000 { events.append(.thousand) }
    let sentiment = reading.sentiment.compound
    try connection.noteInteraction(
      of: person, with: character.id, sentiment: abs(sentiment) < 0.05 ? 0 : sentiment, count: state.messages,
      events: events, now: now)
  }
}

extension Intent {
  fileprivate var standsOut: Relationship.EventKind? {
    switch self {
    case .distress, .comfort: .confided
    case .insult: .insulted
    case .apology: .apologised
    case .praise: .praised
    case .affection: .affection
    case .sharedJoy: .goodNews
    default: nil
    }
  }
}

extension Remembered {
  /// What is said to somebody who asked to have something remembered; `nil` where the talk just goes on.
  func acknowledgement(of wish: PreparedMemory) -> String? {
    switch self {
    case .kept(let id): "I will remember that: “\(wish.draft.text)” (\(id))"
    case .known(let id): "I know that already (\(id)), and now I know it better."
    case .full: "I have no room for more. /memory list shows what I keep, and /forget makes room."
    case .refused(.secret): "That looks like a key or a password, and I do not keep those."
    case .unwanted: "You have asked me not to remember. /privacy memory yes changes that."
    case .refused: nil
    }
  }
}
