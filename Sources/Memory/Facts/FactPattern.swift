/// A plain phrase that tells something about whoever says it.
///
/// Words in order; `|` between alternatives, `?` after a word that may be missing, `*` for what is told (at the end).
struct FactPattern: Sendable {
  enum Topic: Hashable, Sendable {
    /// There is one of it.
    case one(String)
    /// There is one for each thing that is told: `like:tea`.
    case each(String)
    /// Any number, each for itself.
    case none
  }

  /// A few alternatives each: comparing short texts is quicker than hashing one.
  let words: [(alternatives: [String], isOptional: Bool)]
  let type: MemoryType
  let topic: Topic
  /// It says that something is so no longer.
  var retracts = false
  /// Somebody asks to have it remembered.
  var isRequest = false

  init(_ line: String, _ type: MemoryType, _ topic: Topic, retracts: Bool = false, isRequest: Bool = false) {
    words = line.split(separator: " ").map { word in
      let isOptional = word.hasSuffix("?")
      return ((isOptional ? word.dropLast() : word).split(separator: "|").map { String($0) }, isOptional)
    }
    (self.type, self.topic, self.retracts, self.isRequest) = (type, topic, retracts, isRequest)
  }

  /// Where the phrase ends when it begins at `start`; `nil` when it does not.
  func end(in clause: Clause, from start: Int) -> Int? {
    var index = start
    for word in words {
      if index < clause.words.count, word.alternatives.contains(clause.words[index].text) {
        index += 1
      } else if !word.isOptional {
        return nil
      }
    }
    return index
  }

  /// The first that fits decides, so what is more particular stands before what is less.
  private static let all: [FactPattern] =
    requests + names + places + preferences + persons + others + german + romance

  /// The phrases that a word may begin, so that most words of a message cost one look.
  static let byFirstWord: [String: [FactPattern]] = {
    // What somebody owns is told by no phrase of this list, but begins so.
    var table: [String: [FactPattern]] = ["my": [], "mein": [], "meine": []]
    for pattern in all {
      for word in pattern.words {
        for alternative in word.alternatives { table[alternative, default: []].append(pattern) }
        if !word.isOptional { break }
      }
    }
    return table
  }()

  private static let requests: [FactPattern] = [
    "please? remember|note that|this|:?", "please? do not forget that|this", "keep in mind that",
    "please? remember", "please? do not forget", "merk dir bitte? dass|das?", "vergiss nicht dass",
    "souviens toi que", "n'oublie pas que", "recuerda que", "ricordati che", "lembra que",
  ].map { FactPattern($0, .fact, .none, isRequest: true) }

  private static let names: [FactPattern] = [
    FactPattern("my real|full|first? name is not|no longer|longer?", .fact, .one("name"), retracts: true),
    FactPattern("my real|full|first? name is", .fact, .one("name")),
    FactPattern("you can|may|should? call me", .fact, .one("name")),
    FactPattern("please? call me", .fact, .one("name")),
    FactPattern("i am called", .fact, .one("name")),
    FactPattern("i go by", .fact, .one("name")),
    FactPattern("people|friends|everyone|everybody call|calls me", .fact, .one("name")),
  ]

  private static let places: [FactPattern] = [
    FactPattern("i do not live in|at", .fact, .one("home"), retracts: true),
    FactPattern("i no longer live in|at", .fact, .one("home"), retracts: true),
    FactPattern("i now|currently|still? live now|currently? in|near|at", .fact, .one("home")),
    FactPattern("i just|recently|have|am? moved|moving|relocated to", .fact, .one("home")),
    FactPattern("i come|am originally? from", .fact, .one("origin")),
    FactPattern("i was born on|in", .fact, .one("birthday")),
    FactPattern("i was born and? raised? in", .fact, .one("origin")),
    FactPattern("my birthday is on?", .fact, .one("birthday")),
  ]

  private static let preferences: [FactPattern] = [
    FactPattern("i do not really|particularly? like|love|enjoy", .preference, .each("like")),
    FactPattern("i no longer like|love|enjoy", .preference, .each("like")),
    FactPattern("i can not stand|bear", .preference, .each("like")),
    FactPattern(
      "i really|absolutely|totally|just|also? hate|dislike|detest|loathe", .preference, .each("like")),
    FactPattern(
      "i really|absolutely|totally|just|also|still|do? like|love|enjoy|adore|prefer", .preference,
      .each("like")),
    FactPattern("i am a big|huge? fan of", .preference, .each("like")),
    FactPattern("i am really? into", .preference, .each("like")),
  ]

  private static let persons: [FactPattern] = [
    FactPattern("i do not work at|for|in|as", .fact, .one("job"), retracts: true),
    FactPattern("i no longer work at|for|in|as", .fact, .one("job"), retracts: true),
    FactPattern("i quit|lost my job", .fact, .one("job"), retracts: true),
    FactPattern("i now|currently|still? work as|at|for|in", .fact, .one("job")),
    FactPattern("my job is", .fact, .one("job")),
    FactPattern("i am studying|learning", .fact, .each("learn")),
    FactPattern("i study|learn", .fact, .each("learn")),
    FactPattern("i speak", .fact, .each("speak")),
    FactPattern("i play", .fact, .each("play")),
    FactPattern("i am allergic to", .fact, .each("allergy")),
    FactPattern("i am also? vegan|vegetarian|pescatarian|diabetic|celiac|coeliac", .fact, .one("diet")),
    FactPattern("i am married|engaged|divorced|single|widowed", .fact, .one("relationship")),
    FactPattern("i got married|engaged|divorced", .event, .none),
  ]

  private static let others: [FactPattern] = [
    FactPattern("yesterday|today|tomorrow|tonight i|we", .event, .none),
    FactPattern(
      "on|next|last|this monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|week|month|year i|we",
      .event, .none),
    FactPattern("i have an exam|interview|appointment|operation|surgery", .event, .none),
    FactPattern("i have a test|meeting|date|flight|presentation|job", .event, .none),
  ]

  private static let german: [FactPattern] = [
    FactPattern("ich heiße|heisse", .fact, .one("name")),
    FactPattern("mein name ist|lautet", .fact, .one("name")),
    FactPattern("nenn mich", .fact, .one("name")),
    FactPattern("ich wohne|lebe nicht", .fact, .one("home"), retracts: true),
    FactPattern("ich wohne|lebe jetzt? in|bei", .fact, .one("home")),
    FactPattern("ich komme aus", .fact, .one("origin")),
    FactPattern("ich arbeite als|bei|für", .fact, .one("job")),
    FactPattern("ich mag|liebe|hasse sehr|gerne|gern|auch?", .preference, .each("like")),
    FactPattern("ich habe am", .event, .none),
    FactPattern("ich bin allergisch gegen", .fact, .each("allergy")),
  ]

  private static let romance: [FactPattern] = [
    FactPattern("je m appelle", .fact, .one("name")),
    FactPattern("j habite à|a|en|au?", .fact, .one("home")),
    FactPattern("je n aime pas le|la|les?", .preference, .each("like")),
    FactPattern("j aime|adore bien|beaucoup? le|la|les?", .preference, .each("like")),
    FactPattern("me llamo", .fact, .one("name")),
    FactPattern("mi nombre es", .fact, .one("name")),
    FactPattern("vivo en|em", .fact, .one("home")),
    FactPattern("no me gusta|gustan el|la|los|las?", .preference, .each("like")),
    FactPattern("me gusta|gustan|encanta el|la|los|las?", .preference, .each("like")),
    FactPattern("mi chiamo", .fact, .one("name")),
    FactPattern("abito|vivo a", .fact, .one("home")),
    FactPattern("meu nome é", .fact, .one("name")),
    FactPattern("eu gosto de", .preference, .each("like")),
  ]
}
