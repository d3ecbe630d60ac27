import Bounty
import Delivery
import Groundwork
import LanguageModels
import Operations
import Personality
import SQLite
import TestSupport
import Vocabulary

@testable import warden

/// The whole bot at work in this process, on a clock that stands still, against a Telegram on this machine.
struct RunningBot: Sendable {
  let telegram: LoopbackTelegram
  let clock: FakeClock
  let bot: Bot
  let log: LogBook
  let stopper: AsyncStream<Signal>.Continuation
  let running: Task<Void, any Error>

  /// Waits until everything that was said is stored, decided, and has left.
  func settled() async throws {
    await telegram.pollHeld()
    try await bot.dispatcher.quiet()
  }

  /// Says something in the private chat of a person, and waits for what comes of it.
  ///
  /// - Returns: What was new in that chat.
  @discardableResult
  func ask(_ text: String, _ person: Int64 = 7) async throws -> [String] {
    try await ask(text, in: .private(person))
  }

  /// Says something in a chat, and waits for what comes of it.
  ///
  /// - Returns: What was new in that chat.
  @discardableResult
  func ask(
    _ text: String, in chat: TelegramChat, from user: TelegramUser? = nil, thread: Int64? = nil,
    replyTo: Int64? = nil
  ) async throws -> [String] {
    let before = telegram.world.texts(in: chat.id).count
    telegram.say(text, in: chat, from: user, thread: thread, replyTo: replyTo)
    try await settled()
    return Array(telegram.world.texts(in: chat.id).dropFirst(before))
  }

  /// The one number that a query answers.
  func count(_ query: SQL) async throws -> Int64 {
    try await bot.database.read { connection in try connection.first(query) { $0.int(0) } ?? -1 }
  }

  func texts(_ query: SQL) async throws -> [String] {
    try await bot.database.read { connection in try connection.all(query) { $0.text(0) } }
  }

  /// Waits until the bot knows when its own jobs are due; what comes before is not missed.
  func hasPlan() async throws {
    while try await count("SELECT COUNT(*) FROM cron_jobs WHERE scope = 'bot'") == 0 { await Task.yield() }
  }

  /// Waits until somebody sleeps until a moment that lies so far ahead, and lets that moment come.
  func sleepThrough(_ lengths: ClosedRange<Duration>) async throws {
    while true {
      let wake = try await clock.nextSleep()
      guard lengths.contains(clock.now.duration(to: wake)) else { continue }
      return clock.advance(to: wake)
    }
  }

  /// Waits until somebody sleeps for exactly so long. The clock may move then: nothing is on its way to that sleep.
  func sleeps(for length: Duration) async throws {
    while clock.now.duration(to: try await clock.nextSleep()) != length {}
  }

  /// Waits until a chat has been shown that an answer is coming, and lets the time pass after which its text is shown.
  func showsTyping() async throws {
    await telegram.when { !$0.actions.isEmpty }
    // Until it would be shown again. Before that the call is under way, and what it leaves behind would come after the
    // clock has moved.
    try await sleeps(for: .seconds(4))
    clock.advance(by: .seconds(2))
  }

  /// What a dashboard reads.
  var numbers: String { bot.metrics.text() }

  /// Tells it to stop, and waits until it has.
  func stop() async throws {
    stopper.yield(.stop)
    try await running.value
  }
}

/// Keeps log lines, so that a test can look at what an operator would read, and wait for it.
final class LogBook: Sendable {
  private struct Book {
    var lines: [String] = []
    var readers: [(words: String, gate: Gate)] = []
  }

  private let book = Guarded(Book())

  var lines: [String] { book.withLock { $0.lines } }

  func log(on clock: any Timekeeper) -> Log {
    Log(level: .debug, clock: clock) { [book] line in
      let text = String(decoding: line, as: UTF8.self)
      let content = book.withLock { book in
        book.lines.append(text)
        return book.readers.filter { text.contains($0.words) }
      }
      for reader in content { reader.gate.open() }
    }
  }

  /// Waits for a line with these words; returns at once when there is one.
  func says(_ words: String) async {
    let gate = Gate()
    let isThere = book.withLock { book in
      book.readers.append((words, gate))
      return book.lines.contains { $0.contains(words) }
    }
    if !isThere { await gate.pass() }
  }
}

/// Lets the whole bot run while `body` looks at it, and tells it to stop then.
///
/// - Parameters:
///   - hurry: Sleeps up to this long pass at once; `nil` for a clock that only `body` moves.
///   - configure: Changes the settings, whose limits on floods and people are out of the way.
func withBot(
  on telegram: LoopbackTelegram? = nil, clock: FakeClock = FakeClock(), hurry: Duration? = nil,
  prices: PriceList = PriceList([:]), listen: Settings.Listen? = nil,
  _ configure: (inout Settings) -> Void = { _ in },
  _ body: (RunningBot) async throws -> Void
) async throws {
  let own = telegram == nil
  let telegram = try telegram ?? loopback()
  var settings = Settings()
  settings.telegram.token = Secret(telegram.token)
  settings.telegram.base = telegram.baseURL
  settings.telegram.flood.overallPerSecond = 100_000
  settings.telegram.flood.chatPerSecond = 100_000
  settings.telegram.flood.groupPerMinute = 1_000_000
  settings.limits.commandsPerTenSeconds = 1_000
  settings.limits.messagesPerTwentySeconds = 1_000
  settings.database = ":memory:"
  // Nobody asks the real one from a test.
  settings.tools.hasWikipedia = false
  settings.models.caps.all = DailyCaps(tokens: 100_000_000, cost: MicroDollars(1_000_000_000_000))
  configure(&settings)
  guard let persona = PersonaLibrary.builtIn(only: "maid")["maid"] else {
    throw Stop(.configuration, "the built-in persona is missing")
  }
  let book = LogBook()
  let bot = try await Bot(
    settings, persona: persona, prices: prices, log: book.log(on: clock), clock: clock,
    randomness: .seeded(1))
  let (signals, stopper) = AsyncStream.makeStream(of: Signal.self)
  let running = Task { try await bot.run(signals, listen: listen) }
  defer { running.cancel() }
  let hurrying = hurry.map { hurry in
    Task {
      while true {
        let wake = try await clock.nextSleep()
        if clock.now.duration(to: wake) <= hurry { clock.advance(to: wake) }
      }
    }
  }
  var failure: (any Error)?
  do {
    try await body(
      RunningBot(
        telegram: telegram, clock: clock, bot: bot, log: book, stopper: stopper, running: running))
    try await requireSoundBooks(of: bot)
  } catch {
    failure = error
  }
  stopper.yield(.stop)
  do {
    try await end(running, isInVain: failure != nil)
  } catch is CancellationError where running.isCancelled {
    // The body, or whoever waited too long, has ended it on purpose.
  } catch {
    failure = failure ?? error
  }
  hurrying?.cancel()
  if own { await telegram.stop() }
  if let failure { throw failure }
}

/// Whatever a test was about, money is where the books say. One that has ended its bot itself has no books to look at.
func requireSoundBooks(of bot: Bot) async throws {
  do {
    try await bot.database.requireSoundBooks(bot.house.invariants)
  } catch DatabaseError.closed {}
}

/// Waits until the bot has ended.
///
/// What it still has to say may wait for a clock that nobody moves any more: whoever has failed, or runs out of time
/// meanwhile, cuts that short.
func end(_ running: Task<Void, any Error>, isInVain: Bool) async throws {
  if isInVain { running.cancel() }
  try await withTaskCancellationHandler {
    try await running.value
  } onCancel: {
    running.cancel()
  }
}

/// A Telegram that knows every chat, and ends a poll only for news.
func loopback(_ configure: (inout TelegramWorld) -> Void = { _ in }) throws -> LoopbackTelegram {
  try LoopbackTelegram(expiresPolls: false) { world in
    world.knowsEveryChat = true
    configure(&world)
  }
}
