import Foundation
import Groundwork
import JSON
import LanguageModels
import Memory
import Operations
import SQLite
import TestSupport
import Testing
import Vocabulary

@testable import warden

@Suite("Memory, in the whole bot")
struct MemoryFlowTests {
  @Test(
    "What somebody says about themselves is answered from memory, with the day, and never to anybody else")
  func remembers() async throws {
    try await withBot { bot in
      try await bot.ask("Hi, my name is Ada. I like cold kombucha and I live in Ghent.", 7)
      try await bot.ask("I am allergic to peanuts", 7)
      let likes = try await bot.ask("what do I like?", 7).joined()
      #expect(likes.contains("I like cold kombucha"))
      #expect(likes.contains(bot.clock.now.day))
      #expect(try await bot.ask("where do I live?", 7).joined().contains("I live in Ghent"))
      #expect(try await bot.ask("what is my name?", 7).joined().contains("Ada"))
      #expect(try await bot.ask("what do you know about me?", 7).joined().contains("peanuts"))
      for question in [
        "what do I like?", "where do I live?", "what do you know about me?", "what is my name?",
      ] {
        let other = try await bot.ask(question, 8).joined()
        for secret in ["kombucha", "Ghent", "peanuts", "Ada"] {
          #expect(!other.contains(secret), "\(question): \(other)")
        }
      }
    }
  }

  @Test("Whoever tells something about themselves sees that it was noted, once")
  func noted() async throws {
    try await withBot { bot in
      try await bot.ask("I live in Ghent", 7)
      #expect(bot.telegram.world.reactions.values.map(\.self) == ["👌"])
      try await bot.ask("I live in Ghent", 7)
      try await bot.ask("how are you?", 7)
      #expect(bot.telegram.world.reactions.count == 1)
      try await bot.ask("/privacy memory no", 7)
      try await bot.ask("I like cold kombucha", 7)
      #expect(bot.telegram.world.reactions.count == 1)
    }
  }

  @Test("Commands keep, find, list, link and forget, each only one's own")
  func commands() async throws {
    try await withBot { bot in
      #expect(
        try await bot.ask("/remember The spare key lies under the blue flowerpot", 7).joined().contains("m1"))
      try await bot.ask("/memory add The flowerpot by the door is blue", 7)
      #expect(try await bot.ask("/memory key", 7).joined().contains("flowerpot"))
      #expect(try await bot.ask("/memory list", 7).joined().contains("2 in all"))
      #expect(try await bot.ask("/memory search key", 8).joined().contains("Nothing was found"))
      #expect(try await bot.ask("/memory list", 8).joined().contains("nothing of you"))
      #expect(try await bot.ask("/memory links m1", 8).joined().contains("no such thing"))
      #expect(try await bot.ask("/forget m1", 8).joined().contains("no such thing"))
      #expect(try await bot.ask("/memory links m1", 7).joined().contains("m1"))
      #expect(try await bot.ask("/forget m1", 7).joined().contains("Forgotten"))
      #expect(try await bot.ask("/memory search spare", 7).joined().contains("spare") == false)
      #expect(try await bot.ask("/memory add my password is hunter2", 7).joined().contains("do not keep"))
      #expect(try await bot.ask("/memory add shared=yes for all", 7).joined().contains("nobody to share"))
    }
  }

  @Test("What is asked for in a group is recalled there; what was said in private is not")
  func groups() async throws {
    try await withBot({ $0.groups = .all }) { bot in
      let group = TelegramChat.supergroup(-500)
      let (ann, bob) = (TelegramUser(7), TelegramUser(8))
      try await bot.ask("I am allergic to peanuts", 7)
      try await bot.ask("I like chess", in: group, from: ann)
      let there = try await bot.ask("what do you know about me?", in: group, from: ann).joined()
      #expect(there.contains("chess"))
      #expect(!there.contains("peanuts"))
      let other = try await bot.ask("what do you know about me?", in: group, from: bob).joined()
      #expect(!other.contains("chess") && !other.contains("peanuts"))
      let alone = try await bot.ask("what do you know about me?", 7).joined()
      #expect(alone.contains("chess") && alone.contains("peanuts"))
    }
  }

  @Test("Who does not want to be remembered is not")
  func privacy() async throws {
    try await withBot { bot in
      try await bot.ask("/privacy memory no", 7)
      try await bot.ask("I live in Ghent", 7)
      #expect(try await bot.count("SELECT COUNT(*) FROM memories") == 0)
      #expect(
        try await bot.ask("remember that I live in Ghent", 7).joined().contains("asked me not to remember"))
    }
  }

  @Test("Who stops being remembered has nothing left that a model would read later")
  func privacyOfUnread() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["I see."])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await bot.ask("I keep seven hedgehogs in my garden", 7)
      try await bot.ask("I keep three tortoises in my garden", 8)
      #expect(try await bot.count("SELECT COUNT(*) FROM memory_unread") == 2)
      try await bot.ask("/privacy memory no", 7)
      try await bot.ask("I keep a heron as well, you know", 7)
      #expect(
        try await bot.texts("SELECT said FROM memory_unread") == ["I keep three tortoises in my garden"])
    }
    await server.stop()
  }

  @Test("A group's prompt does not tell what somebody has confided in private")
  func confided() async throws {
    let server = try LoopbackModelServer(.openai, [.openai(["I see."])])
    try await withBot({ $0.use(server, .openai) }) { bot in
      try await bot.ask("I feel so sad and lonely, everything is falling apart", 7)
      try await bot.ask("hello again", 7)
      try await bot.ask("@warden_bot hello", in: GroupTests.readers, from: TelegramUser(7))
      let prompts = server.received.map { request in
        request.body["messages"]?.array?.filter { $0["role"]?.string == "system" }
          .compactMap { $0["content"]?.string }.joined(separator: "\n") ?? ""
      }
      try #require(prompts.count == 3)
      // A feeling that was shown in private gives the mood a reason, too.
      #expect(prompts[1].contains("confided") && prompts[1].contains("(just now)"))
      #expect(prompts[2].contains("Between you and this person"))
      #expect(!prompts[2].contains("confided") && !prompts[2].contains("(just now)"))
    }
    await server.stop()
  }

  @Test("Vectors of a configured server are made in the background, and booked")
  func vectorServer() async throws {
    let server = try LoopbackVectorServer(ollama: true)
    try await withBot({
      $0.models.ollamaBase = server.baseURL
      $0.models.companion = .offline
      $0.models.embeddings = ModelID(.ollama, "nomic-embed-text")
    }) { bot in
      try await bot.ask("/remember The heron stands in the pond", 7)
      // Before it has a vector, too.
      #expect(try await bot.ask("/memory search heron", 7).joined().contains("The heron stands in the pond"))
      try await bot.sleepThrough(.seconds(1)...(.seconds(2)))
      await bot.log.says("Memories have new vectors memories=1 model=ollama:nomic-embed-text")
      #expect(
        try await bot.texts("SELECT name || ' ' || dimensions FROM memory_models")
          == ["ollama:nomic-embed-text 384"])
      #expect(try await bot.ask("/memory search pond", 7).joined().contains("The heron stands in the pond"))
      let asked = try await bot.texts("SELECT DISTINCT purpose || ' ' || outcome FROM model_calls")
      #expect(asked == ["embedding answered"])
      // Two searches and the memory's own vector, made for the person; the first look at the model is nobody's.
      #expect(
        try await bot.texts(
          """
          SELECT CASE WHEN person_id = (SELECT id FROM users) THEN 'theirs ' ELSE 'nobody''s ' END || COUNT(*)
          FROM model_calls GROUP BY person_id ORDER BY person_id
          """) == ["nobody's 1", "theirs 3"])
      #expect(
        try await bot.ask("/privacy", 7).joined().contains("are sent to the configured Ollama server.")
      )
      #expect(server.violations == [])
    }
    await server.stop()
  }

  @Test("How two stand is shown with the character")
  func relationship() async throws {
    try await withBot { bot in
      try await bot.ask("you are wonderful, thank you", 7)
      let first = try await bot.ask("/personality", 7).joined()
      #expect(first.contains("we hardly know each other, mostly warm words; 1 message since"))
      for _ in 0..<10 { try await bot.ask("you are wonderful, thank you", 7) }
      let report = try await bot.ask("/personality", 7).joined()
      #expect(report.contains("we are acquaintances, mostly warm words; 11 messages since"))
      #expect(report.contains("we met"))
      #expect(try await bot.count("SELECT COUNT(*) FROM relationship_history") == 1)
    }
  }
}
