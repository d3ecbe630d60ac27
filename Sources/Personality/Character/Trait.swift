/// One side of a character. The raw value is its name in persona files, commands and the database.
///
/// The first five are the "big five" of personality psychology; the last two say how a character handles fondness.
package enum Trait: String, Hashable, Sendable, CaseIterable {
  /// Curiosity: how far a mood follows what is said.
  case openness
  /// Steadiness: how slowly trust is given and lost.
  case conscientiousness
  /// Liveliness in company: how much talk gives energy and how long answers are.
  case extraversion
  /// Forgiveness: how lightly an insult is taken and how far an apology reaches.
  case agreeableness
  /// Thin skin: how deep bad things go.
  case neuroticism
  /// Hides fondness behind gruffness.
  case tsundere
  /// Shows fondness openly.
  case dere
}

/// How strongly each trait is present, from 0 to 1.
package struct Traits: Hashable, Sendable {
  private var values: InlineArray<7, Double>

  /// Half of everything: the character that changes nothing.
  package init() { values = InlineArray(repeating: 0.5) }

  package subscript(trait: Trait) -> Double {
    get { values[trait.position] }
    set { values[trait.position] = min(1, max(0, newValue)) }
  }

  package static func == (left: Traits, right: Traits) -> Bool {
    Trait.allCases.allSatisfy { left[$0] == right[$0] }
  }

  package func hash(into hasher: inout Hasher) {
    for trait in Trait.allCases { hasher.combine(self[trait]) }
  }

  /// A factor around 1: `1 + reach` when the trait is fully there, `1 - reach` when it is absent.
  func factor(_ trait: Trait, reach: Double) -> Double { 1 + reach * (2 * self[trait] - 1) }
}

extension Trait {
  fileprivate var position: Int {
    switch self {
    case .openness: 0
    case .conscientiousness: 1
    case .extraversion: 2
    case .agreeableness: 3
    case .neuroticism: 4
    case .tsundere: 5
    case .dere: 6
    }
  }

  /// What a character is like with much, some or little of this trait; for prompts and for people.
  package func wording(at level: Double) -> String {
    let words: (String, String, String) =
      switch self {
      case .openness: ("sticks to what is known", "listens to new ideas", "curious about everything")
      case .conscientiousness: ("takes things as they come", "keeps things in order", "exact and dutiful")
      case .extraversion: ("quiet, short answers", "talks when talked to", "lively and talkative")
      case .agreeableness: ("contrary, slow to forgive", "fair-minded", "gentle and forgiving")
      case .neuroticism: ("hard to unsettle", "ruffled now and then", "easily hurt")
      case .tsundere:
        ("says plainly when fond", "a little gruff when fond", "hides fondness behind gruffness")
      case .dere: ("keeps affection private", "lets affection show at times", "openly affectionate")
      }
    return level < 0.35 ? words.0 : level < 0.65 ? words.1 : words.2
  }
}
