import Groundwork
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Commands on Discord", .timeLimit(.minutes(5)))
struct DiscordCommandFlowTests {
  @Test("A command is answered at once with a place that only the asker sees, which the answer fills")
  func deferred() async throws {
    try await withDiscord { bot in
      let (interaction, answers) = try await bot.use(["personality", "show"])
      #expect(interaction.answer == 5)
      #expect(interaction.isEphemeral)
      #expect(!interaction.isThinking)
      #expect(answers.count == 1)
      #expect(answers[0].content.contains("We have not talked yet."))
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("What was said in a server's channels is counted for the server, and nobody's private talk")
  func stats() async throws {
    try await withDiscord({ $0.operators = ["discord:2001"] }, world: { $0.channels["102"] = .init("102") }) {
      bot in
      for channel in [DiscordBot.channel, DiscordBot.channel, "102"] {
        try await bot.ask("<@9001> hello", in: channel)
      }
      try await bot.ask("hello", in: DiscordBot.privateChannel)
      let answers = try await bot.use(["workspace", "stats"]).answers
      #expect(answers.first?.content.contains("talk: 3 messages answered") == true)
    }
  }

  @Test("In a private chat the place is filled as well")
  func privately() async throws {
    try await withDiscord { bot in
      let (interaction, answers) = try await bot.use(["help"], in: DiscordBot.privateChannel)
      #expect(!interaction.isThinking)
      #expect(answers.count == 1)
      #expect(bot.posts(in: DiscordBot.privateChannel) == 0)
    }
  }

  @Test("What nobody knows any more is answered all the same")
  func unknown() async throws {
    try await withDiscord { bot in
      let (interaction, answers) = try await bot.use(["unheardof"])
      #expect(!interaction.isThinking)
      #expect(answers.first?.content.contains("There is no command /unheardof") == true)
    }
  }

  @Test("An answer that is ready before Discord knows that there will be one waits for that")
  func early() async throws {
    try await withDiscord { bot in
      let gate = Gate()
      bot.discord.fail("/callback", with: .late(gate))
      let command = bot.discord.use(["help"], in: DiscordBot.channel)
      // What was said later is answered meanwhile.
      bot.discord.say("hello?", in: DiscordBot.bell, from: DiscordWorld.User("2999", "bell"))
      await bot.discord.answers(1, in: DiscordBot.bell)
      gate.open()
      await bot.discord.world.wait { $0.interactionAnswers[command.token]?.isEmpty == false }
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("When the quarter of an hour is over, what one person was to see goes to their private channel")
  func late() async throws {
    try await withDiscord { bot in
      bot.discord.fail("/messages/@original", with: .refused(status: 401, code: 50_027))
      try await bot.use(["personality", "show"])
      await bot.discord.answers(1, in: "62001")
      #expect(bot.said(in: "62001")[0].content.contains("We have not talked yet."))
      #expect(bot.posts(in: DiscordBot.channel) == 0)
    }
  }

  @Test("The private channel with somebody is known to the next process")
  func privateChannels() async throws {
    let (folder, clock) = (try Folder(), FakeClock())
    for run in 0..<2 {
      // No event of the second Discord may be called like one of the first.
      clock.advance(by: .seconds(60))
      try await withDiscord(
        clock: clock,
        { $0.database = folder.database },
        world: { $0.channels["62001"] = DiscordWorld.Channel("62001", server: nil) }
      ) { bot in
        bot.discord.fail("/messages/@original", with: .refused(status: 401, code: 50_027))
        try await bot.use(["personality", "show"])
        await bot.discord.answers(1, in: "62001")
        let opened = bot.discord.world.value.calls.count { $0.path == "/users/@me/channels" }
        #expect(opened == (run == 0 ? 1 : 0))
        // The next Discord is another one, where no session can be resumed.
        try await bot.settled()
        try await bot.bot.database.write { connection in
          try connection.run("DELETE FROM platform_positions WHERE name = 'session'")
        }
      }
    }
  }

  @Test("The commands are registered in the background, once")
  func registration() async throws {
    try await withDiscord { bot in
      let path = "/applications/7001/commands"
      await bot.discord.world.wait { $0.commands[path] != nil }
      #expect(bot.discord.world.value.commands[path]?.contains(#""name":"personality""#) == true)
      try await bot.settled()
      let before = bot.discord.world.value.calls.count { $0.method == "PUT" }
      #expect(await bot.bot.registerMenus() == 0)
      #expect(bot.discord.world.value.calls.count { $0.method == "PUT" } == before)
    }
  }

  @Test("In a server that is named for it, the commands are registered there and nowhere else")
  func inServer() async throws {
    try await withDiscord({ $0.discord.guilds = ["500"] }) { bot in
      await bot.discord.world.wait { $0.commands["/applications/7001/guilds/500/commands"] != nil }
      #expect(bot.discord.world.value.commands["/applications/7001/commands"] == nil)
      let text = bot.discord.world.value.commands["/applications/7001/guilds/500/commands"]
      #expect(text?.contains("contexts") == false)
    }
  }

  @Test("What somebody is to a server, Discord says: the owner, who may manage it, and everybody else")
  func standing() async throws {
    try await withDiscord(world: { world in
      world.guilds["500"]?.roles = ["500": 1 << 10, "501": 1 << 5]
      world.guilds["500"]?.members = [
        "2001": .init(.ann, roles: ["501"]), "2002": .init(DiscordWorld.User("2002", "bob")),
      ]
    }) { bot in
      let ask = Connectors.standings(nil, bot.bot.discord, .silent)
      let server = CommunityAddress(.discord, "500")
      for (person, standing) in [
        ("2000", CommunityStanding.owner), ("2001", .administrator), ("2002", .member), ("2003", nil),
      ] {
        #expect(await ask(AccountOnPlatform(.discord, person), server) == standing)
      }
      let before = bot.discord.world.value.calls.count { $0.path.hasPrefix("/guilds/") }
      #expect(await ask(AccountOnPlatform(.discord, "2001"), server) == .administrator)
      #expect(bot.discord.world.value.calls.count { $0.path.hasPrefix("/guilds/") } == before)
      bot.clock.advance(by: .seconds(61))
      #expect(await ask(AccountOnPlatform(.discord, "2001"), server) == .administrator)
      #expect(bot.discord.world.value.calls.count { $0.path.hasPrefix("/guilds/") } > before)
    }
  }

  @Test("A bot earns no reputation, and is told of in one sentence")
  func bots() async throws {
    try await withDiscord { bot in
      let other = #"{"3001":{"id":"3001","username":"other","bot":true}}"#
      let begun = bot.discord.begin(
        .command,
        #"{"id":"77","type":1,"name":"rep","options":[{"name":"up","type":1,"options":[{"name":"user","type":6,"value":"3001"}]}],"resolved":{"users":\#(other)}}"#,
        in: DiscordBot.channel)
      try await bot.settled()
      let answers = bot.discord.world.value.interactionAnswers[begun.token] ?? []
      #expect(answers.count == 1)
      #expect(answers.first?.content.contains("should be") == true, "\(answers.map(\.content))")
      #expect(try await bot.count("SELECT COUNT(*) FROM identities WHERE platform_id = '3001'") == 0)
    }
  }
}
