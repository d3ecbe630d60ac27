import Audit
import Commands
import Community
import Conversation
import Delivery
import Groundwork
import LanguageModels
import Memory
import Personality
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

/// Reception with commands of a test's own and a database in memory, without anything that delivers.
struct ReceptionRig {
  let clock = FakeClock()
  let database: Database
  let reception: Reception

  init(
    _ registry: CommandRegistry, operators: [String] = [], hooks: Reception.Hooks = Reception.Hooks()
  ) async throws {
    database = try await Database(
      path: ":memory:",
      migrations: deliveryMigrations + auditMigrations + communityMigrations + workspaceMigrations
        + reputationMigrations + commandsMigrations + personalityMigrations
        + languageModelsMigrations + conversationMigrations + memoryMigrations)
    let budget = ModelBudget(
      prices: PriceList([:]), caps: .none, database: database, clock: clock,
      metrics: ModelMetrics(Metrics(), models: []))
    let router = ModelRouter(
      ModelSettings(endpoints: [], choice: .offline), budget: budget,
      http: HTTPClient(userAgent: "warden-tests"), clock: clock)
    let persona = try #require(PersonaLibrary.builtIn(only: "maid")["maid"])
    let companion = Companion(
      persona: persona, thinking: Thinking(ModelRouters(router)),
      memory: MemoryStore(database: database, clock: clock),
      database: database, clock: clock, randomness: .seeded(1), log: .silent,
      preview: { _, _, _ in .none })
    reception = Reception(
      hooks: hooks,
      roles: RoleBook(
        operators: try Operators(entries: operators), database: database, platformStanding: { _, _ in nil }),
      registry: registry,
      companion: companion, database: database, clock: clock, randomness: .seeded(2),
      buttons: ButtonMaker(key: Array(repeating: 7, count: 32), randomness: .seeded(3)))
  }

  /// Decides an event and commits what was decided.
  ///
  /// - Returns: What leaves.
  @discardableResult
  func handle(_ event: InboundEvent) async throws -> [OutboundMessage] {
    let decision: Decision =
      switch reception.handler.plan(event) {
      case .decide(let decision): decision
      case .work(let work): try await work()
      }
    do {
      return try await database.write { try decision.commit($0) }
    } catch {
      guard let other = decision.otherwise(error) else { throw error }
      return try await database.write { try other.commit($0) }
    }
  }

  private let numbers = Guarded(0)

  func event(
    _ content: InboundEvent.Content, on platform: Platform = .telegram, in chat: String = "7",
    by person: String = "7", isBot: Bool = false, isChat: Bool = false
  ) -> InboundEvent {
    let number = numbers.withLock { number in
      number += 1
      return number
    }
    let isDirect = chat == person
    return InboundEvent(
      id: EventID(platform, String(number)), address: ChatAddress(platform, chat: chat),
      chatKind: isDirect ? .direct : .group, community: isDirect ? nil : CommunityAddress(platform, chat),
      sender: Sender(
        account: AccountOnPlatform(platform, person), displayName: "Ann", isBot: isBot, isChat: isChat),
      content: content, receivedAt: clock.now)
  }

  /// Types a line.
  func type(
    _ line: String, on platform: Platform = .telegram, in chat: String = "7", by person: String = "7",
    answering question: String? = nil
  ) async throws -> [OutboundMessage] {
    let reply = question.map { RepliedMessage(id: "900", author: nil, isFromBot: true, text: $0) }
    let message = IncomingMessage(id: "1", text: line, isAddressed: true, replyTo: reply)
    let content: InboundEvent.Content = line.hasPrefix("/") ? .command(message) : .message(message)
    return try await handle(event(content, on: platform, in: chat, by: person))
  }

  /// Presses a button under a message.
  func press(
    _ data: String, under message: String? = "50", on platform: Platform = .telegram, in chat: String = "7",
    by person: String = "7", isBot: Bool = false, isChat: Bool = false
  ) async throws -> [OutboundMessage] {
    let press = ButtonPress(callback: "cb", data: data, message: message)
    return try await handle(
      event(.button(press), on: platform, in: chat, by: person, isBot: isBot, isChat: isChat))
  }
}

extension OutboundMessage {
  /// What it says.
  var text: String? {
    switch action {
    case .send(let content), .replace(_, let content): content.text.text
    case .answerButton(_, let text, _): text
    case .react, .retract, .retireButtons: nil
    }
  }

  var content: Content? {
    switch action {
    case .send(let content), .replace(_, let content): content
    case .answerButton, .react, .retract, .retireButtons: nil
    }
  }

  /// What its buttons send.
  var callbacks: [String] {
    (content?.buttons ?? []).flatMap { $0 }.compactMap { button in
      if case .callback(let data) = button.action { data } else { nil }
    }
  }
}
