import Delivery
import Discord
import Groundwork
import LanguageModels
import Operations
import Personality
import SQLite
import TestSupport
import Vocabulary

@testable import warden

/// The whole bot at work in this process, on a clock that stands still, against a Discord on this machine.
struct DiscordBot: Sendable {
  let discord: LoopbackDiscord
  let clock: FakeClock
  let bot: Bot
  let log: LogBook
  let running: Task<Void, any Error>

  /// A channel of the server 500, whose owner is 2000.
  static let channel = "100"
  /// A private channel with ``DiscordWorld/User/ann``.
  static let privateChannel = "101"
  static let bell = "199"

  /// Says something, and waits for what comes of it.
  ///
  /// - Returns: What the bot newly wrote in that channel.
  @discardableResult
  func ask(
    _ text: String, in channel: String = DiscordBot.privateChannel, from author: DiscordWorld.User = .ann,
    replyTo: String? = nil, attaching files: [DiscordWorld.AttachedFile] = []
  ) async throws -> [DiscordWorld.Message] {
    let before = said(in: channel).count
    discord.say(text, in: channel, from: author, replyTo: replyTo, attaching: files)
    try await settled()
    return Array(said(in: channel).dropFirst(before))
  }

  func said(in channel: String) -> [DiscordWorld.Message] {
    discord.world.value.messages(in: channel).filter { $0.author == .warden }
  }

  /// How many messages it posted there that answer no command.
  func posts(in channel: String) -> Int {
    discord.world.value.calls.count { $0.method == "POST" && $0.path == "/channels/\(channel)/messages" }
  }

  /// Uses a command, and waits for what comes of it.
  ///
  /// - Returns: The interaction as it stands then, and its messages, the answer first.
  @discardableResult
  func use(
    _ path: [String], options: [String] = [], in channel: String = DiscordBot.channel,
    by user: DiscordWorld.User = .ann
  ) async throws -> (interaction: DiscordWorld.IssuedInteraction, answers: [DiscordWorld.Message]) {
    let begun = discord.use(path, options: options, in: channel, by: user)
    try await settled()
    let world = discord.world.value
    return (world.issued[begun.id] ?? begun, world.interactionAnswers[begun.token] ?? [])
  }

  /// Waits until everything that was said is stored, decided, and has left: dispatches are taken in their order, so
  /// all of them are when the last one is.
  func settled() async throws {
    let before = said(in: Self.bell).count
    discord.say("hello?", in: Self.bell, from: DiscordWorld.User("2999", "bell"))
    await discord.answers(before + 1, in: Self.bell)
    try await bot.dispatcher.quiet()
  }

  /// The one number that a query answers.
  func count(_ query: SQL) async throws -> Int64 {
    try await bot.database.read { connection in try connection.first(query) { $0.int(0) } ?? -1 }
  }

  func texts(_ query: SQL) async throws -> [String] {
    try await bot.database.read { connection in try connection.all(query) { $0.text(0) } }
  }

  /// Waits until somebody sleeps until a moment that lies so far ahead, and lets that moment come.
  func sleepThrough(_ lengths: ClosedRange<Duration>) async throws {
    while true {
      let wake = try await clock.nextSleep()
      guard lengths.contains(clock.now.duration(to: wake)) else { continue }
      return clock.advance(to: wake)
    }
  }

  /// What a dashboard reads.
  var numbers: String {
    bot.discord?.refreshGauges()
    return bot.metrics.text()
  }
}

/// Lets the whole bot run while `body` looks at it, and tells it to stop then.
///
/// - Parameters:
///   - telegram: A second platform.
///   - waitsForSession: Begins when the bot is on the gateway.
func withDiscord(
  telegram: LoopbackTelegram? = nil, clock: FakeClock = FakeClock(), waitsForSession: Bool = true,
  _ configure: (inout Settings) -> Void = { _ in }, world: (inout DiscordWorld) -> Void = { _ in },
  _ body: (DiscordBot) async throws -> Void
) async throws {
  let discord = try LoopbackDiscord(
    clock: clock,
    channels: [
      DiscordWorld.Channel(DiscordBot.channel), DiscordWorld.Channel(DiscordBot.privateChannel, server: nil),
      DiscordWorld.Channel("199", server: nil),
    ], isLiving: true, configure: world)
  var settings = Settings()
  settings.tools.hasWikipedia = false
  settings.discord.token = Secret(discord.token)
  settings.discord.base = discord.base
  if let telegram {
    settings.telegram.token = Secret(telegram.token)
    settings.telegram.base = telegram.baseURL
  }
  settings.limits.commandsPerTenSeconds = 1_000
  settings.limits.messagesPerTwentySeconds = 1_000
  settings.database = ":memory:"
  settings.listen = nil
  configure(&settings)
  guard let persona = PersonaLibrary.builtIn(only: "maid")["maid"] else {
    throw Stop(.configuration, "the built-in persona is missing")
  }
  let book = LogBook()
  let bot = try await Bot(
    settings, persona: persona, prices: PriceList([:]), log: book.log(on: clock), clock: clock,
    randomness: .seeded(1))
  let (signals, stopper) = AsyncStream.makeStream(of: Signal.self)
  let running = Task { try await bot.run(signals, listen: settings.listen) }
  defer { running.cancel() }
  var failure: (any Error)?
  do {
    if waitsForSession { await discord.present() }
    try await body(DiscordBot(discord: discord, clock: clock, bot: bot, log: book, running: running))
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
  await discord.stop()
  if let failure { throw failure }
}
