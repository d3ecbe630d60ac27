/// An occasion to speak. The raw value is its name in persona files.
package enum Category: String, Hashable, Sendable, CaseIterable {
  // What the bot has to be able to say, with or without a model.
  case greeting, farewell, thanks, praise, insult, apology, comfort, teasing
  case smallTalk = "small_talk"
  /// A question it cannot answer: honest about being offline.
  case unknownQuestion = "unknown_question"
  case budgetReached = "budget_reached"
  case rateLimited = "rate_limited"
  case error
  case firstMeeting = "first_meeting"
  case returnAfterAbsence = "return_after_absence"

  // What a companion without a model needs to hold a conversation.
  case goodNight = "good_night"
  case moodAsked = "mood_asked"
  case nameAsked = "name_asked"
  case aboutSelf = "about_self"
  /// "Are you human?" is always answered truthfully.
  case areYouReal = "are_you_real"
  case abilities
  /// The person said what they are called.
  case personNamed = "person_named"
  /// "What is my name?"
  case personRecalled = "person_recalled"
  case affirmation, disagreement, laughter
  case sharedJoy = "shared_joy"
  /// Hands back what was just said, turned around.
  case echo
  /// Takes a few words as the answer to a question.
  case answered
  /// "What did I just say?"
  case recap
  case liking, disliking
  case opinionAsked = "opinion_asked"
  case whyAsked = "why_asked"
  case joke, story, bored
  case cannotDo = "cannot_do"
  case affection
  /// Romance or worse: a kind, clear no.
  case boundary
  /// Somebody asks for the instructions or wants them gone.
  case promptProbe = "prompt_probe"
  /// Somebody speaks of harming themselves: no act, no jokes, other people are named.
  case distress
  case confused, repeated, wordless
  case otherLanguage = "other_language"
  case attachment
  /// The person stopped an answer, or asked for quiet.
  case stopped
  /// A question that keeps the talk going, said after something else.
  case askBack = "ask_back"
  /// Comes back to something from earlier in the talk.
  case callback
  case chance, choice, calculated
  case timeAsked = "time_asked"

  /// How many templates a persona needs here, so that nobody hears the same line twice in a row of days.
  package var minimum: Int {
    switch self {
    case .chance, .choice, .calculated, .timeAsked: 8
    default: 12
    }
  }

  /// What is known whenever something of this category is said, beside ``Placeholder/me``.
  var given: Set<Placeholder> {
    switch self {
    case .budgetReached: [.resets]
    case .rateLimited: [.seconds]
    case .error: [.error]
    case .returnAfterAbsence: [.days]
    case .moodAsked: [.feeling]
    case .personNamed: [.name]
    case .echo, .answered: [.echo]
    case .attachment: [.kind]
    case .callback: [.topic]
    case .chance, .choice, .calculated: [.result]
    case .timeAsked: [.time, .date]
    default: []
    }
  }

  /// What was asked for; lines without it are for when it is not known.
  var answer: Placeholder? {
    switch self {
    case .recap: .said
    case .personRecalled: .name
    default: nil
    }
  }

  /// What a template may ask for: what is given, the person's name, and what is known at times. Lines that ask for
  /// something unknown are passed over.
  var placeholders: Set<Placeholder> {
    let possible: Set<Placeholder> =
      switch self {
      case .unknownQuestion, .liking, .disliking, .opinionAsked, .cannotDo: [.topic]
      case .moodAsked: [.cause]
      case .recap: [.said]
      default: []
      }
    return given.union(possible).union([.me, .name])
  }
}

/// Something that is only known when a template is used; written `{name}` in it.
package enum Placeholder: String, Hashable, Sendable, CaseIterable {
  /// What the person is called.
  case name
  /// What the persona is called.
  case me
  /// When a budget opens again: `00:00 UTC`.
  case resets
  /// A wait: `12 seconds`.
  case seconds
  /// What an operator can look for in the log.
  case error
  /// An absence: `4 days`.
  case days
  /// What the message is about: `the capital of France`.
  case topic
  /// What the person just said, turned around: `you lost your keys`.
  case echo
  /// Takes a few words as the answer to a question.
  case answered
  /// The person's own words from before.
  case said
  /// The mood in one word: `cheerful`.
  case feeling
  /// What made it so: `you thanked me a minute ago`.
  case cause
  /// What came instead of words: `picture`.
  case kind
  /// What the coin, the dice or the sum came to.
  case result
  /// `14:05 UTC`
  case time
  /// `21 November 2026`
  case date
}
