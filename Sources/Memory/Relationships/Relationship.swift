import Vocabulary

/// How a persona and a person stand with each other: counted, not felt. Feelings fade within hours and are a matter of
/// the mood; this stays.
package struct Relationship: Hashable, Sendable {
  package let interactions: Int
  /// Of what the person said lately, -1 to 1.
  package let sentiment: Double
  package let first: Moment
  package let last: Moment
  /// The newest last; at most ``Relationship/eventsKept``.
  package let events: [Event]
  /// After every ten interactions that changed something, oldest first; at most ``Relationship/historyShown``.
  package let history: [Step]

  package struct Event: Hashable, Sendable {
    package let kind: EventKind
    package let at: Moment
  }

  package struct Step: Hashable, Sendable {
    package let at: Moment
    package let interactions: Int
    package let sentiment: Double
    package let stage: Stage
  }

  /// Something that is remembered of two who talk.
  package enum EventKind: String, Hashable, Sendable, CaseIterable {
    case met, named, confided, insulted, apologised, praised, affection, goodNews = "good_news", returned
    case hundred, thousand

    /// What the person did or what it was: `you told me what weighed on you`.
    package var wording: String {
      switch self {
      case .met: "we met"
      case .named: "you told me your name"
      case .confided: "you told me what weighed on you"
      case .insulted: "you insulted me"
      case .apologised: "you apologised"
      case .praised: "you praised me"
      case .affection: "you said that you like me"
      case .goodNews: "you told me good news"
      case .returned: "you came back after a long time"
      case .hundred: "you wrote to me for the hundredth time"
      case .thousand: "you wrote to me for the thousandth time"
      }
    }
  }

  package enum Stage: String, Hashable, Sendable, CaseIterable {
    case strangers, acquaintances, friends, close, strained

    package init(interactions: Int, sentiment: Double) {
      switch (interactions, sentiment) {
      case (..<10, _): self = .strangers
      case (_, ..<(-0.25)): self = .strained
      case (200..., 0.15...): self = .close
      case (50..., 0.05...): self = .friends
      default: self = .acquaintances
      }
    }

    package var wording: String {
      switch self {
      case .strangers: "we hardly know each other"
      case .acquaintances: "we are acquaintances"
      case .friends: "we are friends"
      case .close: "we are close friends"
      case .strained: "things are strained between us"
      }
    }
  }

  package var stage: Stage { Stage(interactions: interactions, sentiment: sentiment) }

  package static let eventsKept = 20
  package static let historyKept = 100
  static let historyShown = 12
  /// Interactions between two looks at what has changed.
  package static let step = 10
}

extension Relationship {
  /// For whoever asks how they stand: `Relationship: we are friends. 57 messages since …`.
  package var report: String {
    let messages = interactions == 1 ? "1 message" : "\(interactions) messages"
    var lines = ["Relationship: \(stage.wording), \(sentimentWord); \(messages) since \(first.day)."]
    for event in events.suffix(5) { lines.append("• \(event.at.day): \(event.kind.wording)") }
    let steps = history.suffix(4)
    if steps.count > 1 {
      lines.append(
        "How it went: " + steps.map { "\($0.at.day) \($0.stage.rawValue)" }.joined(separator: " → "))
    }
    return lines.joined(separator: "\n")
  }

  /// For a model: nothing in it was written by anybody.
  ///
  /// - Parameter isAlone: Nobody else reads along. Only then is it told what happened, such as that somebody confided
  ///   something.
  package func notes(isAlone: Bool) -> [String] {
    var notes = ["Between you and this person: \(stage.wording.replacing(we: "you two")); \(sentimentWord)."]
    guard isAlone else { return notes }
    let told = events.suffix(4).map {
      "\($0.at.day): \($0.kind.rawValue.split(separator: "_").joined(separator: " "))"
    }
    if !told.isEmpty { notes.append("What stands out: \(told.joined(separator: "; ")).") }
    return notes
  }

  private var sentimentWord: String {
    switch sentiment {
    case 0.3...: "mostly warm words"
    case 0.05..<0.3: "mostly friendly words"
    case -0.1..<0.05: "even words"
    case -0.3 ..< -0.1: "often cross words"
    default: "mostly harsh words"
    }
  }
}

extension String {
  fileprivate func replacing(we other: String) -> String {
    hasPrefix("we ") ? other + dropFirst(2) : self
  }
}
