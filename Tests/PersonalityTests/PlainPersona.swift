import Personality
import Vocabulary

extension Persona {
  /// A character that is average in everything and rests in the middle, so that effects can be told in numbers.
  static func plain(
    _ traits: [Trait: Double] = [:], baseline: Double = 50, energyByHour: [Double] = [],
    sensitivity: [Appraisal.Kind: Double] = [:], templates: [Category: [Template]] = [:], topics: [Topic] = []
  ) -> Persona {
    var all = Traits()
    for (trait, level) in traits { all[trait] = level }
    return Persona(
      id: "plain", name: "Plain", summary: "Nobody in particular.", description: "A plain character.",
      style: ["Plain words."], traits: all,
      dynamics: MoodDynamics(
        baseline: Mood(happiness: baseline, energy: baseline, affection: baseline, trust: baseline),
        halfLives: [
          .happiness: .seconds(3_600), .energy: .seconds(1_800), .affection: .seconds(10 * 86_400),
          .trust: .seconds(20 * 86_400),
        ], energyByHour: energyByHour, sensitivity: sensitivity),
      templates: templates, topics: topics)
  }
}

extension Moment {
  /// A Monday noon in UTC.
  static let noon = Moment(seconds: 1_790_078_400)
}

extension PersonID {
  static let ada = PersonID("usr_ADA")
  static let bob = PersonID("usr_BOB")
}

/// `Testing` has a `Trait` of its own.
typealias CharacterTrait = Trait

extension PersonaLibrary {
  /// The personas of the project, read once for all tests.
  static let shipped = PersonaLibrary.builtIn()
}
