import Vocabulary

/// A character: who it is, how it speaks, how its moods move and what it can say without a model.
package struct Persona: Sendable {
  /// The file name without its ending: `maid`.
  package let id: String
  package let name: String
  /// One line for people.
  package let summary: String
  /// Who it is, for a model.
  package let description: String
  /// How it speaks, one sentence each, for a model.
  package let style: [String]
  package internal(set) var traits: Traits
  package let dynamics: MoodDynamics
  /// After how long a silence somebody counts as having been away.
  package let absence: Duration
  package let templates: [Category: [Template]]
  package let topics: [Topic]

  package init(
    id: String, name: String, summary: String, description: String, style: [String], traits: Traits,
    dynamics: MoodDynamics, absence: Duration = .seconds(3 * 86_400),
    templates: [Category: [Template]] = [:], topics: [Topic] = []
  ) {
    self.id = id
    self.name = name
    self.summary = summary
    self.description = description
    self.style = style
    self.traits = traits
    self.dynamics = dynamics
    self.absence = absence
    self.templates = templates
    self.topics = topics
  }

  /// The same character with some traits set by a community; 0 to 100, as `/personality set` takes them.
  package func with(_ overrides: [Trait: Int]) -> Persona {
    var changed = self
    for (trait, value) in overrides { changed.traits[trait] = Double(value) / 100 }
    return changed
  }
}

/// Something a persona likes to talk about, recognised by words.
package struct Topic: Hashable, Sendable {
  package let name: String
  /// In lower case; a phrase of several words has single spaces.
  package let words: [String]
  package let lines: [Template]

  package init(name: String, words: [String], lines: [Template]) {
    self.name = name
    self.words = words
    self.lines = lines
  }
}
