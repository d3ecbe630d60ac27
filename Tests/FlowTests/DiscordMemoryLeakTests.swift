import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

/// Two people on Discord, each alone and in a server's channel: what each of them said where is a word that nobody says
/// anywhere else.
private enum Hamlet {
  static let ann = DiscordWorld.User("2001", "ann")
  static let bob = DiscordWorld.User("2002", "bob")
  /// Has said nothing.
  static let eve = DiscordWorld.User("2003", "eve")
  static let keeper = DiscordWorld.User("2004", "keeper")
  static let people = [ann, bob, eve]
  static let shared = "quokkashared"

  static func privateChannel(_ person: DiscordWorld.User) -> String {
    switch person {
    case ann: DiscordBot.privateChannel
    case bob: "102"
    default: "103"
    }
  }

  static func channels(_ person: DiscordWorld.User) -> [String] {
    [privateChannel(person), DiscordBot.channel]
  }

  static func marker(_ person: DiscordWorld.User, _ channel: String) -> String {
    "quokka\(person.name)" + (channel == DiscordBot.channel ? "server" : "alone")
  }

  static let markers =
    [ann, bob].flatMap { person in channels(person).map { marker(person, $0) } } + [shared]

  static func configure(_ settings: inout Settings) {
    settings.groups = .all
    settings.operators = ["discord:\(keeper.id)"]
  }

  static func world(_ world: inout DiscordWorld) {
    for channel in ["102", "103"] { world.channels[channel] = DiscordWorld.Channel(channel, server: nil) }
  }

  static func tell(_ bot: DiscordBot) async throws {
    for person in [ann, bob] {
      for channel in channels(person) {
        try await bot.ask(
          "remember that my animal is the \(marker(person, channel))", in: channel, from: person)
      }
    }
    try await bot.use(
      ["memory", "add"],
      options: [
        #"{"name":"text","type":3,"value":"our animal is the \#(shared)"}"#,
        #"{"name":"shared","type":5,"value":true}"#,
      ], by: keeper)
  }

  /// What may be in an answer that only this person reads, or that a channel reads with them.
  static func allowed(_ person: DiscordWorld.User, _ channel: String, isUnseen: Bool) -> Set<String> {
    let own = isUnseen ? channels(person) : [channel]
    return Set(own.map { marker(person, $0) } + (channel == DiscordBot.channel ? [shared] : []))
  }

  /// As it was said; a question that names one may come back in the answer.
  static func markers(in text: String) -> Set<String> {
    Set(markers.filter { text.contains("animal is the \($0)") })
  }
}

@Suite("Nobody on Discord reads what somebody else has told", .timeLimit(.minutes(10)))
struct DiscordMemoryLeakTests {
  private static let questions = [
    "what is my animal?", "what do you know about me?", "what is our animal?",
    "do you know what Ann told you about her animal?", "who am I?",
  ]

  @Test("In talk, and with every command of memories and every number")
  func talkAndCommands() async throws {
    try await withDiscord(Hamlet.configure, world: Hamlet.world) { bot in
      try await Hamlet.tell(bot)
      let numbers = try await bot.texts("SELECT 'm' || id FROM memories ORDER BY id")
      #expect(numbers.count == Hamlet.markers.count)
      var found = 0
      for person in Hamlet.people {
        for channel in Hamlet.channels(person) {
          for question in Self.questions {
            // Nobody is kept from asking, and the bot from answering.
            bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
            let answers = try await bot.ask(question, in: channel, from: person)
            found += check(answers, question, person, channel, isUnseen: channel != DiscordBot.channel)
          }
          var uses: [(path: [String], options: [String])] = [(["memory", "list"], [])]
          for word in ["quokka", "animal"] + Hamlet.markers {
            uses.append((["memory", "search"], [#"{"name":"query","type":3,"value":"\#(word)"}"#]))
          }
          for number in numbers {
            uses.append((["memory", "links"], [#"{"name":"id","type":3,"value":"\#(number)"}"#]))
          }
          for (path, options) in uses {
            bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
            let (interaction, answers) = try await bot.use(path, options: options, in: channel, by: person)
            let isUnseen = interaction.isEphemeral || channel != DiscordBot.channel
            found += check(answers, "\(path) \(options)", person, channel, isUnseen: isUnseen)
          }
        }
      }
      #expect(found > 20)
      // Whoever has told nothing forgets nothing.
      for channel in Hamlet.channels(Hamlet.eve) {
        for number in numbers {
          bot.clock.advance(to: bot.clock.now.advanced(by: .seconds(10)))
          try await bot.use(
            ["memory", "forget"], options: [#"{"name":"id","type":3,"value":"\#(number)"}"#], in: channel,
            by: Hamlet.eve)
        }
      }
      #expect(try await bot.texts("SELECT 'm' || id FROM memories ORDER BY id") == numbers)
    }
  }

  private func check(
    _ answers: [DiscordWorld.Message], _ what: String, _ person: DiscordWorld.User, _ channel: String,
    isUnseen: Bool
  ) -> Int {
    let told = Hamlet.markers(in: answers.map(\.content).joined(separator: "\n"))
    let leaked = told.subtracting(Hamlet.allowed(person, channel, isUnseen: isUnseen))
    #expect(leaked.isEmpty, "\(what) of \(person.name) in \(channel) told \(leaked)")
    return told.count
  }

  @Test("In what is suggested while somebody types the number of a memory")
  func suggestions() async throws {
    try await withDiscord(Hamlet.configure, world: Hamlet.world) { bot in
      try await Hamlet.tell(bot)
      for person in Hamlet.people {
        let own = Set(
          try await bot.texts(
            """
            SELECT 'm' || m.id FROM memories AS m JOIN memory_shelves AS s ON s.id = m.shelf
            JOIN identities AS i ON i.user_id = s.person WHERE i.platform_id = \(person.id)
            """))
        #expect(own.count == (person == Hamlet.eve ? 0 : 2))
        for channel in Hamlet.channels(person) {
          for (path, typed) in [("links", ""), ("links", "m"), ("forget", ""), ("forget", "m")] {
            let option = #"{"name":"id","type":3,"value":"\#(typed)","focused":true}"#
            let data =
              #"{"name":"memory","options":[{"name":"\#(path)","type":1,"options":[\#(option)]}]}"#
            #expect(Set(await suggested(data, channel, person, bot)) == own)
          }
          let short = #"{"name":"forget","options":[{"name":"id","type":3,"value":"","focused":true}]}"#
          #expect(Set(await suggested(short, channel, person, bot)).isSubset(of: own))
        }
      }
    }
  }

  private func suggested(
    _ data: String, _ channel: String, _ person: DiscordWorld.User, _ bot: DiscordBot
  ) async -> [String] {
    let begun = bot.discord.begin(.autocomplete, data, in: channel, person)
    await bot.discord.world.wait { $0.issued[begun.id]?.answer != nil }
    return bot.discord.world.value.issued[begun.id]?.choices ?? []
  }
}
