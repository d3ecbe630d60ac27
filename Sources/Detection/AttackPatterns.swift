import JSON

/// Ways in which people try to talk a guardian into something, and how to tell them.
package struct AttackPatterns: Hashable, Sendable {
  package struct Pattern: Hashable, Sendable {
    /// `role_playing`.
    package let name: String
    /// Found as whole words of the match form.
    package let phrases: [String]

    package init(_ name: String, _ phrases: [String]) { (self.name, self.phrases) = (name, phrases) }
  }

  /// Told by the shape of a text and not by its words.
  package static let structural = [FakeMarkup.name, HiddenEncoding.name]

  /// Lists of phrases, in the order in which they are told.
  package let lists: [Pattern]
  private let automaton: PhraseAutomaton
  private let owners: [Int]

  package init(_ lists: [Pattern]) {
    self.lists = lists
    var (phrases, owners) = ([[UInt8]](), [Int]())
    // Two lists may have the same phrase: then both are told.
    var known: [String: Int] = [:]
    var more: [Int: [Int]] = [:]
    for (owner, list) in lists.enumerated() {
      for phrase in list.phrases {
        let norm = MatchForm(phrase).text
        guard !norm.isEmpty else { continue }
        if let first = known[norm] {
          more[first, default: []].append(owner)
        } else {
          known[norm] = phrases.count
          phrases.append(Array(" \(norm) ".utf8))
          owners.append(owner)
        }
      }
    }
    automaton = PhraseAutomaton(phrases)
    self.owners = owners
    shared = more
  }

  /// Further lists that have a phrase, by its number.
  private let shared: [Int: [Int]]

  /// All names, in the order in which they are told.
  package var names: [String] { lists.map(\.name) + Self.structural }

  /// The patterns of a message, each once.
  package func patterns(in message: String) -> [String] {
    let found = automaton.phrases(in: " \(MatchForm(message).text) ".utf8)
    let owners = Set(found.flatMap { [self.owners[$0]] + (shared[$0] ?? []) })
    var names = lists.indices.filter(owners.contains).map { lists[$0].name }
    if FakeMarkup.isIn(message) { names.append(FakeMarkup.name) }
    if HiddenEncoding.isIn(message) { names.append(HiddenEncoding.name) }
    return names
  }
}

/// `config/patterns.json`.
extension AttackPatterns {
  package static let format = "warden-patterns/1"
  /// In phrases of all lists together.
  package static let mostPhrases = 10_000

  /// Reads `{"format":"warden-patterns/1","patterns":{"role_playing":["pretend",…],…}}`.
  ///
  /// - Throws: ``AttackPatternsError``.
  package init(json bytes: [UInt8]) throws(AttackPatternsError) {
    guard let root = try? JSONDocument(parsing: bytes).root, root["format"]?.string == Self.format,
      let members = root["patterns"]?.members
    else { throw AttackPatternsError(what: "it is no \(Self.format)") }
    var lists: [Pattern] = []
    var count = 0
    for (name, value) in members {
      guard let phrases = value.array?.map(\.string), !phrases.contains(nil) else {
        throw AttackPatternsError(what: "\(name) is no list of phrases")
      }
      guard
        name.utf8.allSatisfy({
          $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }),
        (1...40).contains(name.utf8.count), !Self.structural.contains(name),
        !lists.contains(where: { $0.name == name })
      else { throw AttackPatternsError(what: "\(name.prefix(40)) cannot be the name of a pattern") }
      let known = phrases.compactMap(\.self)
      if let empty = known.first(where: { MatchForm($0).text.isEmpty }) {
        throw AttackPatternsError(what: "\(name) has a phrase without letters (“\(empty.prefix(40))”)")
      }
      count += known.count
      lists.append(Pattern(name, known))
    }
    guard count <= Self.mostPhrases else {
      throw AttackPatternsError(what: "there are more than \(Self.mostPhrases) phrases")
    }
    self.init(lists)
  }
}

/// What is wrong with a file of patterns: a clause, for the operator.
package struct AttackPatternsError: Error, Hashable {
  package let what: String
}
