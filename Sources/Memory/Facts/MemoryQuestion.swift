import Vocabulary

/// A question that only what is remembered can answer, as far as plain patterns can tell.
package enum MemoryQuestion: Hashable, Sendable {
  /// "Where do I live?"
  case topic(String)
  /// "What do I like?"
  case kind(String)
  /// "What do you know about me?"
  case everything
  /// "Do you remember when my exam is?"
  case about(String)

  /// - Returns: `nil` for everything else that people say.
  package init?(_ message: String) {
    guard message.utf8.count <= 300, message.utf8.count >= 8 else { return nil }
    // Whoever asks for what they told speaks of themselves.
    guard FirstPerson.mayBeMeant(in: message) else { return nil }
    for clause in Clause.all(in: message) {
      var words = clause.words.map(\.text)[...]
      while let first = words.first, Self.openings.contains(first) { words = words.dropFirst() }
      // "Do you know what my name is": what follows is the question.
      for lead in Self.leads where words.starts(with: lead) && words.count > lead.count + 1 {
        words = words.dropFirst(lead.count)
        break
      }
      // What is left of "do you remember …" may be anything.
      guard let first = words.first, words.count < clause.words.count || Self.beginnings.contains(first)
      else { continue }
      if let question = Self.question(Array(words), clause) {
        self = question
        return
      }
    }
    return nil
  }

  private static let openings: Set<String> = [
    "hey", "hi", "hello", "so", "and", "ok", "okay", "well", "please", "now", "then", "but", "und", "hallo",
    "also",
  ]
  private static let leads = [
    "do you know", "do you still know", "do you remember", "can you tell me", "tell me", "can you remember",
    "do you still remember", "you remember", "weißt du noch", "weißt du",
  ].map { $0.split(separator: " ").map { String($0) } }

  private static func question(_ words: [String], _ clause: Clause) -> MemoryQuestion? {
    let line = words.joined(separator: " ")
    for (phrases, question) in fixed where phrases.contains(line) { return question }
    for start in favourites where line.hasPrefix(start) {
      return .topic("favourite:" + line.dropFirst(start.count).split(separator: " ").joined(separator: "-"))
    }
    for start in ofMine where line.hasPrefix(start) { return .about("my " + line.dropFirst(start.count)) }
    for start in said where line.hasPrefix(start) { return .about(String(line.dropFirst(start.count))) }
    let remembered = clause.words.map(\.text)
    if remembered.starts(with: ["do", "you", "remember"]),
      remembered.contains(where: { ["my", "i"].contains($0) }),
      words.count > 1
    {
      return .about(line)
    }
    guard words.count >= 4,
      asking.contains(words[0]), clause.asks, words.contains("i"), !words.contains("you")
    else { return nil }
    // "Which car do I drive?" asks for something told; "what should I do?" asks for advice.
    let asksAdvice = words.contains {
      ["should", "can", "could", "would", "must", "shall", "need", "will", "if"].contains($0)
    }
    return asksAdvice ? nil : .about(line)
  }

  private static let favourites = ["what is my favourite ", "what is my favorite "]
  /// "What is my dog called", "what is the name of my dog", "who is my boss", "when is my sister's birthday".
  private static let ofMine = [
    "what is my ", "who is my ", "what is the name of my ", "who are my ", "when is my ", "where is my ",
  ]
  private static let said = [
    "what did i say about ", "what did i tell you about ", "what have i told you about ",
    "what do you know about my ", "what do you remember about my ", "what did i say regarding ",
  ]
  private static let asking: Set<String> = [
    "what", "where", "when", "which", "who", "how", "am", "do", "did",
  ]

  /// The words that one of these questions begins with; most of what people say begins otherwise.
  private static let beginnings: Set<String> = {
    let phrases = favourites + ofMine + said + fixed.flatMap(\.0)
    return asking.union(phrases.compactMap { $0.split(separator: " ").first.map(String.init) })
  }()

  private static let fixed: [(Set<String>, MemoryQuestion)] = [
    (
      [
        "what is my name", "what my name is", "who am i", "my name", "what am i called", "wie heiße ich",
        "how am i called",
      ],
      .topic("name")
    ),
    (
      ["where do i live", "where i live", "what is my home", "what city do i live in", "wo wohne ich"],
      .topic("home")
    ),
    (["where am i from", "where do i come from", "where i am from"], .topic("origin")),
    (
      [
        "what is my job", "what do i do for a living", "where do i work", "what do i work as", "where i work",
      ],
      .topic("job")
    ),
    (["how old am i", "how old i am", "what is my age"], .topic("age")),
    (
      ["when is my birthday", "when was i born", "when my birthday is", "what is my birthday"],
      .topic("birthday")
    ),
    (
      [
        "what do i like", "what i like", "what do i love", "what do i enjoy", "what things do i like",
        "was mag ich",
      ],
      .kind("like")
    ),
    (["what do i hate", "what do i dislike", "what do i not like", "what i hate"], .kind("like")),
    (["what am i allergic to", "what are my allergies"], .kind("allergy")),
    (["what languages do i speak", "which languages do i speak"], .kind("speak")),
    (
      [
        "what do you know about me", "what do you remember about me", "what have i told you",
        "what did i tell you",
        "what do you remember", "what you know about me", "everything you know about me", "about me",
        "what have you remembered", "what have i told you about me", "what have i told you about myself",
        "what did i tell you about me", "was weißt du über mich",
      ], .everything
    ),
  ]
}
