import Groundwork
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

  private func withEndpoint(_ body: (DiscordBot, _ base: String) async throws -> Void) async throws {
    try await withDiscord(
      {
        $0.discord.publicKey = Ed25519.publicKey(seed: Self.seed).hex
        $0.listen = Settings().listen
        $0.listen?.port = 0
      }, world: { $0.postsInteractions = true }
    ) { bot in
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
      let promise = #"{"type":5,"data":{"flags":64}}"#
      // What the response says stands before the answer does, as Discord has read it by then.
      _ = try await http.send(
        .post(
          "\(bot.discord.base)/interactions/\(interaction.id)/\(interaction.token)/callback",
          json: Array(promise.utf8), headers: [("User-Agent", "DiscordBot (test, 1)")]))
      let response = try await post(interaction.json, to: base, at: bot.clock.now)
      #expect(response.status == 200)
      #expect(String(decoding: response.body, as: UTF8.self) == promise)
      await bot.discord.world.wait { $0.issued[interaction.id]?.isThinking == false }
      let answers = bot.discord.world.value.interactionAnswers[interaction.token] ?? []
      #expect(answers.count == 1)
      #expect(answers.first?.content.contains("We have not talked yet.") == true)
      #expect(bot.said(in: DiscordBot.channel).map(\.isEphemeral) == [true])
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
            #expect(try await post(interaction.json, to: base, at: now, seed: stranger).status == 401)
            _ = try await http.send(
              .post(
                "\(bot.discord.base)/interactions/\(interaction.id)/\(interaction.token)/callback",
                json: Array(#"{"type":5,"data":{"flags":64}}"#.utf8),
                headers: [("User-Agent", "DiscordBot (test, 1)")]))
            #expect(try await post(interaction.json, to: base, at: now).status == 200)
            #expect(try await post(interaction.json, to: base, at: now).status == 401)
          }
        }
        try await group.waitForAll()
      }
      await bot.discord.world.wait { world in
        interactions.allSatisfy { world.issued[$0.id]?.isThinking == false }
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
