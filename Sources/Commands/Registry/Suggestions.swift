import Vocabulary

/// Somebody is typing an argument and wants to know what could stand there.
package struct SuggestionQuery: Sendable {
  /// As far as it is typed. Comes from the client, unchecked.
  package let typed: String
  package let sender: Sender
  package let rights: Rights
  package let origin: CommandOrigin
  package let now: Moment

  package init(typed: String, sender: Sender, rights: Rights, origin: CommandOrigin, now: Moment) {
    self.typed = typed
    self.sender = sender
    self.rights = rights
    self.origin = origin
    self.now = now
  }
}

/// Says what could stand for an argument, best first. Asked at every key, so it should be quick.
package typealias SuggestionSource = @Sendable (SuggestionQuery) async throws -> [String]

extension Argument {
  /// - Parameter source: What to offer while it is typed.
  package init(_ name: String, _ purpose: String, suggesting source: @escaping SuggestionSource) {
    self.init(name, purpose, Value.shape, suggestions: true, source: source)
  }
}

extension Argument where Value: LengthLimited {
  /// - Parameters:
  ///   - length: In Unicode scalars.
  ///   - source: What to offer while it is typed.
  package init(
    _ name: String, _ purpose: String, length: ClosedRange<Int>, suggesting source: @escaping SuggestionSource
  ) {
    self.init(name, purpose, Value.shape(length: length), suggestions: true, source: source)
  }
}

extension CommandRegistry {
  /// - SeeAlso: <https://discord.com/developers/docs/interactions/application-commands#autocomplete>
  package static let mostSuggestions = 25
  /// Characters.
  package static let longestSuggestion = 100

  /// What to offer for an argument; nothing to whoever may not run the command.
  package func suggestions(
    for argument: String, of path: [String], _ query: SuggestionQuery
  ) async throws -> [String] {
    guard let command = command(at: path.joined(separator: " ")),
      command.who.refusal(for: query.rights) == nil, let source = command.sources[argument]
    else { return [] }
    var seen: Set<String> = []
    let found = try await source(query).filter { value in
      (1...CommandRegistry.longestSuggestion).contains(value.unicodeScalars.count)
        && seen.insert(value).inserted
    }
    return Array(found.prefix(CommandRegistry.mostSuggestions))
  }

  /// Names of commands that begin as `typed` does, those that somebody may use and nothing else.
  func topics(_ typed: String, for rights: Rights) -> [String] {
    let words = typed.lowercased().split { $0.isWhitespace || $0 == "/" }.joined(separator: " ")
    let shown = commands.filter { $0.who.isShown(to: rights) }
    let names = shown.flatMap { command in
      (1...command.words.count).map { command.words.prefix($0).joined(separator: " ") }
        + command.aliases.map(\.name)
    }
    // What begins so comes before what only holds it.
    return names.filter { $0.hasPrefix(words) } + names.filter { !$0.hasPrefix(words) && $0.contains(words) }
  }
}
