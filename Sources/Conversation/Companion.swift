import Commands
import Community
import Delivery
import Groundwork
import LanguageModels
import Memory
import Personality
import SQLite
import Tools
import Vocabulary

/// The character that talks: with a model's words when there is one, with its own otherwise.
///
/// A class, so that a thousand tasks that wait for a model share one persona instead of holding copies of it.
package final class Companion: Sendable {
  /// What is shown while an answer to this event is written, where the platform can show it.
  package typealias Preview =
    @Sendable (
      _ event: InboundEvent, _ replyTo: String?, _ begun: LivePreview.Begun
    ) -> LivePreview

  let persona: Persona
  let thinking: Thinking
  let memory: MemoryStore
  /// Somebody said something that a model may read for facts, later.
  let toldMore: @Sendable () -> Void
  let database: Database
  let clock: any Timekeeper
  let randomness: Randomness
  let log: Log
  let preview: Preview
  /// `nil` when there is nothing to look up.
  let tools: ToolBelt?
  let switches = StopSwitches()
  let attendance = Attendance()
  /// What a model is told first, as long as nobody has set a trait.
  let stablePrompt: String

  package init(
    persona: Persona, thinking: Thinking, memory: MemoryStore, toldMore: @escaping @Sendable () -> Void = {},
    database: Database, clock: any Timekeeper, randomness: Randomness, log: Log, tools: ToolBelt? = nil,
    preview: @escaping Preview
  ) {
    self.persona = persona
    stablePrompt = SystemPrompt.stablePart(of: persona)
    self.thinking = thinking
    self.memory = memory
    self.toldMore = toldMore
    self.database = database
    self.clock = clock
    self.randomness = randomness
    self.log = log
    self.tools = tools
    self.preview = preview
  }

  func plan(_ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender) -> Plan {
    if thinking.models.usual.hasModel { return planWithModel(event, message, sender) }
    // Read here and not in the transaction, which all conversations share.
    let reading = Reading(of: message.text, calling: persona.name)
    let isOwnWords = !message.isForwarded && !sender.isChat
    let question = isOwnWords ? MemoryQuestion(message.text) : nil
    let lookUp = tools.flatMap { tools in
      tools.wikipedia.flatMap { wikipedia in
        Subject(of: reading).map { LookUp($0, in: wikipedia, with: tools) }
      }
    }
    guard question != nil || lookUp != nil else {
      return .decide(answerOffline(event, message, sender, reading))
    }
    return .work { [self] in
      let now = clock.now
      let person = try await database.write { [randomness] in
        try $0.person(for: sender, now: now, randomness).id
      }
      // Whoever has told us knows better what is meant than an encyclopedia.
      if let question,
        let known = try await memory.answer(to: question, scope: MemoryScope(of: event, person))
      {
        return answerOffline(event, message, sender, reading, recalled: known)
      }
      let finding = try await finding(lookUp, person, event, message, sender)
      return answerOffline(event, message, sender, reading, finding: finding)
    }
  }

  /// Everything in one transaction: who it is, how it feels about them, what it says, and that it said so.
  ///
  /// - Parameter recalled: The answer, where only what is remembered can give one.
  func answerOffline(
    _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender, _ reading: Reading,
    finding: Finding? = nil, replacing shown: String? = nil, recalled: MemoryAnswer? = nil
  ) -> Decision {
    let noticed = Noticed(in: message, from: sender, memory)
    return Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        try offlineAnswer(
          event, message, reading, noticed, sender, finding: finding, replacing: shown, recalled: recalled,
          on: connection)
      })
  }

  func offlineAnswer(
    _ event: InboundEvent, _ message: IncomingMessage, _ reading: Reading, _ noticed: Noticed,
    _ sender: Sender, finding: Finding? = nil, replacing shown: String? = nil,
    recalled: MemoryAnswer? = nil, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let now = clock.now
    let (person, _) = try connection.person(for: sender, now: now, randomness)
    let character = try character(in: event.scope, on: connection)
    var state = try connection.mood(of: character, with: person, now: now)
    let visit = state.receive(reading, as: character, at: now)
    let (wish, hasNoted) = try learn(noticed, from: event, person, on: connection, now: now)
    let text: String
    if let recalled, reading.intent != .distress {
      text = recalled.text
      try connection.noteUse(of: recalled.memories, in: MemoryScope(of: event, person), now: now)
    } else if let finding {
      text = finding.text
      if case .article(let article, let caller) = finding {
        try tools?.keep([article.fact], caller.being(person), now, connection)
      }
    } else if let wish, let known = wish.outcome.acknowledgement(of: wish.asked), reading.intent != .distress
    {
      text = known
    } else {
      let companion = OfflineCompanion(character, randomness)
      let lookBack = companion.lookBack(for: reading)
      text = companion.reply(
        to: reading, visit: visit, lookBack, history: try connection.turns(in: event.address, for: lookBack),
        name: sender.displayName,
        attachment: message.attachments.first?.kind, state: &state, now: now)
    }
    try connection.saveMood(state)
    try relate(person, reading, visit, state, as: character, on: connection, now: now)
    if shown != nil { try connection.forgetBegunAnswer(to: event.id) }
    try connection.keep(
      Exchange(
        person: person, said: message.text, answered: text, at: now, isPinned: noticed.isWorthKeeping),
      in: event.address, of: event.community)
    try attendance.count(person, event, message, sender, on: connection, now: now)
    return [answer(RichText(text), to: event, message, replacing: shown)]
      + sign(hasNoted: hasNoted, event, message)
  }

  /// The persona as this community or private chat has set it.
  func character(in scope: String, on connection: borrowing Connection) throws -> Persona {
    let overrides = try connection.traitOverrides(of: persona.id, in: scope)
    return overrides.isEmpty ? persona : persona.with(overrides)
  }

  /// In a group the answer points at what it answers.
  func answer(
    _ text: RichText, to event: InboundEvent, _ message: IncomingMessage, replacing shown: String?
  ) -> OutboundMessage {
    let content = OutboundMessage.Content(
      text, replyTo: event.chatKind == .direct ? event.awaited : message.id)
    return OutboundMessage(
      to: event.address, shown.map { .replace(message: $0, with: content) } ?? .send(content))
  }

  /// Says an occasional line in the persona's voice, for what is no conversation.
  func say(
    _ category: Category, _ values: [Placeholder: String], to event: InboundEvent, _ sender: Sender,
    on connection: borrowing Connection
  ) throws -> OutboundMessage {
    let now = clock.now
    let character = try character(in: event.scope, on: connection)
    let (person, _) = try connection.person(for: sender, now: now, randomness)
    var state = try connection.mood(of: character, with: person, now: now)
    let text = state.say(
      category, as: character, name: sender.displayName, values: values, at: now, randomness)
    try connection.saveMood(state)
    return OutboundMessage(to: event.address, RichText(text), replyTo: event.awaited)
  }

  func planRateLimited(_ event: InboundEvent, _ sender: Sender, _ wait: Duration) -> Plan {
    let seconds = max(1, (wait.milliseconds + 999) / 1_000)
    return .decide(
      Decision(
        Decision.Label("talk", .refused),
        commit: { [self] connection in
          [
            try say(
              .rateLimited, [.seconds: seconds == 1 ? "1 second" : "\(seconds) seconds"], to: event, sender,
              on: connection)
          ]
        }))
  }

  /// The persona introduces itself, or greets whom it knows.
  func planWelcome(_ event: InboundEvent, _ sender: Sender) -> Plan {
    .decide(
      Decision(
        Decision.Label("help"),
        commit: { [self] connection in
          let now = clock.now
          let (person, _) = try connection.person(for: sender, now: now, randomness)
          let mood = try connection.mood(
            of: try character(in: event.scope, on: connection), with: person, now: now)
          let category = mood.messages > 0 ? Category.greeting : .firstMeeting
          let hello = try say(category, [:], to: event, sender, on: connection)
          return [
            hello, OutboundMessage(to: event.address, "Just write to me. /help lists what else I can do."),
          ]
        }))
  }

  /// What is said when an event is given up: better than silence, and never the reason why.
  func apology(for event: InboundEvent, on connection: borrowing Connection) -> [OutboundMessage] {
    guard event.content.deservesAnswer, let sender = event.sender, !sender.isBot else { return [] }
    if case .button(let press) = event.content {
      // The button waits, and what it stands under has another author's words in it: the platform's own line does.
      let text = CommandError.internalFault(id: event.id.description).text
      return [
        OutboundMessage(
          to: event.address, .answerButton(callback: press.callback, text: text, isAlert: true),
          kind: .fleeting,
          onlyFor: sender.account)
      ]
    }
    let values: [Placeholder: String] = [.error: event.id.description]
    var message =
      (try? say(.error, values, to: event, sender, on: connection))
      ?? OutboundMessage(
        to: event.address, RichText("Something broke on our side (\(event.id))."), replyTo: event.awaited)
    // It stands where half an answer would be left otherwise.
    if let shown = try? connection.begunAnswer(to: event.id), case .send(let content) = message.action {
      message.action = .replace(message: shown, with: content)
    }
    // Whoever was shown in a group that an answer is coming asked with a command.
    if event.awaited != nil, event.chatKind != .direct { message.onlyFor = sender.account }
    return [message]
  }
}

extension InboundEvent.Content {
  var deservesAnswer: Bool {
    switch self {
    case .message(let message): message.isAddressed
    case .command, .button: true
    case .edit, .deletion, .standing, .migration, .stopGeneration: false
    }
  }
}
