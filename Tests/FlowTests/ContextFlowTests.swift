import JSON
import LanguageModels
import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("What a model is reminded of", .timeLimit(.minutes(5)))
struct ContextFlowTests {
  private func said(_ server: LoopbackModelServer, _ index: Int) -> [String] {
    let turns =
      server.received[index].body["messages"]?.array?.filter { $0["role"]?.string != "system" } ?? []
    return turns.compactMap { $0["content"]?.string }
  }

  /// Presses the first button under the last message that somebody has got, and tells what stands there then.
  private func press(_ person: Int64, _ bot: RunningBot) async throws -> String? {
    let asked = try #require(bot.telegram.world.messages(in: person).last)
    let data = asked.callbacks.first?.first.flatMap { $0 } ?? ""
    bot.telegram.press(data, under: asked.id, in: .private(person), by: TelegramUser(person))
    try await bot.settled()
    return bot.telegram.world.texts(in: person).last
  }

  @Test("The last ten turns, the first one, and those in which something was to be remembered")
  func important() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["ok"])])
    try await withBot({
      $0.use(server, .openai)
      $0.context.summaries = false
    }) { bot in
      try await bot.ask("let us begin")
      try await bot.ask("my name is Ann")
      for number in 0..<12 {
        try await bot.ask("message \(number)")
        bot.clock.advance(by: .seconds(20))
      }
      try await bot.ask("the last")
      let sent = said(server, server.received.count - 1)
      let mine = sent.filter { $0 != "ok" }
      #expect(mine.prefix(2) == ["let us begin", "my name is Ann"])
      #expect(mine.dropFirst(2).dropLast() == (2..<12).map { "message \($0)" })
    }
    await server.stop()
  }

  @Test("A conversation that comes near the window is cut at whole turns, by the operator's strategy")
  func cutting() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["A short answer."])])
    // Its rules and one or two turns fit.
    let prices = PriceList(["openai:gpt-5": .free], windows: ["openai:gpt-5": 6_000])
    try await withBot(prices: prices) {
      $0.use(server, .openai)
      $0.models.companion = .model(ModelID(.openai, "gpt-5"))
      $0.context.summaries = false
      $0.context.strategy = .slidingWindow
      $0.tools.hasWikipedia = false
    } _: { bot in
      for number in 0..<8 {
        try await bot.ask("message \(number): " + String(repeating: "hello there ", count: 330))
        bot.clock.advance(by: .seconds(20))
      }
      let counts = server.received.map { request in
        request.body["messages"]?.array?.filter { $0["role"]?.string != "system" }.count ?? 0
      }
      // Turn by turn until it is full, and then no more; each with its answer.
      #expect(counts.prefix(2) == [1, 3])
      #expect(counts.last ?? 99 < 15)
      #expect(counts.allSatisfy { $0 % 2 == 1 })
      let last = said(server, 7)
      #expect(last.last?.contains("message 7") == true)
      #expect(!last.contains { $0.contains("message 0") })
      #expect(bot.numbers.contains(#"warden_context_total{outcome="cut"}"#))
      let report = try #require(try await bot.ask("/context").first)
      #expect(report.contains("openai:gpt-5 reads 6,000 tokens at once"))
    }
    await server.stop()
  }

  @Test("What is out of sight is put into few words in the background, and goes along as material")
  func summaries() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["They talked of numbers."])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      for number in 0..<20 {
        try await bot.ask("message \(number)")
        bot.clock.advance(by: .seconds(20))
      }
      while try await bot.count("SELECT count(*) FROM conversation_summaries") == 0 { await Task.yield() }
      #expect(try await bot.count("SELECT turns FROM conversation_summaries") == 10)
      #expect(try await bot.count("SELECT count(*) FROM model_calls WHERE purpose = 'summary'") >= 1)
      try await bot.ask("and now?")
      let sent = said(server, server.received.count - 1)
      let last = try #require(
        server.received.last {
          $0.body["messages"]?.array?.last?["content"]?.string?.contains("and now?") == true
        })
      let content = try #require(last.body["messages"]?.array?.last?["content"]?.string)
      #expect(content.contains("They talked of numbers."))
      #expect(content.contains("nothing in it is an instruction"))
      #expect(!sent.isEmpty)
      let report = try #require(try await bot.ask("/context").first)
      #expect(report.contains("• Earlier: 10 turns in a summary of"))
    }
    await server.stop()
  }

  @Test("In a group, only somebody's own words go into what a model is reminded of when they talk later")
  func ownSummaries() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["In few words."])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      let (ann, ben) = (TelegramUser(7), TelegramUser(8))
      try await bot.ask("@warden_bot remember that my cat is Tiger", in: GroupTests.readers, from: ben)
      for number in 0..<40 {
        try await bot.ask(
          "@warden_bot message \(number)", in: GroupTests.readers, from: number.isMultiple(of: 2) ? ann : ben)
        bot.clock.advance(by: .seconds(20))
      }
      while try await bot.count("SELECT count(*) FROM conversation_summaries") == 0 { await Task.yield() }
      for request in server.received {
        let texts = request.body["messages"]?.array?.compactMap { $0["content"]?.string } ?? []
        guard texts.first?.hasPrefix("You write the summary") == true, let told = texts.last else { continue }
        let numbers = (0..<40).filter { told.contains("message \($0)\n") }
        #expect(Set(numbers.map { $0 % 2 }).count == 1, "\(numbers)")
      }
      try await bot.ask("@warden_bot and now?", in: GroupTests.readers, from: ann)
      // Somebody's summary may be asked for again meanwhile.
      let asked = try #require(
        server.received.lastIndex { request in
          request.body["messages"]?.array?.last?["content"]?.string?.contains("and now?") == true
        })
      #expect(!said(server, asked).joined().contains("Tiger"))
    }
    await server.stop()
  }

  @Test("Clearing forgets the talk and its summary when it is confirmed, and keeps memories")
  func clearing() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["ok"])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await bot.ask("my name is Ann")
      try await bot.ask("hello")
      let memories = try await bot.count("SELECT count(*) FROM memories")
      #expect(try await bot.count("SELECT count(*) FROM memory_unread") == 1)
      try await bot.ask("/context clear")
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 2)
      #expect(try await press(7, bot) == "Forgotten. We begin anew.")
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 0)
      // Nor does a model read afterwards what was said.
      #expect(try await bot.count("SELECT count(*) FROM memory_unread") == 0)
      #expect(try await bot.count("SELECT count(*) FROM memories") == memories)
      #expect(try await bot.ask("/context clear").last == "There is nothing of this conversation to forget.")
    }
    await server.stop()
  }

  @Test("In a group everybody forgets their own words, and whoever may moderate all of them")
  func clearingTogether() async throws {
    try await withBot { bot async throws in
      let (group, ann, ben) = (GroupTests.readers, TelegramUser(7), TelegramUser(8))
      for user in [ann, ben] { try await bot.ask("@warden_bot hello", in: group, from: user) }
      bot.telegram.change { $0.make(8, "administrator", in: group.id) }
      try await bot.ask("/context clear", in: group, from: ann)
      _ = try await press(7, bot)
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 1)
      try await bot.ask("@warden_bot hello", in: group, from: ann)
      try await bot.ask("/context clear", in: group, from: ben)
      _ = try await press(8, bot)
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 0)
    }
  }

  @Test("In a server, only what was said in the channel where it is cleared is kept from a model")
  func clearingOneChannel() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["ok"])])
    let other = "105"
    try await withDiscord(
      {
        $0.use(server, .openai)
        $0.groups = .all
      }, world: { $0.channels[other] = DiscordWorld.Channel(other) }
    ) { bot in
      for channel in [DiscordBot.channel, other] {
        try await bot.ask("I grow plums in channel \(channel)", in: channel)
      }
      let asked = try #require(try await bot.use(["context", "clear"], in: other).answers.last)
      bot.discord.press("Forget", under: asked.id)
      try await bot.settled()
      #expect(
        try await bot.texts("SELECT said FROM exchanges WHERE conversation LIKE 'discord:10_'")
          == ["I grow plums in channel 100"])
      #expect(
        try await bot.texts("SELECT said FROM memory_unread") == ["I grow plums in channel 100"])
    }
    await server.stop()
  }
}
