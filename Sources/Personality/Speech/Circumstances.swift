import Vocabulary

/// What decides how something is said: the mood, the character, the hour, and the values for placeholders.
package struct Circumstances: Sendable {
  package let mood: Mood
  package let traits: Traits
  /// Of the persona's own clock.
  package let hour: Int
  /// Since the person was last heard, before now.
  package let daysAway: Double
  package var values: [Placeholder: String]
  /// How warm the persona feels like being.
  package let tone: Tone
  /// How much it feels like saying.
  package let length: Template.Length

  package init(
    mood: Mood, traits: Traits, hour: Int, daysAway: Double = 0, values: [Placeholder: String] = [:]
  ) {
    self.mood = mood
    self.traits = traits
    self.hour = hour
    self.daysAway = daysAway
    self.values = values
    let warmth = Self.warmth(mood, traits)
    tone = warmth >= 55 ? .warm : warmth <= 37 ? .cold : .neutral
    let liveliness = 0.7 * mood[.energy] + 30 * traits[.extraversion]
    length = liveliness >= 64 ? .long : liveliness <= 36 ? .short : .medium
  }

  /// The person's mood state, seen now.
  ///
  /// - Parameter name: What the platform calls the person; a name they gave themselves goes before it.
  package init(
    _ state: MoodState, of persona: Persona, name: String?, away: Duration = .zero, at now: Moment,
    values: [Placeholder: String] = [:]
  ) {
    var values = values
    values[.me] = persona.name
    if let name = state.calledName ?? name.flatMap({ PersonName($0)?.text }) { values[.name] = name }
    self.init(
      mood: state.mood(of: persona, at: now), traits: persona.traits,
      hour: Int(persona.dynamics.timeOfDay(at: now).inSeconds / 3_600), daysAway: away.inSeconds / 86_400,
      values: values)
  }

  /// Fondness first, then trust and good spirits; the character's way of showing it moves the whole scale.
  private static func warmth(_ mood: Mood, _ traits: Traits) -> Double {
    0.5 * mood[.affection] + 0.25 * mood[.trust] + 0.25 * mood[.happiness]
      + 12 * (traits[.dere] - traits[.tsundere])
  }

  func value(of subject: Condition.Subject) -> Double {
    switch subject {
    case .mood(let dimension): mood[dimension]
    case .trait(let trait): traits[trait] * 100
    case .hour: Double(hour)
    case .days: daysAway
    }
  }
}
