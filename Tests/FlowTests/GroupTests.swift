import Operations
import SQLite
import TestSupport
import Testing

@testable import warden

@Suite("A group", .timeLimit(.minutes(5)))
struct GroupTests {
  static let readers = TelegramChat.supergroup(-1_001)
  static let ann = TelegramUser(7)

  @Test("Talk among people is none of the bot's business; its name is, and it answers the message")
  func mention() async throws {
    try await withBot { bot async throws in
      #expect(try await bot.ask("what a day", in: Self.readers) == [])
      let said = bot.telegram.world.messages.count
      #expect(try await bot.ask("@warden_bot what a day", in: Self.readers).count == 1)
      #expect(bot.telegram.world.messages[said].replyTo == 2)
      #expect(try await bot.ask("@warden_bots what a day", in: Self.readers) == [])
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 1)
    }
  }

  @Test("An answer to the bot is for the bot, an answer to somebody else is not")
  func replies() async throws {
    try await withBot { bot in
      try await bot.ask("@warden_bot hello", in: Self.readers)
      #expect(try await bot.ask("and you?", in: Self.readers, replyTo: 2).count == 1)
      #expect(try await bot.ask("and you?", in: Self.readers, replyTo: 1) == [])
    }
  }

  @Test("What a link into a group adds and means nothing is no topic of help")
  func groupLink() async throws {
    try await withBot { bot in
      try await bot.ask("hello", 7)
      try await bot.ask("/start@warden_bot xyz", in: Self.readers, from: Self.ann)
      let said = bot.telegram.world.messages.map(\.text)
      #expect(!said.contains { $0.contains("Nothing here is called") }, "\(said)")
      #expect(said.contains { $0.hasPrefix("What I can do.") }, "\(said)")
    }
  }

  @Test("Asked to, it answers everything in groups")
  func everything() async throws {
    try await withBot({ $0.groups = .all }) { bot async throws in
      #expect(try await bot.ask("what a day", in: Self.readers).count == 1)
    }
  }

  @Test("Other bots are not answered, nor is an edit")
  func others() async throws {
    try await withBot { bot in
      let robot = TelegramUser(99, firstName: "Robot", username: "robot_bot", isBot: true)
      #expect(try await bot.ask("@warden_bot hello", in: Self.readers, from: robot) == [])
      let edit =
        #"{"message_id":1,"date":1,"edit_date":2,"text":"@warden_bot hi","entities":[{"type":"mention","offset":0,"length":11}],"#
        + #""chat":{"id":-1001,"type":"supergroup","title":"Readers"},"from":{"id":7,"is_bot":false,"first_name":"Ann"}}"#
      _ = bot.telegram.push("edited_message", Array(edit.utf8))
      try await bot.settled()
      #expect(bot.telegram.world.messages == [])
    }
  }

  @Test("Topics are answered in the topic, and the General topic without a number")
  func topics() async throws {
    let forum = TelegramChat.forum(-1_002, topics: [33])
    try await withBot { bot in
      try await bot.ask("@warden_bot hello", in: forum, thread: 33)
      try await bot.ask("@warden_bot hello", in: forum)
      #expect(bot.telegram.world.messages(in: forum.id).map(\.thread) == [33, nil])
      #expect(
        try await bot.texts("SELECT conversation FROM exchanges ORDER BY id") == [
          "telegram:-1002/33", "telegram:-1002",
        ])
    }
  }

  @Test("What only the asker should read goes to the private chat, and the group gets a pointer")
  func ephemeral() async throws {
    try await withBot { bot async throws in
      #expect(
        try await bot.ask("/personality", in: Self.readers, from: Self.ann) == [
          "The answer is in our private chat."
        ])
      let pointer = bot.telegram.world.messages(in: Self.readers.id)[0]
      #expect(pointer.entities.map(\.url) == ["https://t.me/warden_bot?start=hello"])
      #expect(pointer.replyTo == 1)
      #expect(bot.telegram.world.texts(in: 7).count == 1)
      #expect(bot.telegram.world.texts(in: 7)[0].contains("We have not talked yet."))
    }
  }

  @Test("A private answer waits for whoever has not let the bot in yet, and comes when they press Start")
  func unopened() async throws {
    try await withBot { bot async throws in
      var ann = TelegramChat.private(7)
      ann.standing = .unopened
      bot.telegram.add(ann)
      let pointer = try await bot.ask("/personality", in: Self.readers, from: Self.ann)
      #expect(pointer == ["The answer is in our private chat."])
      #expect(bot.telegram.world.texts(in: 7) == [])
      bot.telegram.set(.member, in: 7)
      let answers = try await bot.ask("/start hello")
      #expect(answers.count == 3)
      #expect(answers.last?.contains("We have not talked yet.") == true)
      #expect(try await bot.count("SELECT count(*) FROM held_messages") == 0)
      #expect(try await bot.ask("hello").count == 1)
    }
  }

  @Test("Commands for another bot, and unknown ones that name nobody, are left alone")
  func otherBots() async throws {
    try await withBot { bot in
      #expect(try await bot.ask("/help@other_bot", in: Self.readers) == [])
      #expect(try await bot.ask("/unheardof", in: Self.readers) == [])
      try await bot.ask("/help@warden_bot", in: Self.readers, from: Self.ann)
      #expect(bot.telegram.world.texts(in: 7).first?.hasPrefix("What I can do.") == true)
    }
  }

  @Test(
    "Nothing is said in a channel, where nobody in particular speaks",
    arguments: ["hello", "/help", "/sale today", "/start"])
  func channel(text: String) async throws {
    try await withBot { bot in
      bot.telegram.add(TelegramChat(.channel, -1_009, name: "News"))
      let post =
        #"{"message_id":1,"date":1,"text":"\#(text)","sender_chat":{"id":-1009,"type":"channel","title":"News"},"#
        + #""chat":{"id":-1009,"type":"channel","title":"News"}}"#
      _ = bot.telegram.push("channel_post", Array(post.utf8))
      try await bot.settled()
      #expect(bot.telegram.world.messages == [])
    }
  }

  @Test("In groups only operators change the character")
  func permissions() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      try await bot.ask("/personality set openness 3", in: Self.readers, from: Self.ann)
      #expect(try await bot.count("SELECT count(*) FROM persona_traits") == 0)
      try await bot.ask("/personality set openness 3", in: Self.readers, from: TelegramUser(1_001))
      #expect(try await bot.count("SELECT count(*) FROM persona_traits") == 1)
    }
  }
}

@Suite("Operators", .timeLimit(.minutes(5)))
struct OperatorFlowTests {
  @Test("An operator sees how Warden fares")
  func health() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      let answer = try #require(try await bot.ask("/admin system health", 1_001).first)
      #expect(answer.contains("Everything is connected and the database can be written."))
      #expect(answer.contains("No dead letters."))
    }
  }

  @Test("A model that does not answer is shown with what to do, for as long as it does not")
  func modelTrouble() async throws {
    let server = try LoopbackModelServer(.openai, [.error(401)])
    try await withBot({
      $0.operators = ["telegram:1001"]
      $0.use(server, .openai)
    }) { bot in
      try await bot.ask("hello")
      let answer = try #require(try await bot.ask("/admin system health", 1_001).first)
      #expect(!answer.contains("Everything is connected"))
      #expect(answer.contains("⚠ No answer from openai:"))
      #expect(answer.contains("the provider does not take the key; check OPENAI_API_KEY."))
    }
    await server.stop()
  }

  @Test("Threat 15: somebody else is refused, whatever they call themselves")
  func forgedName() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      let forger = TelegramUser(7, firstName: "telegram:1001", username: "1001")
      let answer = try await bot.ask("/admin system health", in: .private(7), from: forger)
      #expect(answer.count == 1)
      #expect(!answer[0].contains("Everything"), "\(answer)")
    }
  }

  @Test(
    "Threat 15: what was written by somebody else, or in the name of a chat, has no rights",
    arguments: [
      #""forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"x"},"from":{"id":1001,"is_bot":false,"first_name":"Op"}"#,
      #""sender_chat":{"id":-1001,"type":"supergroup","title":"Readers"},"from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"}"#,
    ])
  func noRights(sender: String) async throws {
    try await withBot({ $0.operators = ["telegram:1001", "telegram:1087968824"] }) { bot in
      bot.telegram.add(GroupTests.readers)
      let text = "/admin system health"
      let message =
        #"{"message_id":1,"date":1,"text":"\#(text)","entities":[{"type":"bot_command","offset":0,"length":6}],"#
        + #""chat":{"id":-1001,"type":"supergroup","title":"Readers"},\#(sender)}"#
      _ = bot.telegram.push("message", Array(message.utf8))
      try await bot.settled()
      #expect(!bot.telegram.world.messages.contains { $0.text.contains("Everything") })
      #expect(!bot.telegram.world.messages.contains { $0.text.contains("dead letters") })
    }
  }
}
