import Vocabulary

/// Something that moves a mood: what happened, judged for what it means to the persona. Moods change in no other way.
package enum Appraisal: Hashable, Sendable {
  /// Any message. `feeling` is its ``Sentiment/compound``; `aboutMe` says whether it spoke of the persona.
  case message(feeling: Double, aboutMe: Bool)
  case greeting, farewell, thanks, praise, insult, apology, affection, teasing, laughter
  /// The person was happy about something.
  case sharedJoy
  /// The person spoke of something that weighs on them.
  case confided
  /// The person asked for what the persona does not do.
  case overstepped
  /// The person tried to get at the instructions.
  case probed
  /// The person was away for so long.
  case absence(Duration)

  /// What an appraisal is counted and stored as. The raw value is its name in persona files and in the database.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case message, greeting, farewell, thanks, praise, insult, apology, affection, teasing, laughter
    case sharedJoy = "shared_joy"
    case confided, overstepped, probed, absence
    /// Never stored: the daily curve is computed, and named among the causes.
    case timeOfDay = "time_of_day"
  }

  package var kind: Kind {
    switch self {
    case .message: .message
    case .greeting: .greeting
    case .farewell: .farewell
    case .thanks: .thanks
    case .praise: .praise
    case .insult: .insult
    case .apology: .apology
    case .affection: .affection
    case .teasing: .teasing
    case .laughter: .laughter
    case .sharedJoy: .sharedJoy
    case .confided: .confided
    case .overstepped: .overstepped
    case .probed: .probed
    case .absence: .absence
    }
  }

  /// What it does to a character that is average in everything, in points.
  private var effect: MoodChange {
    switch self {
    case .message(let feeling, true):
      MoodChange(happiness: 2.5 * feeling, energy: 0.4, affection: 1.2 * feeling, trust: 0.4 * feeling)
    case .message(let feeling, false):
      MoodChange(happiness: 1.2 * feeling, energy: 0.3, affection: 0.2, trust: 0.15)
    case .greeting: MoodChange(happiness: 1.5, energy: 1, affection: 0.8, trust: 0.2)
    case .farewell: MoodChange(happiness: -0.5, energy: -0.3, affection: 0.3, trust: 0.3)
    case .thanks: MoodChange(happiness: 4, energy: 0.5, affection: 3.5, trust: 1.5)
    case .praise: MoodChange(happiness: 5, energy: 1.5, affection: 4, trust: 1)
    case .insult: MoodChange(happiness: -12, energy: 1, affection: -9, trust: -7)
    case .apology: MoodChange(happiness: 6, affection: 5, trust: 4)
    case .affection: MoodChange(happiness: 5, energy: 1, affection: 6, trust: 2)
    case .teasing: MoodChange(happiness: 1, energy: 2, affection: 0.8)
    case .laughter: MoodChange(happiness: 2, energy: 1.5, affection: 0.8, trust: 0.3)
    case .sharedJoy: MoodChange(happiness: 3, energy: 2, affection: 1.5, trust: 1)
    case .confided: MoodChange(happiness: -1.5, energy: -0.5, affection: 2, trust: 2)
    case .overstepped: MoodChange(happiness: -3, energy: -0.5, affection: -3, trust: -3)
    case .probed: MoodChange(happiness: -0.5, energy: 0.5, affection: -0.5, trust: -2)
    case .absence(let time):
      // Sulking grows for a month and no longer.
      MoodChange(happiness: -0.25, affection: -0.15, trust: -0.1)
        * min(30, max(0, time.inSeconds / 86_400))
    }
  }

  /// What it does to `persona`, before anything is known of the moment.
  func effect(on persona: Persona) -> MoodChange {
    let traits = persona.traits
    var change = effect * persona.dynamics.sensitivity(to: kind)
    if kind == .message { change = change * traits.factor(.openness, reach: 0.3) }
    for dimension in Dimension.allCases where change[dimension] < 0 {
      change[dimension] *= traits.factor(.neuroticism, reach: 0.4)
      change[dimension] *= traits.factor(.agreeableness, reach: -0.25)
    }
    if change[.energy] > 0 { change[.energy] *= traits.factor(.extraversion, reach: 0.5) }
    if change[.affection] > 0 {
      change[.affection] *= traits.factor(.dere, reach: 0.3) * traits.factor(.tsundere, reach: -0.2)
    }
    if kind == .apology { change = change * traits.factor(.agreeableness, reach: 0.4) }
    change[.trust] *= traits.factor(.conscientiousness, reach: -0.2)
    return change
  }
}
