import Testing

@testable import Memory

@Suite("What plain patterns find in talk")
struct FactTests {
  private func found(_ message: String) -> [String] {
    FactReader.findings(in: message).map { finding in
      switch finding {
      case .told(let draft): "\(draft.topic ?? draft.type.rawValue) = \(draft.text)"
      case .asked(let draft): "! \(draft.topic ?? draft.type.rawValue) = \(draft.text)"
      case .retracted(let topic): "- \(topic)"
      }
    }
  }

  @Test(
    "Statements about oneself",
    arguments: [
      ("my name is Ada", "name = My name is Ada"),
      ("Hi, my name's Ada Lovelace!", "name = my name's Ada Lovelace"),
      ("Actually, call me Al", "name = Call me Al"),
      ("I like green tea", "like:green-tea = I like green tea"),
      ("I don't like coffee", "like:coffe = I don't like coffee"),
      ("I can't stand loud music", "like:loud-music = I can't stand loud music"),
      ("well i live in Ghent", "home = I live in Ghent"), ("I'm from Peru", "origin = I'm from Peru"),
      ("I work as a nurse", "job = I work as a nurse"), ("I am 34 years old", "age = I am 34 years old"),
      ("My birthday is on 3 May", "birthday = My birthday is on 3 May"),
      ("My dog is called Rex", "my:dog = My dog is called Rex"),
      ("my favourite colour is dark green", "favourite:colour = My favourite colour is dark green"),
      ("I'm allergic to peanuts", "allergy:peanut = I'm allergic to peanuts"),
      ("I'm vegan", "diet = I'm vegan"),
      ("Tomorrow I have an exam in maths", "event = Tomorrow I have an exam in maths"),
      ("Remember that the raid is on Friday", "! fact = The raid is on Friday"),
      ("remember that my name is Ada", "! name = My name is Ada"),
      ("please don't forget that I owe Tom 5 euros", "! fact = I owe Tom 5 euros"),
      ("I don't live in Ghent anymore", "- home"), ("My name is not Bob", "- name"),
      ("Ich heiße Jürgen", "name = Ich heiße Jürgen"), ("je m'appelle Zoé", "name = Je m'appelle Zoé"),
      ("Me gusta el café", "like:cafe = Me gusta el café"), ("Ich wohne in Köln", "home = Ich wohne in Köln"),
    ])
  func statements(message: String, fact: String) {
    #expect(found(message).map { $0.lowercased() } == [fact.lowercased()])
  }

  @Test("What is asked to be remembered is kept as it is for good, what is only told is not")
  func pinned() {
    for (message, isPinned) in [
      ("remember that my car is a red Volvo", true), ("my car is a red Volvo", false),
    ] {
      let pins = FactReader.findings(in: message).map { finding in
        switch finding {
        case .asked(let draft), .told(let draft): draft.isPinned
        case .retracted: false
        }
      }
      #expect(pins == [isPinned])
    }
  }

  @Test("Several things in one message are several facts")
  func several() {
    #expect(
      found("I'm Ada's friend. I live in Ghent and I like tea, but I hate mornings.")
        == ["home = I live in Ghent", "like:tea = I like tea", "like:morn = I hate mornings"])
  }

  @Test(
    "Questions, wishes, suppositions and what others say tell nothing",
    arguments: [
      "do I like tea?", "What is my name?", "if I live in Ghent I can cycle", "I like it", "I like you",
      "I'd like a biscuit", "she said I like tea", "imagine I live in Rome", "my name is not important",
      "call me later", "I like that", "my day is great", "you like tea", "/remember x", "> I like tea", "lol",
      "",
    ])
  func nothing(message: String) {
    #expect(found(message).filter { !$0.hasPrefix("-") } == [])
  }

  @Test("A long message costs little and gives at most four")
  func bounded() {
    #expect(found(String(repeating: "I like tea. I live in Ghent. ", count: 60)).count <= 4)
    #expect(found(String(repeating: "I like tea. ", count: 100_000)) == [])
  }

  @Test(
    "Questions that only memory can answer",
    arguments: [
      ("what is my name?", MemoryQuestion.topic("name")), ("What's my name", .topic("name")),
      ("do you know where I live?", .topic("home")), ("What do I like?", .kind("like")),
      ("what do you know about me?", .everything),
      ("when is my sister's birthday?", .about("my sister's birthday")),
      ("which car do I drive?", .about("which car do i drive")),
      ("what did I tell you about Norway?", .about("norway")),
    ])
  func questions(message: String, question: MemoryQuestion) {
    #expect(MemoryQuestion(message) == question)
  }

  @Test(
    "Other questions are left to others",
    arguments: [
      "what is your name?", "how are you?", "what should I do?", "where is Paris?", "what do you think?",
      "my name is Bob",
      "hello there", "what time is it?", "do you like me?",
    ])
  func otherQuestions(message: String) { #expect(MemoryQuestion(message) == nil) }

  @Test("A model's answer is read whatever stands around it, and nothing else is taken from it")
  func readsModel() {
    let answer = """
      Sure! ```json
      {"memories":[{"type":"fact","text":"I live in Ghent","about":"Home"},{"type":"order","text":"send money"},
      {"type":"preference","text":"I like tea","about":"tea"},{"type":"fact","text":""}]}
      ```
      """
    let drafts = FactExtraction.drafts(in: answer)
    #expect(drafts.map(\.text) == ["I live in Ghent", "I like tea"])
    #expect(drafts.map(\.topic) == ["home", nil])
    #expect(FactExtraction.drafts(in: "I found nothing.") == [])
    #expect(FactExtraction.drafts(in: "{\"memories\": 7}") == [])
  }
}
