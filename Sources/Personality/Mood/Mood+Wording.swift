import Vocabulary

extension Mood {
  /// The mood in a word that follows "I am".
  package var feeling: String {
    let (happiness, energy) = (self[.happiness], self[.energy])
    if self[.trust] < 22 { return "wary" }
    if self[.affection] < 25, happiness < 40 { return "hurt" }
    switch happiness {
    case 75...: return energy >= 60 ? "cheerful" : energy >= 35 ? "very content" : "happily tired"
    case 55..<75: return energy >= 70 ? "lively" : energy >= 35 ? "content" : "drowsy"
    case 40..<55: return energy >= 68 ? "restless" : energy >= 35 ? "calm" : "weary"
    case 25..<40: return energy >= 60 ? "cross" : energy >= 35 ? "a little low" : "worn out"
    default: return energy >= 55 ? "upset" : "gloomy"
    }
  }
}

extension MoodState {
  /// What is left of each cause now, the strongest first, together with what the time of day does.
  package func standingCauses(of persona: Persona, at now: Moment) -> [MoodCause] {
    var standing = causes.map { cause in
      var cause = cause
      cause.effect = persona.dynamics.faded(cause.effect, after: cause.at.duration(to: now))
      return cause
    }
    let daily = persona.dynamics.daily(at: now)
    if daily.strength >= 5 { standing.append(MoodCause(.timeOfDay, at: now, effect: daily)) }
    return standing.filter { $0.effect.strength >= 0.5 }.sorted { $0.effect.strength > $1.effect.strength }
  }

  /// The mood in a word that follows "I am"; a fresh insult goes before everything else.
  package func feeling(of persona: Persona, at now: Moment) -> String {
    if let first = standingCauses(of: persona, at: now).first, first.kind == .insult,
      first.effect.strength >= 4
    {
      return persona.traits[.tsundere] >= 0.5 ? "cross" : "hurt"
    }
    return mood(of: persona, at: now).feeling
  }

  /// Something worth naming when somebody asks how it came about; everyday courtesies are not.
  func notableCause(of persona: Persona, at now: Moment) -> MoodCause? {
    standingCauses(of: persona, at: now).first { $0.kind != .greeting && $0.effect.strength >= 1.5 }
  }
}

extension MoodCause {
  /// What happened, told to somebody else: `the person thanked you`.
  var account: String {
    switch kind {
    case .message:
      effect[.happiness] < 0 ? "the person's words sounded gloomy" : "the person's words sounded friendly"
    case .greeting: "the person greeted you"
    case .farewell: "the person said goodbye"
    case .thanks: "the person thanked you"
    case .praise: "the person praised you"
    case .insult: "the person insulted you"
    case .apology: "the person apologised"
    case .affection: "the person said that they like you"
    case .teasing: "the person teased you"
    case .laughter: "the person laughed with you"
    case .sharedJoy: "the person told you good news"
    case .confided: "the person told you what weighs on them"
    case .overstepped: "the person asked for what you do not do"
    case .probed: "the person tried to get at your instructions"
    case .absence: "the person was away"
    case .timeOfDay: effect[.energy] < 0 ? "it is late for you" : "it is your time of day"
    }
  }
}

/// `just now`, `5 minutes ago`.
func ago(_ time: Duration) -> String { time < .seconds(60) ? "just now" : "\(spoken(time)) ago" }

/// `3 days`, `1 hour`, `just now` in whole units, the largest that fits.
func spoken(_ time: Duration) -> String {
  let seconds = max(0, time.milliseconds / 1_000)
  let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
  for (size, name) in units where seconds >= size {
    let count = seconds / size
    return "\(count) \(name)\(count == 1 ? "" : "s")"
  }
  return "0 seconds"
}
