import Foundation
import Groundwork
import TestSupport
import Vocabulary

/// The whole bot against a loopback Discord: the gateway tells, and the REST API is told.
struct DiscordBench {
  let executable: URL

  /// Limits off: they are Discord's to set, and are what would be measured otherwise.
  private static let configuration = """
    discord: { requests_per_second: 1000000 }
    limits: { messages_per_twenty_seconds: 10000, commands_per_ten_seconds: 10000 }

    """

  private func start(_ discord: LoopbackDiscord) throws -> BotProcess {
    try BotProcess(
      executable: executable,
      environment: [
        "DISCORD_BOT_TOKEN": discord.token, "DISCORD_API_BASE": discord.base, "WARDEN_HTTP_LISTEN": "off",
      ], configuration: Self.configuration)
  }

  private static func platform(channels: Int, keepsRecords: Bool = false) throws -> LoopbackDiscord {
    try LoopbackDiscord(
      channels: (0..<channels).map { DiscordWorld.Channel("\(100_000 + $0)") }, isLiving: true
    ) { world in
      world.keepsRecords = keepsRecords
      world.limits.told = .init(1_000_000, per: .seconds(1))
    }
  }

  // MARK: Messages

  func throughput(_ report: inout Report, runs: Int = 3, messages: Int = 40_000, channels: Int = 1_000)
    async throws
  {
    var rates: [Double] = []
    var costs: [Double] = []
    for _ in 0..<runs {
      let discord = try Self.platform(channels: channels)
      let bot = try start(discord)
      defer { bot.stop() }
      await discord.present()
      await exchange(channels, over: channels, on: discord)
      let (began, cpu) = (ContinuousClock.now, bot.cpuSeconds)
      await exchange(messages, over: channels, on: discord)
      let seconds = (ContinuousClock.now - began).inSeconds
      rates.append(Double(messages) / seconds)
      costs.append((bot.cpuSeconds - cpu) / Double(messages) * 1_000)
      await discord.stop()
    }
    report.add(
      "Discord: mentions answered, whole durable path", "\(rates.median.rounded(to: 0)) /s", "3,000 /s")
    report.add("Discord: CPU of the bot per 1,000 messages", "\(costs.median.rounded(to: 3)) s", "0.15 s")
  }

  private func exchange(_ count: Int, over channels: Int, on discord: LoopbackDiscord) async {
    let before = discord.messageCount
    var said = 0
    while said < count {
      let batch = min(200, count - said)
      for number in said..<said + batch {
        let place = number % channels
        discord.say(
          "<@9001> thank you, that was really kind of you", in: "\(100_000 + place)",
          from: DiscordWorld.User("\(200_000 + place)", "person\(place)"))
      }
      said += batch
      let answered = before + said - 1_000
      await discord.world.wait { $0.messageCount >= answered }
    }
    await discord.world.wait { $0.messageCount >= before + count }
  }

  // MARK: Interactions

  func interactions(_ report: inout Report, count: Int = 1_000) async throws {
    let discord = try Self.platform(channels: 100, keepsRecords: true)
    let bot = try start(discord)
    defer { bot.stop() }
    await discord.present()
    for number in 0..<count {
      let began = ContinuousClock.now
      discord.use(["personality", "show"], in: "\(100_000 + number % 100)")
      try? await Task.sleep(for: .milliseconds(5) - (ContinuousClock.now - began))
    }
    await discord.world.wait { $0.issued.values.allSatisfy { $0.answeredAt != nil } }
    let times = discord.world.value.issued.values.compactMap { interaction in
      interaction.answeredAt.map { interaction.issuedAt.duration(to: $0).inSeconds * 1_000 }
    }
    report.add(
      "Discord: interaction told → acknowledged, 200/s",
      "p50 \(times.median.rounded(to: 0)) ms, p99 \(times.percentile(0.99).rounded(to: 0)) ms", "p99 50 ms")
    await discord.stop()
  }

  // MARK: Connections

  /// A connection that was dropped soon after an earlier one waits on purpose, so each run has a bot of its own.
  func resume(_ report: inout Report, runs: Int = 7) async throws {
    var (times, identifies): ([Double], Int) = ([], 0)
    for _ in 0..<runs {
      let (discord, bot) = try await talking()
      defer { bot.stop() }
      let connections = discord.world.value.hall.connectionCount
      let began = ContinuousClock.now
      discord.dropConnections()
      discord.say("<@9001> are you there?", in: "100000")
      await discord.world.wait { $0.hall.connectionCount > connections && $0.hall.present > 0 }
      times.append((ContinuousClock.now - began).inSeconds * 1_000)
      await discord.answers(2, in: "100000")
      identifies += discord.world.value.hall.identifies.count
      await discord.stop()
    }
    report.add(
      "Discord: connection dropped → resumed, the slowest of \(runs)",
      "\((times.max() ?? 0).rounded(to: 0)) ms, nothing missed, \(identifies - runs) new sessions",
      "1,000 ms, none missed, no new session")
    try await loss(&report)
  }

  /// A bot that has answered somebody, with its session.
  private func talking() async throws -> (LoopbackDiscord, BotProcess) {
    let discord = try Self.platform(channels: 10, keepsRecords: true)
    let bot = try start(discord)
    await discord.present()
    discord.say("<@9001> hello", in: "100000")
    await discord.answers(1, in: "100000")
    return (discord, bot)
  }

  private func loss(_ report: inout Report) async throws {
    let (discord, bot) = try await talking()
    defer { bot.stop() }
    let identifies = discord.world.value.hall.identifies.count
    discord.forgetSessions()
    discord.dropConnections()
    let before = discord.messageCount
    discord.say("<@9001> and now?", in: "100000")
    await discord.world.wait { $0.messageCount > before }
    let lost = discord.world.value.hall.identifies.count - identifies
    report.add("Discord: session lost → new sessions begun, nothing missed", "\(lost)", "1")
    await discord.stop()
  }

  // MARK: Size

  func size(_ report: inout Report, guilds: Int = 1_000, channels: Int = 200) async throws {
    let discord = try LoopbackDiscord(isLiving: true) { world in
      for guild in 0..<guilds {
        let server = String(1_000_000 + guild)
        world.guilds[server] = DiscordWorld.Guild(server)
        for channel in 0..<channels {
          let id = String(10_000_000 + guild * channels + channel)
          world.channels[id] = DiscordWorld.Channel(id, server: server)
        }
      }
    }
    let bot = try start(discord)
    defer { bot.stop() }
    await discord.present()
    discord.say("<@9001> hello", in: "10000000")
    await discord.answers(1, in: "10000000")
    try await Task.sleep(for: .seconds(1))
    report.add(
      "Discord: resident memory after READY with \(guilds) servers of \(channels) channels",
      "\(bot.residentMiB.rounded(to: 1)) MiB, at most \(bot.peakResidentMiB.rounded(to: 1))", "60 MiB")
    await discord.stop()
  }
}

extension LoopbackDiscord {
  var messageCount: Int { world.change { $0.messageCount } }
}
