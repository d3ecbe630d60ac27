import Commands
import Glibc
import Groundwork
import LanguageModels
import Operations
import Personality
import SQLite
import Telegram
import Terminal
import Transport
import Vocabulary

/// `warden run`, `warden chat` and `warden commands`: reads what there is to read, and starts.
enum Launch {
  static func run() async throws {
    let settings = try settings()
    guard settings.telegram.token != nil || settings.discord.token != nil else {
      throw Stop(
        .configuration,
        "No platform is configured: set TELEGRAM_BOT_TOKEN or DISCORD_BOT_TOKEN, or talk here with warden chat."
      )
    }
    let log = Log(level: settings.logLevel, format: settings.logFormat, clock: SystemTimekeeper())
    let bot = try await Bot(
      settings, persona: try persona(settings), prices: try prices(settings), cron: try cron(settings),
      log: log)
    // Most of the start is over, and must not lie beside what the messages take that have waited for its end. The rest of
    // it runs beside them; half a second later nothing of it does.
    ProcessMemory.releaseText()
    async let lightened: Void = {
      guard (try? await SystemTimekeeper().sleep(for: .milliseconds(500))) != nil else { return }
      ProcessMemory.releaseStart()
    }()
    try await bot.run(Signals.watch(), listen: settings.listen, limits: settings.http)
    await lightened
  }

  static func chat() async throws {
    var settings = try settings()
    // Whoever sits here sees what goes wrong in the talk itself; more of the log would come in between, unasked.
    if !settings.isLogLevelChosen { settings.logLevel = .error }
    let log = Log(level: settings.logLevel, format: settings.logFormat, clock: SystemTimekeeper())
    let persona = try persona(settings)
    // Whoever starts the program writes its configuration as well.
    settings.operators.append(TerminalConnector.account.description)
    var terminal = TerminalSettings(environment: { EnvironmentVariables.ofProcess($0) })
    terminal.greeting = "Talk with \(persona.name). /help lists commands, /quit leaves."
    let bot = try await Bot(
      settings, persona: persona, prices: try prices(settings), terminal: terminal, log: log)
    try await bot.run(Signals.watch())
    if await bot.terminal?.isOutputGone == true { throw Stop.lostOutput("nobody takes what is said") }
  }

  static func commands(sync: Bool) async throws {
    let settings = try settings()
    guard sync else {
      return try StandardOutput.write(
        CommandList.described(for: try persona(settings), settings).listing())
    }
    guard settings.telegram.token != nil || settings.discord.token != nil else {
      throw Stop(
        .configuration,
        "There is nowhere to register commands: set TELEGRAM_BOT_TOKEN or DISCORD_BOT_TOKEN.")
    }
    let log = Log(level: .warning, clock: SystemTimekeeper())
    let bot = try await Bot(settings, persona: try persona(settings), prices: try prices(settings), log: log)
    let failures = await bot.registerMenus()
    await bot.http.shutdown()
    await bot.database.close()
    guard failures == 0 else {
      throw Stop(.failure, "\(failures) command menus could not be registered; see above.")
    }
    try StandardOutput.write("The command menus are registered.")
  }
}
