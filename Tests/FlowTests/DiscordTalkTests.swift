import Delivery
import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Talk on Discord", .timeLimit(.minutes(5)))
struct DiscordTalkTests {
  @Test("A private message is answered in the private channel")
  func privately() async throws {
    try await withDiscord { bot in
      let answer = try await bot.ask("Thank you, you are wonderful!")
      #expect(answer.count == 1)
      #expect(answer[0].replyTo == nil)
      #expect(
        try await bot.texts("SELECT said FROM exchanges WHERE conversation = 'discord:101'") == [
          "Thank you, you are wonderful!"
        ])
    }
  }

  @Test("In a channel the bot answers who mentions it, with a reference and mentioning nobody")
  func mention() async throws {
    try await withDiscord { bot async throws in
      #expect(try await bot.ask("what a day", in: DiscordBot.channel) == [])
      let answer = try await bot.ask("<@9001> what a day", in: DiscordBot.channel)
      #expect(answer.count == 1)
      let asked = bot.discord.world.value.messages(in: DiscordBot.channel).last { !$0.author.isBot }
      #expect(answer[0].replyTo == asked?.id)
      let body = bot.discord.world.value.calls.last { $0.path == "/channels/100/messages" }?.body
      #expect(body?.contains(#""allowed_mentions":{"parse":[]}"#) == true)
    }
  }

  @Test("What was said in a server is kept under the server, whichever way it came")
  func community() async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }) { bot in
      try await bot.ask("<@9001> /personality set openness 3", in: DiscordBot.channel)
      #expect(try await bot.texts("SELECT DISTINCT scope FROM persona_traits") == ["discord:500"])
      try await bot.use(
        ["personality", "set"],
        options: [
          #"{"name":"trait","type":3,"value":"neuroticism"}"#, #"{"name":"value","type":4,"value":5}"#,
        ])
      #expect(try await bot.texts("SELECT scope FROM persona_traits") == ["discord:500", "discord:500"])
    }
  }

  @Test("Asked to hear everything, it asks for the texts of others and answers them")
  func everything() async throws {
    try await withDiscord({ $0.groups = .all }) { bot async throws in
      #expect(try await bot.ask("what a day", in: DiscordBot.channel).count == 1)
      let intents = bot.discord.world.value.hall.sessions.values.map(\.intents)
      #expect(intents.allSatisfy { $0 & 1 << 15 != 0 } && !intents.isEmpty)
    }
  }

  @Test("A thread is a channel like any other")
  func thread() async throws {
    try await withDiscord(world: { world in
      var thread = DiscordWorld.Channel("150")
      thread.parent = DiscordBot.channel
      world.channels["150"] = thread
    }) { bot async throws in
      #expect(try await bot.ask("<@9001> hello", in: "150").count == 1)
      #expect(bot.said(in: DiscordBot.channel).isEmpty)
    }
  }

  @Test("Its own messages and other bots are not answered")
  func bots() async throws {
    try await withDiscord { bot async throws in
      let robot = DiscordWorld.User("2500", "robot", isBot: true)
      #expect(try await bot.ask("<@9001> hi", in: DiscordBot.channel, from: robot) == [])
      #expect(try await bot.count("SELECT count(*) FROM exchanges WHERE conversation = 'discord:100'") == 0)
    }
  }

  @Test("Readiness and numbers tell of the connection")
  func health() async throws {
    try await withDiscord { bot in
      try await bot.settled()
      let failures = await bot.bot.readiness.failures()
      #expect(failures.isEmpty)
      let numbers = bot.numbers
      #expect(numbers.contains("warden_gateway_identifies_total 1"))
      #expect(numbers.contains("warden_gateway_resumes_total 0"))
      #expect(numbers.contains(#"warden_poll_age_seconds{platform="discord"} 0"#))
      bot.discord.dropConnections()
      await bot.log.says("The connection to Discord ended")
      #expect(await bot.bot.readiness.failures().map(\.name) == ["discord"])
    }
  }

  @Test("A token that Discord does not know ends the program with one sentence")
  func token() async throws {
    await #expect {
      try await withDiscord(waitsForSession: false, { $0.discord.token = Secret("wrong") }) { bot in
        try await bot.running.value
      }
    } throws: { error in
      (error as? Stop)?.status == .configuration && (error as? Stop)?.sentence.contains("401") == true
    }
  }

  @Test("A wrong token of Discord ends what Telegram does as well, and loses nothing of it")
  func tokenBesideTelegram() async throws {
    let (telegram, clock, folder, refusal) = (try loopback(), FakeClock(), try Folder(), Gate())
    await #expect {
      try await withDiscord(
        telegram: telegram, clock: clock, waitsForSession: false,
        {
          $0.discord.token = Secret("wrong")
          $0.database = folder.database
        },
        world: { world in
          // Whatever is refused first, nothing else is asked with this token then.
          for path in ["/gateway", "/applications"] { world.faults.append((path, 1, .held(refusal))) }
        }
      ) { bot in
        telegram.fail("sendMessage", with: .throttled(seconds: 7))
        telegram.say("hello", in: .private(7))
        await telegram.when { $0.calls["sendMessage"] == 1 }
        await telegram.pollHeld()
        refusal.open()
        // For so long the answer may still leave.
        try await bot.sleepThrough(.seconds(3)...(.seconds(3)))
        try await bot.running.value
      }
    } throws: { error in
      guard let stop = error as? Stop else { return false }
      return stop.status == .configuration && stop.sentence.contains("DISCORD_BOT_TOKEN")
        && stop.sentence.count { $0 == "." } == 1
    }
    #expect(telegram.world.messages.isEmpty)
    clock.advance(by: .seconds(10))
    try await withBot(on: telegram, clock: clock, { $0.database = folder.database }) { bot in
      await telegram.messages(1, in: 7)
      try await bot.settled()
      #expect(telegram.world.texts(in: 7).count == 1)
      #expect(try await bot.texts("SELECT said FROM exchanges") == ["hello"])
    }
    await telegram.stop()
  }

  @Test("A long answer is cut into messages of at most 2000 letters, its code closed and opened again")
  func long() async throws {
    let lines = (0..<150).map { "let number\($0) = \($0) // counted by hand" }
    let answer = "Look:\n\n```swift\n" + lines.joined(separator: "\n") + "\n```\n\nThat is *all*."
    let server = try LoopbackModelServer(.anthropic, [.anthropic([answer])])
    try await withDiscord({ $0.use(server, .anthropic) }) { bot async throws in
      let said = try await bot.ask("count, please").map(\.content)
      #expect(said.count >= 3)
      for text in said {
        #expect(text.unicodeScalars.count <= 2_000)
        #expect(text.ranges(of: "```").count.isMultiple(of: 2), "\(text)")
      }
      for text in said.dropFirst() { #expect(text.hasPrefix("```swift\n"), "\(text)") }
      #expect(
        said.last?.hasSuffix("That is *all*.") == true || said.last?.hasSuffix("That is _all_.") == true)
      let all = said.joined(separator: "\n")
      for line in lines { #expect(all.contains(line)) }
    }
    await server.stop()
  }

  @Test("Discord and Telegram run in one process, each with its own conversations")
  func both() async throws {
    let telegram = try loopback()
    try await withDiscord(telegram: telegram) { bot in
      telegram.say("hello from here", in: .private(7))
      await telegram.pollHeld()
      #expect(try await bot.ask("hello from there").count == 1)
      try await bot.bot.dispatcher.quiet()
      #expect(telegram.world.texts(in: 7).count == 1)
      #expect(
        try await bot.texts(
          "SELECT conversation FROM exchanges WHERE conversation <> 'discord:199' ORDER BY conversation")
          == ["discord:101", "telegram:7"])
      #expect(await bot.bot.readiness.failures().isEmpty)
    }
    await telegram.stop()
  }

  @Test("Followed by its history alone, a channel is answered as well")
  func polling() async throws {
    try await withDiscord(
      waitsForSession: false,
      {
        $0.discord.mode = .polling
        $0.discord.channels = [DiscordBot.channel]
      },
      world: {
        $0.say("<@9001> before anybody was here", in: DiscordBot.channel, at: FakeClock().now)
      }
    ) { bot in
      try await bot.sleepThrough(.seconds(1)...(.seconds(3)))
      bot.discord.say("<@9001> hello", in: DiscordBot.channel)
      bot.discord.say("not for the bot", in: DiscordBot.channel)
      try await bot.sleepThrough(.seconds(1)...(.seconds(3)))
      await bot.discord.answers(1, in: DiscordBot.channel)
      try await bot.bot.dispatcher.quiet()
      #expect(try await bot.texts("SELECT said FROM exchanges") == ["hello"])
      #expect(bot.discord.world.value.hall.connectionCount == 0)
      #expect(await bot.bot.readiness.failures().isEmpty)
      let commands = bot.discord.world.value.commands
      #expect(commands.isEmpty, "nobody could use them")
    }
  }

  @Test("Where no press arrives, a message says so instead of carrying a button that nobody can press")
  func unheardPresses() async throws {
    try await withDiscord(
      waitsForSession: false,
      {
        $0.discord.mode = .polling
        $0.discord.channels = [DiscordBot.privateChannel]
      }
    ) { bot in
      try await bot.sleepThrough(.seconds(1)...(.seconds(3)))
      bot.discord.say("/account terms", in: DiscordBot.privateChannel)
      try await bot.sleepThrough(.seconds(1)...(.seconds(3)))
      let answers = await bot.discord.answers(1, in: DiscordBot.privateChannel)
      let sentence = "“I am 18 and accept” cannot be pressed here"
      #expect(answers.last?.content.contains(sentence) == true, "\(answers.map(\.content))")
      #expect(answers.last?.buttons == [])
    }
  }
}
