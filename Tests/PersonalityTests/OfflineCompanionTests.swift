import Groundwork
import Personality
import Testing
import Vocabulary

@Suite("Offline companion")
struct OfflineCompanionTests {
  /// A talk with one persona, forty seconds a message.
  struct Conversation {
    let persona: Persona
    let companion: OfflineCompanion
    var state = MoodState(of: "maid", with: .ada, at: .noon)
    var exchanges: [(said: String, answered: String)] = []
    var now = Moment.noon

    init(_ id: String, seed: Int = 1) throws {
      persona = try #require(PersonaLibrary.shipped[id])
      companion = OfflineCompanion(persona, .seeded(UInt64(seed)))
    }

    mutating func say(_ text: String, after pause: Duration = .seconds(40)) -> String {
      now = now.advanced(by: pause)
      let reading = Reading(of: text, calling: persona.name)
      let visit = state.receive(reading, as: persona, at: now)
      let lookBack = companion.lookBack(for: reading)
      let reply = companion.reply(
        to: reading, visit: visit, lookBack, history: history(for: lookBack), state: &state, now: now)
      exchanges.append((said: text, answered: reply))
      return reply
    }

    /// As much of the talk as is asked for.
    func history(for lookBack: LookBack) -> [Turn] {
      let last = exchanges.suffix(lookBack.exchanges)
      return last.enumerated().flatMap { place, exchange in
        [Turn(isFromBot: false, text: exchange.said)]
          + (place + lookBack.answers >= last.count ? [Turn(isFromBot: true, text: exchange.answered)] : [])
      }
    }

    /// Whether a reply is, or contains, a line of one of these categories.
    func isLine(_ reply: String, of categories: Category...) -> Bool {
      categories.contains { category in
        (persona.templates[category] ?? []).contains { template in
          // The words between two placeholders are enough to recognise a line.
          let fixed = template.text.split(separator: "{").map { $0.split(separator: "}").last ?? "" }
          return fixed.max { $0.count < $1.count }.map { reply.contains($0) } ?? false
        }
      }
    }
  }

  @Test("It introduces itself to a stranger, and learns their name", arguments: ["maid", "keeper"])
  func meets(id: String) throws {
    var talk = try Conversation(id)
    let hello = talk.say("hello")
    #expect(talk.isLine(hello, of: .firstMeeting) && hello.contains(talk.persona.name))
    #expect(talk.say("my name is Tom").contains("Tom"))
    #expect(talk.say("what's my name?").contains("Tom"))
    #expect(talk.isLine(talk.say("hello"), of: .greeting))
  }

  @Test("Who has not given a name is told so, not called something", arguments: ["maid", "keeper"])
  func admitsUnknownName(id: String) throws {
    for seed in 0..<20 {
      var talk = try Conversation(id, seed: seed)
      _ = talk.say("hello")
      let reply = talk.say("do you know my name?")
      #expect(talk.isLine(reply, of: .personRecalled) && !reply.contains("{"))
    }
  }

  @Test("It says openly that it is offline when it cannot know", arguments: ["maid", "keeper"])
  func isHonest(id: String) throws {
    for seed in 0..<30 {
      var talk = try Conversation(id, seed: seed)
      _ = talk.say("hi")
      let reply = talk.say("what is the capital of France?")
      #expect(talk.isLine(reply, of: .unknownQuestion))
      #expect(!reply.lowercased().contains("paris"))
      let admits = ["offline", "model", "network", "connect", "online", "no idea"]
      #expect(admits.contains { reply.lowercased().contains($0) }, "\(reply)")
    }
  }

  @Test("It never claims to be human", arguments: ["maid", "keeper"])
  func isTruthful(id: String) throws {
    let persona = try #require(PersonaLibrary.shipped[id])
    let admits = [
      "program", "bot", "machine", "software", "code", "artificial", "not human", "not real", "not a person",
      "text",
      "nobody down here",
    ]
    for template in persona.templates[.areYouReal] ?? [] {
      #expect(admits.contains { template.text.lowercased().contains($0) }, "\(template.text)")
    }
  }

  @Test("What was just said can be asked for, in the person's own words")
  func recalls() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hello")
    #expect(talk.isLine(talk.say("what did I just say?"), of: .recap))
    _ = talk.say("I found a green umbrella")
    #expect(talk.say("what did I just say?").contains("I found a green umbrella"))
    #expect(talk.say("what were we talking about?").contains("I found a green umbrella"))
    _ = talk.say("and then it rained")
    #expect(talk.say("what did I say about the umbrella?").contains("I found a green umbrella"))
  }

  @Test("It comes back to what was said before, turned around")
  func takesUp() throws {
    var (echoes, callbacks) = (0, 0)
    for seed in 0..<60 {
      var talk = try Conversation("keeper", seed: seed)
      _ = talk.say("hello")
      _ = talk.say("I really love lighthouses")
      if talk.say("I painted my fence").lowercased().contains("you painted your fence") { echoes += 1 }
      for line in ["ok", "yes", "the rain has stopped", "sure"] where talk.say(line).contains("lighthouses") {
        callbacks += 1
      }
    }
    #expect(echoes > 20)
    #expect(callbacks > 5)
  }

  @Test("Small questions that need no knowledge are answered")
  func answersSmallQuestions() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hi")
    #expect(talk.say("what is 6 * 7?").contains("42"))
    let drink = talk.say("tea or coffee?").lowercased()
    #expect(drink.contains("tea") || drink.contains("coffee"))
    let coin = talk.say("flip a coin").lowercased()
    #expect(coin.contains("heads") != coin.contains("tails"))
    #expect(talk.say("what time is it?").contains("UTC"))
  }

  @Test("Who insults it meets a cooler tone; an apology and kindness bring the warmth back")
  func moodShows() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hello")
    func tone() -> Tone { Circumstances(talk.state, of: talk.persona, name: nil, at: talk.now).tone }
    #expect(tone() == .neutral)
    for insult in ["you are stupid", "shut up", "I hate you"] { _ = talk.say(insult) }
    #expect(tone() == .cold)
    let answer = talk.say("how are you?")
    #expect(answer.lowercased().contains("cross"))
    for line in [
      "I'm so sorry", "you are wonderful", "thank you for everything", "I like you", "you are the best",
    ] {
      _ = talk.say(line)
    }
    #expect(tone() != .cold)
    for line in ["thank you", "you're my best friend", "you are so kind", "I missed you", "you made my day"] {
      for pause in [2_000, 2_000, 2_000] { _ = talk.say(line, after: .seconds(pause)) }
    }
    #expect(tone() == .warm)
  }

  @Test("Who was away for days is told so")
  func noticesAbsence() throws {
    var talk = try Conversation("keeper")
    _ = talk.say("hello")
    #expect(talk.say("hi", after: .seconds(6 * 86_400)).contains("6 days"))
    #expect(!talk.say("hi").contains("days"))
  }

  @Test("Somebody in danger hears no jokes, and neither for a while after", arguments: ["maid", "keeper"])
  func takesDistressSeriously(id: String) throws {
    for seed in 0..<10 {
      var talk = try Conversation(id, seed: seed)
      _ = talk.say("hello")
      for line in ["I want to die", "nobody is here", "I ate soup", "why?"] {
        let reply = talk.say(line)
        #expect(talk.isLine(reply, of: .distress), "\(reply)")
      }
    }
    let persona = try #require(PersonaLibrary.shipped[id])
    #expect((persona.templates[.distress] ?? []).allSatisfy { $0.condition == Condition() })
  }

  @Test("A picture without words is answered as one")
  func answersAttachments() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hello")
    let reading = Reading(of: "")
    let visit = talk.state.receive(reading, as: talk.persona, at: talk.now)
    let reply = talk.companion.reply(
      to: reading, visit: visit, .toTheLastWords, history: talk.history(for: .toTheLastWords),
      attachment: .image, state: &talk.state, now: talk.now)
    #expect(reply.contains("picture"))
  }

  @Test("Another one is another of what came before")
  func givesAnother() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hello")
    _ = talk.say("tell me a joke")
    for line in ["another one", "more!", "again"] { #expect(talk.isLine(talk.say(line), of: .joke)) }
    _ = talk.say("flip a coin")
    let again = talk.say("again").lowercased()
    #expect(again.contains("heads") || again.contains("tails"))
  }

  @Test("Saying the same thing twice is noticed; rolling twice is not")
  func noticesRepetition() throws {
    var talk = try Conversation("maid")
    _ = talk.say("hello")
    _ = talk.say("I went to the market")
    #expect(talk.isLine(talk.say("I went to the market!"), of: .repeated))
    _ = talk.say("roll a d20")
    #expect(talk.isLine(talk.say("roll a d20"), of: .chance))
  }

  @Test(
    "In a long talk no line comes back soon, nothing stays unfilled, and replies are no speeches",
    arguments: ["maid", "keeper"])
  func staysFresh(id: String) throws {
    let lines = IntentTests.table.filter { $0.0 != .distress }.flatMap { $0.1 }
    for seed in 0..<3 {
      var talk = try Conversation(id, seed: seed)
      let chance = Randomness.seeded(UInt64(seed) + 100)
      var heard: [String] = []
      for _ in 0..<250 {
        let message = lines[chance.index(below: lines.count)]
        let reply = talk.say(message)
        #expect(!reply.isEmpty && !reply.contains("{") && reply != "…", "\(message): \(reply)")
        #expect(reply.count <= 700)
        #expect(!heard.suffix(6).contains(reply), "\(message): \(reply)")
        heard.append(reply)
      }
    }
  }

  @Test("The same seed gives the same talk")
  func isDeterministic() throws {
    func talk() throws -> [String] {
      var talk = try Conversation("keeper", seed: 5)
      return ["hello", "I like tea", "how are you?", "tell me a story", "ok", "bye"].map { talk.say($0) }
    }
    #expect(try talk() == talk())
  }
}
