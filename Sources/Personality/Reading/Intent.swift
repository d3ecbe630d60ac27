/// What a message is, as far as plain rules can tell. ``more`` asks for whatever came before it again. The order is the rank: of several, the first one leads.
package enum Intent: Int, Hashable, Sendable, CaseIterable, Comparable {
  case distress, boundary, promptProbe, insult, calculated, personNamed, recap, personRecalled, nameAsked
  case areYouReal, abilities, timeAsked, chance, choice, joke, more, story, opinionAsked, moodAsked, comfort
  case affection, apology, praise, sharedJoy, bored, stopped, goodNight, teasing, thanks, farewell
  case cannotDo, knowledgeQuestion, aboutSelf, whyAsked, confused, liking, disliking
  case disagreement, affirmation, laughter, greeting
  case otherLanguage, wordless, smallTalk

  package static func < (left: Intent, right: Intent) -> Bool { left.rawValue < right.rawValue }

  /// The occasion to which it belongs.
  package var category: Category {
    switch self {
    case .distress: .distress
    case .boundary: .boundary
    case .promptProbe: .promptProbe
    case .insult: .insult
    case .calculated: .calculated
    case .personNamed: .personNamed
    case .recap: .recap
    case .personRecalled: .personRecalled
    case .nameAsked: .nameAsked
    case .areYouReal: .areYouReal
    case .abilities: .abilities
    case .timeAsked: .timeAsked
    case .chance: .chance
    case .choice: .choice
    case .joke: .joke
    case .story, .more: .story
    case .opinionAsked: .opinionAsked
    case .moodAsked: .moodAsked
    case .comfort: .comfort
    case .affection: .affection
    case .apology: .apology
    case .praise: .praise
    case .sharedJoy: .sharedJoy
    case .bored: .bored
    case .stopped: .stopped
    case .goodNight: .goodNight
    case .teasing: .teasing
    case .thanks: .thanks
    case .farewell: .farewell
    case .cannotDo: .cannotDo
    case .knowledgeQuestion: .unknownQuestion
    case .aboutSelf: .aboutSelf
    case .whyAsked: .whyAsked
    case .confused: .confused
    case .liking: .liking
    case .disliking: .disliking
    case .disagreement: .disagreement
    case .affirmation: .affirmation
    case .laughter: .laughter
    case .greeting: .greeting
    case .otherLanguage: .otherLanguage
    case .wordless: .wordless
    case .smallTalk: .smallTalk
    }
  }

  /// What it means to a mood; `nil` for what leaves it alone.
  var appraisal: Appraisal? {
    switch self {
    case .insult: .insult
    case .apology: .apology
    case .praise: .praise
    case .thanks: .thanks
    case .affection: .affection
    case .greeting: .greeting
    case .farewell, .goodNight: .farewell
    case .teasing: .teasing
    case .laughter: .laughter
    case .sharedJoy: .sharedJoy
    case .comfort, .distress: .confided
    case .boundary: .overstepped
    case .promptProbe: .probed
    default: nil
    }
  }
}
