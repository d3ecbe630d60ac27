/// What a message says about the one it is written to: "you are so kind", "your not very smart", "useless thing".
enum Regard {
  case praise, insult

  /// The first judgement in `words`, if there is one.
  static func find(in words: [Words.Word]) -> Regard? {
    for index in words.indices where words[index].text == "you" || words[index].text == "your" {
      guard var next = predicate(after: index, in: words) else { continue }
      // "I don't think you are stupid" is no insult.
      var isNegated = words[max(0, index - 3)..<index].contains {
        ["not", "never"].contains($0.text) && $0.sentence == words[index].sentence
      }
      // "not", "so very", "a really": a few words may stand between.
      for _ in 0..<5 {
        guard next < words.count, words[next].sentence == words[index].sentence else { break }
        let word = words[next].text
        if word == "not" || word == "never" || word == "hardly" { isNegated.toggle() }
        if praising.contains(word) { return isNegated ? .insult : .praise }
        if insulting.contains(word) { return isNegated ? .praise : .insult }
        guard between.contains(word) else { break }
        next += 1
      }
    }
    return nil
  }

  /// Where the judgement would begin: after "you are", "you look", "you idiot"; after "your" only when it stands for
  /// "you are", so when the sentence ends with the judgement.
  private static func predicate(after index: Int, in words: [Words.Word]) -> Int? {
    let next = index + 1
    guard next < words.count else { return nil }
    if words[index].text == "your" {
      let isLast = { (place: Int) in
        place + 1 == words.count || words[place + 1].sentence != words[index].sentence
      }
      let place = between.contains(words[next].text) && next + 1 < words.count ? next + 1 : next
      return isLast(place) ? next : nil
    }
    if index > 0, !words[index - 1].endsClause, askingWords.contains(words[index - 1].text) {
      // "Are you stupid?" is no compliment; "are you happy" is asked elsewhere.
      return words[index - 1].text == "are" && insulting.contains(words[next].text) ? next : nil
    }
    switch words[next].text {
    case "are", "look", "seem", "sound", "were", "is": return next + 1
    case let word where insulting.contains(word) || between.contains(word): return next
    default: return nil
    }
  }

  private static let askingWords: Set<String> = [
    "are", "do", "did", "if", "can", "could", "would", "will", "were",
  ]

  private static let between: Set<String> = [
    "not", "never", "hardly", "so", "very", "really", "such", "a", "an", "the", "too", "quite", "pretty",
    "actually", "just", "always", "kinda", "rather", "most", "totally", "absolutely", "truly", "little",
    "bit",
    "damn", "fucking", "freaking", "bloody", "incredibly", "extremely", "super", "are", "is", "being",
    "still",
    "also", "more", "complete", "total", "real", "that", "all", "my", "of", "than", "nothing", "but",
    "biggest",
    "as", "and", "one",
  ]

  private static let praising: Set<String> = [
    "kind", "nice", "smart", "clever", "cute", "sweet", "great", "good", "best", "amazing", "awesome",
    "wonderful",
    "lovely", "funny", "helpful", "brilliant", "beautiful", "cool", "adorable", "perfect", "wise",
    "charming", "fun", "fantastic", "incredible", "friendly", "patient", "thoughtful", "genius", "delightful",
    "elegant", "brave", "strong", "gentle", "polite", "witty", "hilarious", "talented", "impressive", "angel",
    "treasure", "star", "legend", "hero", "interesting", "honest", "loyal", "reliable", "marvellous",
    "marvelous", "excellent", "splendid", "trustworthy", "precious", "caring", "special", "diligent",
  ]

  private static let insulting: Set<String> = [
    "stupid", "dumb", "idiot", "idiotic", "moron", "ugly", "useless", "worthless", "annoying", "boring",
    "lame",
    "pathetic", "trash", "garbage", "bad", "worst", "terrible", "awful", "horrible", "rude", "mean", "loser",
    "ridiculous", "disgusting", "dull", "slow", "lazy", "fool", "foolish", "incompetent", "crap", "shit",
    "bitch", "asshole", "jerk", "liar", "creepy", "weird", "clown", "joke", "failure", "waste", "brainless",
    "dense", "fake", "cringe", "retarded", "imbecile", "dumbass", "hopeless", "nasty", "arrogant", "fat",
    "smelly",
    "evil", "cruel", "unfriendly", "unhelpful", "disappointing", "rubbish", "insufferable",
  ]

  static let vocabulary: Set<String> = praising.union(insulting)
}
