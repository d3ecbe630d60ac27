import Personality
import Testing

@Suite("Reading of a message")
struct ReadingTests {
  @Test(
    "A courtesy that comes along is seen beside the point",
    arguments: [
      ("hi, how are you?", .moodAsked, .greeting),
      ("thanks, bye!", .thanks, .farewell),
      ("sorry, what is the capital of Peru?", .knowledgeQuestion, .apology),
      ("hello! my name is Alice", .personNamed, .greeting),
      ("thank you, tell me a joke", .joke, .thanks),
      ("hello, my dog ate my homework", .smallTalk, .greeting),
      ("good night and thank you", .goodNight, nil),
      ("shut up, thanks", .insult, nil),
      ("yes, I went to the market", .smallTalk, nil),
    ] as [(String, Intent, Intent?)])
  func seesCourtesy(message: String, intent: Intent, courtesy: Intent?) {
    let reading = Reading(of: message)
    #expect(reading.intent == intent)
    #expect(reading.courtesy == courtesy)
  }

  @Test(
    "It names what the message is about, seen from the other side",
    arguments: [
      ("what is the capital of France?", "the capital of France"),
      ("tell me about black holes", "black holes"),
      ("who was Ada Lovelace?", "Ada Lovelace"),
      ("who is the president of the US?", "the president of the US"),
      ("what is behind me?", nil),
      ("how do I bake bread?", nil),
      ("I really love my garden", "your garden"),
      ("I like pizza because it is round", "pizza"),
      ("I hate Mondays!", "Mondays"),
      ("do you like cats?", "cats"),
      ("what do you think about my new hat?", "your new hat"),
      ("what's your favourite colour", "colour"),
      ("what do you think about it?", nil), ("what do you think?", nil),
      ("my favourite food is soup", "soup"),
      ("I can't stand the noise", "the noise"), ("are you a fan of jazz?", nil),
      ("can you write me a poem?", "write you a poem"),
      ("please do my homework", "do your homework"),
      ("play chess with me", "play chess with you"),
      ("I love <b>bold</b> moves", nil),
    ] as [(String, String?)])
  func namesTopic(message: String, topic: String?) {
    #expect(Reading(of: message).topic == topic)
  }

  @Test(
    "It turns a statement around",
    arguments: [
      ("I found my keys", "you found your keys"),
      ("My sister plays the violin", "your sister plays the violin"),
      ("i'm learning Swift", "you're learning Swift"),
      ("Well, I was at the zoo today.", "you were at the zoo today"),
      ("We painted our kitchen", "you painted your kitchen"),
      ("The dog ate my shoe", "the dog ate your shoe"),
      ("Tom gave me a book", "Tom gave you a book"),
      ("I’m at my aunt’s", "you're at your aunt’s"),
      ("the train was late", nil),
      ("I saw you yesterday", nil),
      ("I said that we should have gone there before noon when it was open", nil),
      ("I hate everything, it is awful and my horrible boss is a monster", nil),
      ("I read https://example.com/x", nil), ("tell me of my fate", nil), ("Grant me access", nil),
      ("I live in the US", "you live in the US"), ("I don't know", nil), ("Oh my god", nil),
    ] as [(String, String?)])
  func turnsStatement(message: String, echo: String?) {
    #expect(Reading(of: message).echo == echo)
  }

  @Test(
    "It hears a name when one is given, and only then",
    arguments: [
      ("my name is alice", "Alice"), ("Call me Bob.", "Bob"), ("I'm Carol", "Carol"),
      ("My name is Mary Ann", "Mary Ann"), ("I'm Dave, nice to meet you", "Dave"),
      ("I'm Tired", nil), ("i'm fine", nil), ("call me later", nil), ("I'm German", nil),
      ("my name is none of your business", nil), ("I'm Working", nil), ("my name is 王芳", "王芳"),
      ("call me \u{202E}evil", "Evil"),
    ] as [(String, String?)])
  func hearsName(message: String, name: String?) {
    #expect(Reading(of: message).introducedName == name)
  }

  @Test(
    "It works out sums that have an answer",
    arguments: [
      ("2+2", "4"), ("what is 12 * (3 + 4)?", "84"), ("10 / 4", "2.5"), ("1/3", "0.3333"),
      ("7 minus 9", "-2"),
      ("-3 * 2", "-6"), ("1 / 0", nil), ("2026-11-21", nil), ("12:30", nil), ("5", nil), ("((((", nil),
      ("2 +", nil),
      ("1e308*10", nil), ("(1", nil), ("-1/3", "-0.3333"), ("0.1 + 0.2", "0.3"),
    ] as [(String, String?)])
  func worksOutSums(message: String, result: String?) {
    #expect(Reading(of: message).sum == result)
  }

  @Test(
    "It finds what there is to choose from",
    arguments: [
      ("tea or coffee?", ["tea", "coffee"]),
      ("should I wash my hair or read a book?", ["wash your hair", "read a book"]),
      ("choose between red, blue or green", ["red", "blue", "green"]),
      ("are you coming or not?", []),
      ("pick one: cats or dogs", ["cats", "dogs"]),
    ])
  func findsOptions(message: String, options: [String]) {
    #expect(Reading(of: message).game == (options.isEmpty ? nil : .choice(options)))
  }

  @Test(
    "It knows how many dice, and with how many sides",
    arguments: [
      ("roll a die", Game.dice(1, sides: 6)), ("roll a dice", .dice(1, sides: 6)),
      ("roll the dice", .dice(2, sides: 6)),
      ("roll a d20 please", .dice(1, sides: 20)), ("roll 3 dice", .dice(3, sides: 6)), ("flip a coin", .coin),
      ("pick a number", .number),
    ])
  func knowsDice(message: String, game: Game) {
    #expect(Reading(of: message).game == game)
  }

  @Test("What a message means to a mood follows from its intents")
  func appraises() {
    #expect(Reading(of: "thanks, bye!").appraisals.contains(.thanks))
    #expect(Reading(of: "thanks, bye!").appraisals.contains(.farewell))
    #expect(Reading(of: "you are stupid").appraisals.contains(.insult))
    #expect(!Reading(of: "you are not stupid").appraisals.contains(.insult))
    #expect(Reading(of: "I feel so sad").appraisals.contains(.confided))
    guard case .message(let feeling, let aboutMe)? = Reading(of: "you are great").appraisals.first else {
      Issue.record("the message itself comes first")
      return
    }
    #expect(feeling > 0.5 && aboutMe)
  }

  @Test("Any text whatever is read without a trap and in little time")
  func survivesAnything() {
    var chance = SystemRandomNumberGenerator()
    let pieces = [
      "or", "I", "am", "my name is", "call me", "what is", "?", "!", ",", "\n", "'", "’", "2", "+", "(",
      "the", "é", "你", "😀",
      "\u{202E}", "you", "are", "not", "stupid", "can you", "do you like", "\0", "...", "-", "roll a", "d",
      "or or",
    ]
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...25, using: &chance)).map { _ in
        pieces.randomElement(using: &chance) ?? ""
      }.joined(separator: Bool.random() ? " " : "")
      let reading = Reading(of: text, calling: "Pepper")
      #expect(reading.appraisals.isEmpty == false)
    }
    _ = Reading(of: String(repeating: "a", count: 100_000))
    _ = Reading(of: String(repeating: "or ", count: 5_000))
    _ = Reading(of: String(repeating: "((", count: 5_000) + "?")
  }
}
