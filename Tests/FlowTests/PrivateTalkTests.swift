import Operations
import Personality
import SQLite
import TestSupport
import Testing
import Vocabulary

@Suite("A private chat", .timeLimit(.minutes(5)))
struct PrivateTalkTests {
  @Test("Without a model the persona answers by itself, and remembers what was said")
  func offline() async throws {
    try await withBot { bot in
      let answer = try await bot.ask("Thank you, you are wonderful!")
      #expect(answer.count == 1)
      #expect(try await bot.texts("SELECT answered FROM exchanges") == answer)
      #expect(try await bot.texts("SELECT said FROM exchanges") == ["Thank you, you are wonderful!"])
      #expect(bot.telegram.world.messages(in: 7)[0].replyTo == nil)
      #expect(bot.numbers.contains(#"command="talk",status="ok"} 1"#))
    }
  }

  @Test("What somebody says moves the mood, and /personality tells the cause")
  func mood() async throws {
    try await withBot { bot in
      let before = try #require(try await bot.ask("/personality").first)
      #expect(before.contains("We have not talked yet."))
      try await bot.ask("Thank you so much!")
      let after = try #require(try await bot.ask("/personality").first)
      #expect(after.contains("thank"), "the cause: \(after)")
      #expect(after.contains("affection +"))
      #expect(after.contains("1 message so far"))
      // Somebody else is not thanked for it.
      #expect(try await bot.ask("/personality", 8)[0].contains("We have not talked yet."))
    }
  }

  @Test("/start is welcomed, with and without what a link adds", arguments: ["/start", "/start hello"])
  func start(text: String) async throws {
    try await withBot { bot in
      let answer = try await bot.ask(text)
      #expect(answer.count == 2)
      #expect(answer.last == "Just write to me. /help lists what else I can do.")
    }
  }

  @Test("Whoever has talked before is not met anew by /start")
  func startAgain() async throws {
    let first = PersonaLibrary.builtIn(only: "maid")["maid"]?.templates[.firstMeeting]?.map(\.text) ?? []
    try await withBot { bot in
      try await bot.ask("thank you, you are kind")
      for _ in 0..<3 {
        let answer = try await bot.ask("/start")
        #expect(!first.contains(answer[0]), "\(answer)")
      }
    }
  }

  @Test("/help lists what the person can do, and operators more")
  func help() async throws {
    try await withBot({ $0.operators = ["telegram:1001"] }) { bot in
      let plain = try #require(try await bot.ask("/help").first)
      #expect(plain.hasPrefix("What I can do."))
      #expect(plain.contains("/personality"))
      #expect(!plain.contains("/admin"))
      #expect(try await bot.ask("/help@warden_bot") == [plain])
      #expect(try await bot.ask("/help", 1_001)[0].contains("/admin"))
      #expect(try await bot.ask("/help personality")[0].contains("/personality set"))
    }
  }

  @Test("An unknown command is answered with the nearest one")
  func unknown() async throws {
    try await withBot { bot async throws in
      #expect(
        try await bot.ask("/personalty") == ["There is no command /personalty. Did you mean /personality?"])
    }
  }

  @Test("A trait set in a private chat holds there alone")
  func traits() async throws {
    try await withBot { bot async throws in
      #expect(try await bot.ask("/personality set openness 3")[0].contains("openness is 3 here now"))
      #expect(try await bot.ask("/personality")[0].contains("set here"))
      #expect(try await !bot.ask("/personality", 8)[0].contains("set here"))
    }
  }

  @Test("Threat 31: whoever writes too fast is told once how long to wait, and answered afterwards")
  func limits() async throws {
    try await withBot({ $0.limits.messagesPerTwentySeconds = 2 }) { bot async throws in
      #expect(try await bot.ask("one").count == 1)
      #expect(try await bot.ask("two").count == 1)
      let told = try await bot.ask("three")
      #expect(told.count == 1, "told once")
      #expect(told[0].contains(/[0-9] seconds?/), "\(told)")
      #expect(try await bot.ask("four") == [])
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 2)
      #expect(try await bot.ask("somebody else", 8).count == 1)
      bot.clock.advance(by: .seconds(60))
      #expect(try await bot.ask("five").count == 1)
      #expect(try await bot.count("SELECT count(*) FROM exchanges") == 4)
    }
  }

  @Test("An edit is no second question, and a pressed button that nobody knows is answered")
  func editsAndButtons() async throws {
    try await withBot { bot in
      try await bot.ask("hello")
      let edit =
        #"{"message_id":1,"date":1,"edit_date":2,"text":"hello!","chat":{"id":7,"type":"private"},"from":{"id":7,"is_bot":false,"first_name":"Ann"}}"#
      _ = bot.telegram.push("edited_message", Array(edit.utf8))
      _ = bot.telegram.press("x", under: 2, in: .private(7))
      try await bot.settled()
      #expect(bot.telegram.world.texts(in: 7).count == 1)
      #expect(
        bot.telegram.world.buttonAnswers.map(\.text) == [
          "This button does not work any more. Give the command again."
        ])
    }
  }
}
