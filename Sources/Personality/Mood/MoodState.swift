import Glibc
import Vocabulary

/// What one persona keeps of one person: how it feels about them and why, and which lines it said to them last.
///
/// Feelings are kept as distances from the persona's resting mood, so that they fade lazily: nothing runs while
/// nobody talks. Part of every feeling is shared with all other people of the persona (``common``).
package struct MoodState: Hashable, Sendable {
  /// The persona's file name without its ending.
  package let persona: String
  package let person: PersonID

  /// Distance from the resting mood towards this person, as of ``asOf``.
  package internal(set) var own: MoodChange
  /// Distance towards everybody, as of ``asOf``.
  package internal(set) var common: MoodChange
  /// What this person added to ``common`` that the others have not been told of yet, as of ``asOf``.
  package internal(set) var unshared: MoodChange
  /// When ``common`` was last written; `nil` when nobody has written it.
  package internal(set) var commonWrittenAt: Moment?
  package internal(set) var asOf: Moment

  package internal(set) var firstHeard: Moment?
  package internal(set) var lastHeard: Moment?
  package internal(set) var messages: Int
  /// The name that the person asked to be called by; at most 32 characters.
  package internal(set) var calledName: String?
  /// Oldest first; at most ``MoodState/causesKept``.
  package internal(set) var causes: [MoodCause]
  package internal(set) var recentLines: RecentLines

  /// Enough to tell a mood, and little enough to be read with every message.
  static let causesKept = 6
  /// The part of an effect on happiness and energy that everybody feels.
  private static let commonShare = 0.15
  /// How far all people together can move a persona for each of them.
  static let commonLimit = 20.0
  /// Causes of one kind closer together than this are one cause that happened several times.
  private static let sameOccasion = Duration.seconds(30 * 60)

  /// A person the persona has never heard of.
  package init(of persona: String, with person: PersonID, at now: Moment) {
    self.persona = persona
    self.person = person
    (own, common, unshared, commonWrittenAt) = (.none, .none, .none, nil)
    asOf = now
    (firstHeard, lastHeard, messages, calledName) = (nil, nil, 0, nil)
    (causes, recentLines) = ([], RecentLines())
  }

  /// How the persona feels towards the person now.
  package func mood(of persona: Persona, at now: Moment) -> Mood {
    let passed = asOf.duration(to: now)
    return persona.dynamics.baseline + persona.dynamics.daily(at: now)
      + persona.dynamics.faded(own + common, after: passed)
  }

  /// Lets everything fade to `now`. A clock that went back fades nothing, and time goes on from there.
  mutating func settle(_ dynamics: MoodDynamics, at now: Moment) {
    let passed = asOf.duration(to: now)
    own = dynamics.faded(own, after: passed)
    common = dynamics.faded(common, after: passed)
    unshared = dynamics.faded(unshared, after: passed)
    asOf = now
  }

  /// Feels what happened, and remembers why.
  ///
  /// The nearer a value is to its end, the less moves it; the same thing again on one occasion means
  /// less each time.
  package mutating func feel(_ appraisal: Appraisal, as persona: Persona, at now: Moment) {
    settle(persona.dynamics, at: now)
    let mood = mood(of: persona, at: now)
    let before = causes.lastIndex { $0.kind == appraisal.kind && abs($0.at, now) < Self.sameOccasion }
    var effect = appraisal.effect(on: persona)
    if appraisal.kind != .message, let before {
      // Bad things wear off less by repetition than good ones.
      let wear = effect[.happiness] < 0 ? -0.25 : -0.75
      effect = effect * exp2(wear * Double(causes[before].count))
    }
    for dimension in Dimension.allCases {
      let room = effect[dimension] < 0 ? mood[dimension] : 100 - mood[dimension]
      effect[dimension] *= min(1, room / 50)
    }

    let shared =
      effect * MoodChange(happiness: Self.commonShare, energy: Self.commonShare)
    own = (own + effect - shared).limited(to: 100)
    common = (common + shared).limited(to: Self.commonLimit)
    unshared = (unshared + shared).limited(to: Self.commonLimit)

    remember(MoodCause(appraisal.kind, at: now, effect: effect), joining: before, persona.dynamics)
  }

  /// Notes a cause, together with an earlier one of its kind from the same occasion.
  private mutating func remember(_ cause: MoodCause, joining earlier: Int?, _ dynamics: MoodDynamics) {
    var cause = cause
    if cause.kind == .message, cause.effect[.happiness].magnitude < 0.15 { return }
    if let earlier {
      let first = causes.remove(at: earlier)
      cause.effect = cause.effect + dynamics.faded(first.effect, after: first.at.duration(to: cause.at))
      cause.count += first.count
    } else {
      // A courtesy that changed next to nothing is not worth a sentence.
      let strength =
        cause.kind == .message ? cause.effect[.happiness].magnitude - 0.15 : cause.effect.strength
      guard strength >= 0.25 else { return }
    }
    causes.append(cause)
    if causes.count > Self.causesKept { causes.removeFirst(causes.count - Self.causesKept) }
  }

  /// Notes that the person wrote.
  ///
  /// - Returns: How long they were away; `nil` for a first message, zero when the clock went back.
  package mutating func hear(at now: Moment) -> Duration? {
    let away = lastHeard.map { max(.zero, $0.duration(to: now)) }
    if firstHeard == nil { firstHeard = now }
    lastHeard = now
    messages += 1
    return away
  }

  /// Takes the name that the person gave; an empty one is forgotten.
  package mutating func call(_ name: String?) {
    calledName = name.flatMap { PersonName($0)?.text }
  }
}

private func abs(_ one: Moment, _ other: Moment) -> Duration {
  one < other ? one.duration(to: other) : other.duration(to: one)
}
