import Groundwork
import JSON
import Operations
import SQLite
import TestSupport
import Testing
import Transport
import Vocabulary

@testable import warden

/// Interactions that Discord posts to the server that operators know.
@Suite("Posted interactions", .timeLimit(.minutes(5)))
struct DiscordEndpointFlowTests {
  private static let seed = [UInt8](repeating: 42, count: 32)
  private let http = HTTPClient(userAgent: "discord")

  private func withEndpoint(
    _ configure: (inout Settings) -> Void = { _ in }, waitsForSession: Bool = true,
    _ body: (DiscordBot, _ base: String) async throws -> Void
  ) async throws {
    try await withDiscord(
      waitsForSession: waitsForSession,
      {
        $0.discord.publicKey = Ed25519.publicKey(seed: Self.seed).hex
        $0.listen = Settings().listen
        $0.listen?.port = 0
        configure(&$0)
      }, world: { $0.postsInteractions = true }
    ) { bot in
      while !bot.log.lines.contains(where: { $0.contains("Started") }) { await Task.yield() }
      let started = try #require(bot.log.lines.first { $0.contains("Started") })
      let host = try #require(started.firstRange(of: /127\.0\.0\.1:[1-9][0-9]*/))
      try await body(bot, "http://\(started[host])")
    }
    await http.shutdown()
  }

  private func post(
    _ body: String, to base: String, at now: Moment, seed: [UInt8] = DiscordEndpointFlowTests.seed
  ) async throws -> HTTPResponse {
    let signature = Ed25519.sign(Array("\(now.seconds)\(body)".utf8), seed: seed).hex
    return try await http.send(
      .post(
        "\(base)/discord/interactions", json: Array(body.utf8),
        headers: [("X-Signature-Ed25519", signature), ("X-Signature-Timestamp", "\(now.seconds)")]))
  }

  @Test("A command that is signed is promised an answer, and gets it")
  func command() async throws {
    try await withEndpoint { bot, base async throws in
      let interaction = bot.discord.use(["personality", "show"], in: DiscordBot.channel)
      let response = try await post(interaction.json, to: base, at: bot.clock.now)
      #expect(response.status == 202)
      #expect(response.body.isEmpty)
      // The answer is refused by this Discord for as long as its place is not promised.
      await bot.discord.world.wait { $0.issued[interaction.id]?.isThinking == false && $0.messageCount > 0 }
      #expect(bot.discord.world.value.issued[interaction.id]?.answer == 5)
      let answers = bot.discord.world.value.interactionAnswers[interaction.token] ?? []
      #expect(answers.count == 1)
      #expect(answers.first?.content.contains("We have not talked yet.") == true)
      #expect(bot.said(in: DiscordBot.channel).map(\.isEphemeral) == [true])
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("A command that lacks a word is answered with a window, and what is written there is carried out")
  func window() async throws {
    try await withEndpoint { bot, base async throws in
      let command = bot.discord.use(["bounty", "attempt"], in: DiscordBot.privateChannel)
      #expect(try await post(command.json, to: base, at: bot.clock.now).status == 202)
      await bot.discord.world.wait { $0.issued[command.id]?.answer != nil }
      #expect(bot.discord.world.value.issued[command.id]?.answer == 9)
      let form = try #require(bot.discord.world.value.issued[command.id]?.form)
      let id = try #require(try JSONDocument(parsing: form).root["custom_id"]?.string)
      let written = #"{"type":18,"component":{"type":4,"custom_id":"message","value":"let it go"}}"#
      let submitted = bot.discord.begin(
        .modal, #"{"custom_id":"\#(id)","components":[\#(written)]}"#, in: DiscordBot.privateChannel)
      #expect(try await post(submitted.json, to: base, at: bot.clock.now).status == 202)
      await bot.discord.world.wait { $0.interactionAnswers[submitted.token]?.isEmpty == false }
      #expect(bot.discord.world.value.issued[submitted.id]?.answer == 5)
    }
  }

  @Test("Who only polls answers posted commands all the same")
  func polling() async throws {
    try await withEndpoint({ $0.discord.mode = .polling }, waitsForSession: false) { bot, base async throws in
      let interaction = bot.discord.use(["personality", "show"], in: DiscordBot.channel)
      #expect(try await post(interaction.json, to: base, at: bot.clock.now).status == 202)
      await bot.discord.world.wait { $0.interactionAnswers[interaction.token]?.isEmpty == false }
    }
  }

  @Test("An inbox that takes nothing keeps nobody waiting for the first answer, and nothing is lost by it")
  func busy() async throws {
    try await withEndpoint { bot, base async throws in
      let interaction = bot.discord.use(["personality", "show"], in: DiscordBot.channel)
      let (held, free) = (Watched(false), Watched(false))
      async let writing: Void = bot.bot.database.write { _ in
        held.change { $0 = true }
        while !free.value {}
      }
      await held.wait { $0 }
      async let response = post(interaction.json, to: base, at: bot.clock.now)
      await bot.discord.world.wait { $0.issued[interaction.id]?.answer == 5 }
      #expect(bot.discord.world.value.interactionAnswers.isEmpty)
      free.change { $0 = true }
      try await writing
      #expect(try await response.status == 202)
      await bot.discord.world.wait { $0.interactionAnswers[interaction.token]?.isEmpty == false }
    }
  }

  @Test(
    "Threat 41: what is signed by somebody else, changed on its way, or too long, is refused and not kept")
  func refused() async throws {
    try await withEndpoint { bot, base async throws in
      let interaction = bot.discord.use(["personality", "show"], in: DiscordBot.channel)
      let now = bot.clock.now
      let stranger = [UInt8](repeating: 43, count: 32)
      #expect(try await post(interaction.json, to: base, at: now, seed: stranger).status == 401)
      #expect(
        try await http.send(
          .post("\(base)/discord/interactions", json: Array(interaction.json.utf8))
        ).status == 401)
      let long = String(repeating: " ", count: 64 * 1_024) + interaction.json
      #expect(try await post(long, to: base, at: now).status == 413)
      #expect(
        try await bot.count("SELECT count(*) FROM inbox WHERE platform = 'discord'") == 0)
    }
  }

  @Test(
    "In a flood of commands each is answered once, and none is left waiting, with forged and repeated ones among them"
  )
  func flood() async throws {
    try await withEndpoint { bot, base async throws in
      let count = 120
      let interactions = (0..<count).map { _ in bot.discord.use(["help"], in: DiscordBot.channel) }
      let (now, stranger) = (bot.clock.now, [UInt8](repeating: 43, count: 32))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for interaction in interactions {
          group.addTask {
            let forged = try await post(interaction.json, to: base, at: now, seed: stranger).status
            let genuine = try await post(interaction.json, to: base, at: now).status
            let repeated = try await post(interaction.json, to: base, at: now).status
            #expect([forged, genuine, repeated] == [401, 202, 401])
          }
        }
        try await group.waitForAll()
      }
      await bot.discord.world.wait { world in
        interactions.allSatisfy { world.interactionAnswers[$0.token]?.isEmpty == false }
      }
      let answers = bot.discord.world.value.interactionAnswers
      #expect(interactions.allSatisfy { answers[$0.token]?.count == 1 })
      // A channel may have thirty in ten seconds; who waits for the answer to another one is told how long.
      let refused = interactions.filter { answers[$0.token]?.first?.content.hasPrefix("Wait ") == true }
      #expect(refused.count == count - 30)
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("Health and numbers are told as ever, and nothing else can be posted")
  func others() async throws {
    try await withEndpoint { bot, base async throws in
      // It is ready once its session with the gateway has begun.
      while await !bot.bot.readiness.failures().isEmpty { await Task.yield() }
      for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/metrics", 200), ("/other", 404)] {
        #expect(try await http.send(HTTPRequest("GET", base + path)).status == status, "\(path)")
      }
      #expect(try await http.send(HTTPRequest("GET", "\(base)/discord/interactions")).status == 405)
      #expect(try await http.send(.post("\(base)/healthz", json: [])).status == 405)
    }
  }
}
