import Delivery
import Foundation
import Groundwork
import LanguageModels
import Operations
import Personality
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Under load, and at the end", .timeLimit(.minutes(5)))
struct EnduranceTests {
  @Test("Threat 32: one model call that hangs holds up nobody else")
  func hangingCall() async throws {
    let gate = Gate()
    let slow = ModelScript.ollama(["Late."]).holding(before: 0, at: gate)
    let server = try LoopbackModelServer(.ollama, [slow, .ollama(["Quick."])])
    try await withBot({ $0.use(server, .ollama) }) { bot in
      bot.telegram.say("hello", in: .private(1))
      await server.arrivals.arrivals(1)
      for person in Int64(2)...50 { bot.telegram.say("hello", in: .private(person)) }
      await bot.telegram.when { $0.messageCount >= 49 }
      #expect(bot.telegram.world.texts(in: 1) == [])
      #expect((2...50).allSatisfy { bot.telegram.world.texts(in: $0) == ["Quick."] })
      gate.open()
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: 1) == ["Late."])
    }
    await server.stop()
  }

  @Test("Messages of one conversation are answered in their order")
  func order() async throws {
    let server = try LoopbackModelServer(.ollama, (1...12).map { .ollama(["Answer \($0)."]) })
    try await withBot({ $0.use(server, .ollama) }) { bot in
      for number in 1...12 { bot.telegram.say("\(number)?", in: .private(7)) }
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: 7) == (1...12).map { "Answer \($0)." })
      #expect(try await bot.texts("SELECT said FROM exchanges ORDER BY id") == (1...12).map { "\($0)?" })
    }
    await server.stop()
  }

  @Test("Threat 31: a full backlog stops polling, and it goes on when there is room again")
  func backlog() async throws {
    let gate = Gate()
    let server = try LoopbackModelServer(
      .ollama, [ModelScript.ollama(["Answer."]).holding(before: 0, at: gate)])
    try await withBot({
      $0.use(server, .ollama)
      $0.limits.backlog = 4
    }) { bot in
      for person in Int64(1)...4 {
        bot.telegram.say("hello", in: .private(person))
        await server.arrivals.arrivals(Int(person))
      }
      await bot.telegram.pollHeld()
      for person in Int64(5)...8 { bot.telegram.say("hello", in: .private(person)) }
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 4)
      #expect(server.received.count == 4)
      #expect(bot.telegram.pendingUpdates == 4, "Telegram keeps the rest")
      gate.open()
      await bot.telegram.when { $0.messageCount >= 8 }
      try await bot.settled()
      #expect((1...8).allSatisfy { bot.telegram.world.texts(in: $0) == ["Answer."] })
    }
    await server.stop()
  }

  @Test("While the database cannot be written nothing is taken in, and nothing is lost")
  func fullDisk() async throws {
    await #expect(processExitsWith: .success) {
      let folder = try Folder()
      try await withBot(hurry: .seconds(60), { $0.database = folder.database }) { bot in
        try await bot.ask("before")
        #expect(await bot.bot.readiness.failures().isEmpty)
        limitFiles(to: 8 * 1_024)
        for person in Int64(1)...3 { bot.telegram.say("hello", in: .private(person)) }
        await bot.log.says("Updates could not be stored and stay with Telegram")
        #expect(await bot.bot.readiness.failures().map(\.name).contains("database"))
        #expect(bot.telegram.pendingUpdates >= 1)
        #expect(bot.telegram.world.messageCount == 1)
        limitFiles(to: .max)
        try await bot.settled()
        #expect((1...3).allSatisfy { bot.telegram.world.texts(in: $0).count == 1 })
        #expect(await bot.bot.readiness.failures().isEmpty)
        #expect(try await bot.count("SELECT count(*) FROM exchanges") == 4)
      }
    }
  }

  @Test("Told to stop while a model is writing, it ends, and answers in full at the next start")
  func stop() async throws {
    let folder = try Folder()
    let (telegram, first, never) = (try loopback(), Gate(), Gate())
    let slow = ModelScript.ollama(["Half", " an answer", " is none."]).holding(before: 1, at: first)
      .holding(before: 2, at: never)
    let server = try LoopbackModelServer(.ollama, [slow, .ollama(["The whole answer."])])
    let configure: (inout Settings) -> Void = { settings in
      settings.use(server, .ollama)
      settings.database = folder.database
    }
    try await withBot(on: telegram, configure) { bot in
      telegram.say("hello", in: .private(7))
      try await bot.showsTyping()
      first.open()
      await telegram.when { !$0.drafts.isEmpty }
      // Until the draft would be shown again: its call is over.
      try await bot.sleeps(for: .seconds(25))
      bot.stopper.yield(.stop)
      // Whoever is at work gets five seconds.
      try await bot.sleepThrough(.seconds(5)...(.seconds(5)))
      try await bot.running.value
      #expect(telegram.world.messages == [])
    }
    #expect(telegram.pendingUpdates == 0)
    try await withBot(on: telegram, configure) { bot in
      try await bot.settled()
      #expect(telegram.world.texts(in: 7) == ["The whole answer."])
      #expect(try await bot.texts("SELECT answered FROM exchanges") == ["The whole answer."])
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
      #expect(try await bot.count("SELECT count(*) FROM model_reservations") == 0)
    }
    never.open()
    await telegram.stop()
    await server.stop()
  }

  @Test(
    "Being stopped again and again while a model writes is nobody's fault: the event is neither suspect nor dead"
  )
  func stoppedOften() async throws {
    let folder = try Folder()
    let (telegram, never) = (try loopback(), Gate())
    let slow = ModelScript.ollama(["Never."]).holding(before: 0, at: never)
    let server = try LoopbackModelServer(.ollama, Array(repeating: slow, count: 7) + [.ollama(["At last."])])
    let configure: (inout Settings) -> Void = { settings in
      settings.use(server, .ollama)
      settings.database = folder.database
    }
    telegram.say("hello", in: .private(7))
    for run in 1...7 {
      try await withBot(on: telegram, configure) { bot in
        await server.arrivals.arrivals(run)
        bot.stopper.yield(.stop)
        try await bot.sleepThrough(.seconds(5)...(.seconds(5)))
        try await bot.running.value
      }
    }
    try await withBot(on: telegram, configure) { bot in
      try await bot.settled()
      #expect(telegram.world.texts(in: 7) == ["At last."])
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
    }
    never.open()
    await telegram.stop()
    await server.stop()
  }

  @Test("Told to stop while it looks at an event that may have ended the last process, it stops")
  func stopWhileRecovering() async throws {
    let folder = try Folder()
    let (telegram, never) = (try loopback(), Gate())
    let slow = ModelScript.ollama(["Never."]).holding(before: 0, at: never)
    let server = try LoopbackModelServer(.ollama, [slow, slow, .ollama(["At last."])])
    let configure: (inout Settings) -> Void = { settings in
      settings.use(server, .ollama)
      settings.database = folder.database
    }
    telegram.say("hello", in: .private(7))
    try await withBot(on: telegram, configure) { bot in
      await server.arrivals.arrivals(1)
      try await bot.bot.database.write { _ = try $0.run("UPDATE inbox SET attempts = 2") }
      bot.stopper.yield(.stop)
      try await bot.sleepThrough(.seconds(5)...(.seconds(5)))
      try await bot.running.value
    }
    try await withBot(on: telegram, configure) { bot in
      await server.arrivals.arrivals(2)
      // Nobody else waits for it, whatever becomes of it.
      telegram.say("/help", in: .private(8))
      await telegram.messages(1, in: 8)
      bot.stopper.yield(.stop)
      try await bot.sleepThrough(.seconds(5)...(.seconds(5)))
      try await bot.running.value
    }
    try await withBot(on: telegram, configure) { bot in
      try await bot.settled()
      #expect(telegram.world.texts(in: 7) == ["At last."])
    }
    never.open()
    await telegram.stop()
    await server.stop()
  }

  @Test(
    "An event that cannot be handled becomes a dead letter with an apology, and is handled when it is put back"
  )
  func deadLetter() async throws {
    try await withBot(hurry: .seconds(60), { $0.operators = ["telegram:1001"] }) { bot in
      try await bot.bot.database.write { _ = try $0.run("ALTER TABLE exchanges RENAME TO elsewhere") }
      let apology = try await bot.ask("hello")
      #expect(apology.count == 1)
      #expect(try await bot.ask("/personality").count == 1, "the conversation goes on")
      let health = try await bot.ask("/admin system health", 1_001)[0]
      #expect(health.contains("Dead letters: 1."))
      #expect(health.contains("telegram:1, "))
      #expect(bot.numbers.contains("warden_inbox_dead_letters_total 1"))
      try await bot.bot.database.write { _ = try $0.run("ALTER TABLE elsewhere RENAME TO exchanges") }
      let letter = try await bot.count("SELECT id FROM inbox WHERE state = 'dead'")
      #expect(try await bot.bot.database.write { try $0.revive(letter) })
      bot.stopper.yield(.lettersRevived)
      await bot.telegram.messages(3, in: 7)
      try await bot.settled()
      #expect(try await bot.texts("SELECT said FROM exchanges") == ["hello"])
      #expect(try await bot.count("SELECT count(*) FROM inbox") == 0)
    }
  }

  @Test("An address that is taken ends the start with its own status")
  func addressInUse() async throws {
    let other = try loopback()
    let telegram = try loopback()
    var settings = Settings()
    settings.telegram.token = Secret(telegram.token)
    settings.telegram.base = telegram.baseURL
    settings.database = ":memory:"
    let persona = try #require(PersonaLibrary.builtIn(only: "maid")["maid"])
    let bot = try await Bot(settings, persona: persona, prices: PriceList([:]), log: .silent)
    var listen = try #require(Settings().listen)
    listen.port = other.port
    let (signals, stopper) = AsyncStream.makeStream(of: Signal.self)
    let stop = await #expect(throws: Stop.self) {
      try await bot.run(signals, listen: listen)
    }
    #expect(stop?.status == .unavailable)
    stopper.finish()
    await telegram.stop()
    await other.stop()
  }

  @Test("What was said while Warden was away is answered when it is back, once")
  func away() async throws {
    let folder = try Folder()
    let telegram = try loopback()
    try await withBot(on: telegram, { $0.database = folder.database }) { try await $0.ask("hello") }
    telegram.say("anybody there?", in: .private(7))
    try await withBot(on: telegram, { $0.database = folder.database }) { bot in
      try await bot.settled()
      #expect(telegram.world.texts(in: 7).count == 2)
      #expect(
        try await bot.texts("SELECT said FROM exchanges ORDER BY id") == ["hello", "anybody there?"])
    }
    await telegram.stop()
  }

  @Test("An answer that Telegram did not take before the end leaves at the next start")
  func unsent() async throws {
    let folder = try Folder()
    let telegram = try loopback()
    telegram.fail("sendMessage", with: .throttled(seconds: 3_000))
    try await withBot(on: telegram, { $0.database = folder.database }) { bot in
      telegram.say("hello", in: .private(7))
      await telegram.when { !$0.refusals.isEmpty }
      // The message rests now; housekeeping sleeps for longer.
      let rest = Duration.seconds(2_000)...(.seconds(3_001))
      while !rest.contains(bot.clock.now.duration(to: try await bot.clock.nextSleep())) {}
      bot.stopper.yield(.stop)
      try await bot.sleepThrough(.seconds(3)...(.seconds(3)))
      try await bot.running.value
      #expect(telegram.world.messages == [])
    }
    try await withBot(on: telegram, { $0.database = folder.database }) { bot in
      // Telegram's wish outlives the process.
      try await bot.sleepThrough(.seconds(2_000)...(.seconds(3_001)))
      try await bot.settled()
      #expect(telegram.world.texts(in: 7) == (try await bot.texts("SELECT answered FROM exchanges")))
    }
    await telegram.stop()
  }
}

/// A folder that goes with the test.
final class Folder: Sendable {
  private let url = FileManager.default.temporaryDirectory.appending(path: "warden-flow-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false) }

  deinit { try? FileManager.default.removeItem(at: url) }

  var database: String { url.appending(path: "warden.sqlite").path }
}

/// Lets no file of this process grow beyond `size` bytes; `max` lifts the limit as far as we may.
private func limitFiles(to size: rlim_t) {
  // Instead of ending the process, the write fails.
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  limit.rlim_cur = min(size, limit.rlim_max)
  setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}
