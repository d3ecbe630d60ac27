import Delivery
import Foundation
import Groundwork
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// The promise of the whole program: an event is never lost, and its effects happen exactly once, wherever the process
/// dies.
@Suite("Crash", .serialized)
struct CrashTests {
  private static let chats: [Int64] = Array(2_001...2_006)

  @Test(
    "Killed at a commit point, nothing is lost and nothing happens twice",
    arguments: [
      "inbox.stored", "telegram.stored", "event.handling", "event.decided", "event.settled", "outbox.sending",
      "outbox.delivered",
      "sqlite.beforeCommit", "sqlite.afterCommit",
    ], [1, 4, 15])
  func commitPoints(point: String, passes: Int) async throws {
    let (telegram, warden) = try Self.prepare()
    defer { warden.remove() }
    let said = try await Self.talk(on: telegram, to: warden, until: "\(point):\(passes)")
    let last = try await warden.run(telegram) { Self.isAnswered(said, in: $0) }
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: telegram, messages: said)
    await telegram.stop()
  }

  @Test(
    "Killed while a model answers, every message is answered once, and what was spent stays in the budget",
    arguments: ["event.handling", "event.decided", "sqlite.afterCommit"], [2, 9, 20])
  func withModel(point: String, passes: Int) async throws {
    // No two alike: what is the same as the answer before it and marked is taken for a repeat.
    let answers = (0..<200).map { ModelScript.openai(["Answer ", "number ", "\($0)."]) }
    let model = try LoopbackModelServer(.openai, answers)
    let (telegram, warden) = try Self.prepare(Self.ample)
    defer { warden.remove() }
    let environment = Self.environment(model)
    let said = try await Self.talk(on: telegram, to: warden, environment, until: "\(point):\(passes)")
    let last = try await warden.run(telegram, environment: environment) { Self.isAnswered(said, in: $0) }
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: telegram, messages: said)
    try await Self.checkBudget(of: warden, against: model)
    #expect(model.violations == [])
    await telegram.stop()
    await model.stop()
  }

  @Test(
    "Killed in the middle of an answer that stands in the chat already, the next process goes on with that message"
  )
  func halfAnAnswer() async throws {
    let (first, never) = (Gate(), Gate())
    let half = ModelScript.openai(["Half", " an answer"]).holding(before: 1, at: first)
      .holding(before: 3, at: never)
    let model = try LoopbackModelServer(.openai, [half, .openai(["The whole answer."])])
    let telegram = try LoopbackTelegram { world in
      world.chats[Self.chats[0]] = .private(Self.chats[0])
      world.chats[Self.chats[0]]?.refusesDrafts = true
    }
    let warden = try WardenProcess(Self.ample)
    defer { warden.remove() }
    telegram.say("hello", in: .private(Self.chats[0]))
    let platform = ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
    let environment = Self.environment(model)
    let end = try await warden.run(
      on: platform.merging(environment) { own, _ in own }, endingWith: SIGKILL
    ) {
      // Typing is shown again after seconds: what is written then is shown at once.
      await telegram.when { $0.actions.count >= 2 }
      first.open()
      await telegram.when { $0.texts(in: Self.chats[0]) == ["Half"] }
      await Self.hasNoted(warden)
    }
    #expect(end == .killed(SIGKILL))
    let last = try await warden.run(telegram, environment: environment) { world in
      world.texts(in: Self.chats[0]).last == "The whole answer."
    }
    #expect(last == .exited(0))
    #expect(telegram.world.texts(in: Self.chats[0]) == ["The whole answer."])
    try await Self.checkBudget(of: warden, against: model)
    never.open()
    await telegram.stop()
    await model.stop()
  }

  @Test("Killed again and again under load, nothing is lost and nothing happens twice", arguments: 1...3)
  func randomMoments(seed: UInt64) async throws {
    var chance = SplitMix64(state: seed)
    let (telegram, warden) = try Self.prepare()
    defer { warden.remove() }
    var said = 0
    for _ in 0..<5 {
      Self.say(messages: said..<said + 60, on: telegram)
      let before = telegram.world.messageCount
      let deadline = before + Int.random(in: 1...60, using: &chance)
      said += 60
      _ = try await warden.run(telegram, endingWith: SIGKILL) { $0.messageCount >= deadline }
    }
    let (total, last) = (said, try await warden.run(telegram) { [said] in Self.isAnswered(said, in: $0) })
    #expect(last == .exited(0))
    try await Self.checkBooks(of: warden, against: telegram, messages: total)
    await telegram.stop()
  }

  @Test("A message whose sending ends every process is given up, and what comes after it is answered")
  func deadlyMessage() async throws {
    let (telegram, warden) = try Self.prepare()
    defer { warden.remove() }
    telegram.say("poison", in: .private(Self.chats[0]))
    for _ in 1...5 {
      let end = try await warden.run(telegram, killPoint: "outbox.sending:1") { $0.messageCount >= 1 }
      #expect(end == .killed(SIGKILL))
    }
    telegram.say("hello", in: .private(Self.chats[1]))
    let last = try await warden.run(telegram) { $0.messageCount >= 1 }
    #expect(last == .exited(0))
    #expect(telegram.world.texts(in: Self.chats[0]) == [])
    #expect(telegram.world.texts(in: Self.chats[1]).count == 1)
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    #expect(try await database.read { try $0.outboxTroubles() }.givenUp == 1)
    await database.close()
    await telegram.stop()
  }

  @Test(
    "A talk in the terminal in between destroys nothing that waits for a platform",
    arguments: ["event.handling:1", "outbox.sending:1"])
  func terminalInBetween(point: String) async throws {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    let shell = try WardenShell()
    telegram.say("hello", in: .private(Self.chats[0]))
    let end = try await shell.warden.run(telegram, killPoint: point) { $0.messageCount >= 1 }
    #expect(end == .killed(SIGKILL))
    let talk = try await shell.run("echo hello | $WARDEN chat")
    #expect(talk.end == .exited(0))
    #expect(!talk.output.isEmpty)
    let last = try await shell.warden.run(telegram) { $0.messageCount >= 1 }
    #expect(last == .exited(0))
    let said = telegram.world.texts(in: Self.chats[0])
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("↻ ") == (point == "outbox.sending:1"))
    await telegram.stop()
  }

  /// Waits until the number of the message with half an answer is stored.
  private static func hasNoted(_ warden: WardenProcess) async {
    guard
      let database = try? await Database(
        path: warden.database, migrations: Features.migrations, access: .alongside)
    else { return }
    while !Task.isCancelled {
      let begun = try? await database.read {
        try $0.first("SELECT count(*) FROM begun_answers") { $0.int(0) }
      }
      if begun == 1 { break }
      await Task.yield()
    }
    await database.close()
  }

  // MARK: The world around

  private static func prepare(_ more: String = "") throws -> (LoopbackTelegram, WardenProcess) {
    let telegram = try LoopbackTelegram { $0.knowsEveryChat = true }
    return (telegram, try WardenProcess(more))
  }

  /// No budget in the way.
  private static let ample = #"budget: { daily_tokens: 1000000000, daily_usd: "100000" }"#

  private static func environment(_ model: LoopbackModelServer) -> [String: String] {
    ["OPENAI_BASE_URL": model.baseURL, "OPENAI_API_KEY": LoopbackModelServer.key]
  }

  /// Says so much, a little at a time, that every point is passed often enough, and expects the process to die at it.
  ///
  /// - Returns: How many messages were said.
  private static func talk(
    on telegram: LoopbackTelegram, to warden: WardenProcess, _ environment: [String: String] = [:],
    until killPoint: String
  ) async throws -> Int {
    let said = Guarded(6)
    say(messages: 0..<6, on: telegram)
    let address = ["TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_BASE": telegram.baseURL]
    let end = try await warden.run(
      on: address.merging(environment) { own, _ in own }, killPoint: killPoint, endingWith: SIGTERM
    ) {
      // It has asked who it is by then, and so listens to signals.
      await telegram.when { isAnswered(6, in: $0) }
      for _ in 0..<20 where !Task.isCancelled {
        let begun: Int = said.withLock { $0 }
        say(messages: begun..<begun + 2, on: telegram)
        let count: Int = begun + 2
        said.withLock { $0 = count }
        await telegram.when { isAnswered(count, in: $0) }
      }
    }
    #expect(end == .killed(SIGKILL))
    // What the next process finds at Telegram as well.
    let begun: Int = said.withLock { $0 }
    say(messages: begun..<begun + 6, on: telegram)
    return begun + 6
  }

  private static func say(messages: Range<Int>, on telegram: LoopbackTelegram) {
    for number in messages {
      let text = number.isMultiple(of: 5) ? "/personality" : "message number \(number), thank you"
      telegram.say(text, in: .private(chats[number % chats.count]))
    }
  }

  /// As many different answers as questions; a repeat that says so is none.
  private static func isAnswered(_ count: Int, in world: TelegramWorld) -> Bool {
    guard world.messageCount >= count else { return false }
    let answers = chats.reduce(0) { $0 + replies(in: $1, world).count }
    return answers >= count
  }

  /// What stands in a chat, without the repeats that are marked as such and follow what they repeat.
  private static func replies(in chat: Int64, _ world: TelegramWorld) -> [String] {
    var replies: [String] = []
    for text in world.texts(in: chat) {
      let isMarked = text.hasPrefix("↻ ")
      let plain = isMarked ? String(text.dropFirst(2)) : text
      if isMarked, replies.last == plain { continue }
      replies.append(plain)
    }
    return replies
  }

  private static func checkBooks(
    of warden: WardenProcess, against telegram: LoopbackTelegram, messages: Int
  ) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let world = telegram.world
    for chat in chats {
      let key = ChatAddress(.telegram, chat: String(chat)).key
      let exchanges = try await database.read { connection in
        try connection.all("SELECT said, answered FROM exchanges WHERE conversation = \(key) ORDER BY id") {
          ($0.text(0), $0.text(1))
        }
      }
      let mine = (0..<messages).filter { chats[$0 % chats.count] == chat }
      let talk = mine.filter { !$0.isMultiple(of: 5) }
      #expect(
        exchanges.map(\.0) == talk.map { "message number \($0), thank you" }, "every effect once, in order")
      let replies = replies(in: chat, world)
      #expect(replies.count == mine.count, "every message answered")
      let answers = exchanges.map(\.1)
      #expect(replies.filter { answers.contains($0) } == answers, "answers in the order of the questions")
    }
    let (pending, open, heard) = try await database.read { connection in
      (
        try connection.first("SELECT count(*) FROM inbox") { $0.int(0) },
        try connection.first("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'unknown')") {
          $0.int(0)
        },
        try connection.first("SELECT sum(messages) FROM persona_moods") { $0.int(0) }
      )
    }
    #expect(pending == 0 && open == 0)
    #expect(
      heard == Int64((0..<messages).count { !$0.isMultiple(of: 5) }), "moods moved once for each message")
    await database.close()
  }

  /// Nothing is set aside for calls any more, and what the model was asked counts: a call whose end nobody saw at its
  /// worst.
  private static func checkBudget(of warden: WardenProcess, against model: LoopbackModelServer) async throws {
    let database = try await Database(
      path: warden.database, migrations: Features.migrations, access: .alongside)
    let used = try await database.read { connection in
      try connection.first("SELECT sum(used_tokens) FROM model_budget_days") { $0.int(0) }
    }
    let left = try await database.read { connection in
      try connection.first(
        """
        SELECT (SELECT sum(reserved_tokens) FROM model_budget_days) + (SELECT count(*) FROM model_reservations)
          + (SELECT count(*) FROM begun_answers)
        """
      ) { $0.int(0) }
    }
    let usage = ModelScript.Usage()
    let each: Int = usage.input + usage.output
    let spent = Int64(model.received.count * each)
    #expect(spent > 0 && used ?? 0 >= spent)
    #expect(left == 0)
    await database.close()
  }
}
