import JSON
import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

/// A group in which somebody has to rule: the owner by the platform, others by what they are given.
@Suite("A community", .timeLimit(.minutes(5)))
struct CommunityFlowTests {
  static let readers = TelegramChat.supergroup(-1_001)
  static let operators = TelegramUser(1_001, firstName: "Op")
  static let ann = TelegramUser(7, username: "ann")
  static let bob = TelegramUser(8, firstName: "Bob", username: "bob")

  /// What somebody was told in private when they gave a command in the group.
  private func told(_ user: TelegramUser, _ text: String, _ bot: RunningBot, replyTo: Int64? = nil)
    async throws -> String
  {
    let before = bot.telegram.world.texts(in: user.id).count
    try await bot.ask(text, in: Self.readers, from: user, replyTo: replyTo)
    return bot.telegram.world.texts(in: user.id).dropFirst(before).joined(separator: "\n")
  }

  @Test("A role that was given by name lets somebody do what it says, and no more")
  func grant() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      let said = bot.telegram.say("hello all", in: Self.readers, from: Self.ann)
      #expect(
        try await told(Self.ann, "/personality set openness 3", bot)
          == "You need the role developer for this.")
      let given = try await told(Self.operators, "/workspace role role=developer", bot, replyTo: said)
      #expect(given == "@ann (telegram:7) is developer here now.")
      #expect(try await told(Self.ann, "/personality set openness 3", bot).contains("openness is 3"))
      #expect(
        try await told(Self.ann, "/workspace role telegram:7 admin", bot)
          == "You need the role admin for this.")
      #expect(
        try await told(Self.ann, "/workspace", bot).contains("Your role here: developer, given to you."))
      let account = try await told(Self.ann, "/account", bot)
      #expect(account.contains("Your role here: developer, given to you."), "\(account)")
      #expect(account.contains("commands in 10 seconds"), "\(account)")
      #expect(
        try await bot.texts("SELECT action FROM audit_log ORDER BY seq") == [
          "workspace.role", "personality.set",
        ])
    }
  }

  @Test("A handle is not enough to be given a role")
  func handle() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      try await bot.ask("/help", in: Self.readers, from: Self.ann)
      let answer = try await told(Self.operators, "/workspace role @ann admin", bot)
      #expect(answer.contains("telegram:7"))
      #expect(try await bot.count("SELECT count(*) FROM workspace_members") == 0)
      #expect(
        try await told(Self.operators, "/workspace role @ann viewer", bot).contains("is viewer here now"))
    }
  }

  @Test("Who rules a group sees what the group uses, and sets its budget and nobody else's")
  func budget() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      try await bot.ask("@warden_bot hello", in: Self.readers, from: Self.ann)
      _ = try await told(Self.operators, "/workspace role telegram:7 admin", bot)
      let budget = try await told(Self.ann, "/budget", bot)
      #expect(budget == "Here, today: 0 calls, 0 tokens, $0.00.")
      #expect(
        try await told(Self.ann, "/budget set tokens=1000", bot)
          == "From the next question on, a day here may use 1000 tokens and any amount.")
      #expect(
        try await bot.count("SELECT count(*) FROM model_caps WHERE scope <> 'community:telegram:-1001'") == 0)
    }
  }

  @Test("A code is shown in private and makes the first who uses it what it says, from anywhere")
  func code() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      let answer = try await told(Self.operators, "/workspace invite reviewer", bot)
      let code = try #require(answer.split(separator: "\n").first.map { String($0) })
      #expect(bot.telegram.world.texts(in: Self.readers.id) == ["The answer is in our private chat."])
      #expect(try await bot.ask("/workspace join \(code)", 7) == ["Welcome. You are reviewer there now."])
      #expect(try await bot.ask("/workspace join \(code)", 8) == ["That code does not work."])
      #expect(try await told(Self.ann, "/workspace stats", bot).hasPrefix("The last 30 days here:"))
      for _ in 0..<4 { try await bot.ask("/workspace join ABCDE-FGHJK", 8) }
      #expect(try await bot.ask("/workspace join ABCDE-FGHJK", 8) == ["Wait 3600 seconds."])
    }
  }

  @Test("Settings are typed, and only for who may")
  func settings() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      #expect(try await told(Self.ann, "/workspace set wiki off", bot) == "You need the role admin for this.")
      #expect(try await told(Self.operators, "/workspace set wiki perhaps", bot) == "wiki is on or off.")
      #expect(try await told(Self.operators, "/workspace set wiki off", bot) == "wiki is off here now.")
      #expect(try await told(Self.ann, "/workspace show", bot).contains("• wiki: off"))
      #expect(
        try await bot.ask("/workspace set wiki off", 1_001) == [
          "This is a private chat, not a community. Write the command in a group or on a server."
        ])
    }
  }

  @Test(
    "Who has been here for a week and said something may vote, by answering; what they vote is shown to all")
  func reputation() async throws {
    try await withBot { bot async throws in
      let said = bot.telegram.say("I mended the roof", in: Self.readers, from: Self.bob)
      for _ in 0..<5 { try await bot.ask("@warden_bot hello", in: Self.readers, from: Self.ann) }
      #expect(
        try await told(Self.ann, "/up", bot, replyTo: said)
          == "You can vote after 7 days and 5 messages here.")
      bot.clock.advance(by: .seconds(7 * 86_400))
      let vote = try await told(Self.ann, "/up", bot, replyTo: said)
      #expect(vote == "You voted for telegram:8, whose reputation here is 1 now.")
      #expect(try await told(Self.ann, "/rep down telegram:8", bot).hasSuffix("is -1 now."))
      #expect(try await told(Self.ann, "/rep up telegram:7", bot) == "You cannot vote for yourself.")
      #expect(try await told(Self.ann, "/rep up telegram:8", bot).hasSuffix("is 1 now."))
      #expect(
        try await bot.ask("/rep top", in: Self.readers, from: Self.bob) == [
          "Highest reputation here:\n1. @bob (telegram:8): 1"
        ])
      #expect(
        try await bot.ask("/rep @bob", in: Self.readers, from: Self.ann) == [
          "The reputation of @bob (telegram:8) here is 1: 1 for, 0 against."
        ])
    }
  }

  @Test(
    "Talk and commands for anybody ask neither Telegram nor for a role, and write nothing once all is counted"
  )
  func cheap() async throws {
    try await withBot { bot async throws in
      for _ in 0..<6 { try await bot.ask("@warden_bot hello", in: Self.readers, from: Self.ann) }
      try await bot.ask("/personality", in: Self.readers, from: Self.ann)
      #expect(bot.telegram.world.calls["getChatMember"] == nil)
      #expect(try await bot.count("SELECT count(*) FROM workspaces") == 0)
      #expect(try await bot.count("SELECT messages FROM attendance") == 5)
    }
  }

  @Test("An operator reads the trail, and whether it is whole")
  func audit() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      try await bot.ask("/workspace set wiki off", in: Self.readers, from: Self.operators)
      try await bot.ask("/personality set openness 3", in: .private(7), from: Self.ann)
      let all = try #require(try await bot.ask("/admin system audit", 1_001).first)
      #expect(all.hasPrefix("2 lines, unbroken."))
      #expect(all.contains("personality.set → openness"))
      #expect(all.contains(#"workspace.set → wiki in wsp_"#))
      let own = try #require(try await bot.ask("/admin system audit actor=telegram:7", 1_001).first)
      #expect(own.contains("personality.set") && !own.contains("workspace.set"))
      _ = try await bot.bot.database.write { try $0.run("UPDATE audit_log SET target = 'x' WHERE seq = 1") }
      #expect(try await bot.ask("/admin system audit", 1_001).first?.hasPrefix("⚠") == true)
      #expect(try await bot.ask("/admin system audit", 7).first?.contains("operator") == true)
    }
  }

  @Test("A group that becomes a supergroup keeps its roles, settings and counts")
  func migration() async throws {
    let (old, new) = (TelegramChat.group(-500), TelegramChat.supergroup(-1_001_500))
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot async throws in
      try await bot.ask("@warden_bot hello", in: old, from: Self.ann)
      try await bot.ask("/workspace role telegram:7 reviewer", in: old, from: Self.operators)
      try await bot.ask("/workspace set language de", in: old, from: Self.operators)
      bot.telegram.add(new)
      let moved =
        #"{"message_id":9,"date":1,"chat":{"id":-500,"type":"group","title":"Readers"},"migrate_to_chat_id":-1001500}"#
      _ = bot.telegram.push("message", Array(moved.utf8))
      try await bot.settled()
      let before = bot.telegram.world.texts(in: 7).count
      try await bot.ask("/workspace", in: new, from: Self.ann)
      let answer = bot.telegram.world.texts(in: 7).dropFirst(before).joined()
      #expect(answer.contains("Your role here: reviewer"))
      #expect(answer.contains("• language: de"))
      #expect(try await bot.texts("SELECT DISTINCT place FROM attendance") == ["telegram:-1001500"])
      #expect(try await bot.count("SELECT count(*) FROM workspaces") == 1)
    }
  }

  @Test(
    "A community's language is talked in there, and nowhere else; whoever chooses it is told what it does")
  func language() async throws {
    let server = try LoopbackModelServer(
      .openai, Array(repeating: LoopbackModelServer.Dialect.openai.answer(["Hallo."]), count: 3))
    try await withBot({
      $0.operators = ["telegram:1001"]
      $0.use(server, .openai)
    }) { bot async throws in
      try await bot.ask("@warden_bot what are rivers made of?", in: Self.readers, from: Self.ann)
      let told = try await told(Self.operators, "/workspace set language de", bot)
      #expect(told.hasPrefix("language is de here now. I talk in it"))
      try await bot.ask("@warden_bot what are stones made of?", in: Self.readers, from: Self.ann)
      try await bot.ask("what are clouds made of?", 7)
      let asked = server.received.map { request in
        String(decoding: request.body.bytes, as: UTF8.self).contains("speaks the language with the tag")
      }
      #expect(asked == [false, true, false])
    }
  }
}
