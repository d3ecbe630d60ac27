import Groundwork
import Vocabulary

/// An answer while it is being put together: at most three lines that follow one another.
struct Speech {
  private let persona: Persona
  private var circumstances: Circumstances
  private(set) var recent: RecentLines
  private let randomness: Randomness
  private var lines: [String] = []

  init(persona: Persona, circumstances: Circumstances, recent: RecentLines, randomness: Randomness) {
    self.persona = persona
    self.circumstances = circumstances
    self.recent = recent
    self.randomness = randomness
  }

  var text: String { lines.isEmpty ? "…" : lines.joined(separator: " ") }
  var asks: Bool { lines.last?.contains("?") ?? false }
  var tone: Tone { circumstances.tone }

  mutating func set(_ placeholder: Placeholder, _ value: String?) {
    circumstances.values[placeholder] = value
  }

  /// Everything a line may refer to.
  mutating func fill(from reading: Reading, talk: Talk, state: MoodState, at now: Moment) {
    set(.topic, reading.topic)
    set(.echo, reading.echo)
    set(.result, reading.sum)
    if reading.intent == .recap { set(.said, talk.lastSaid(about: reading)) }
    if reading.intent == .moodAsked {
      set(.feeling, state.feeling(of: persona, at: now))
      set(.cause, state.notableCause(of: persona, at: now)?.wording)
    }
  }

  /// - Parameter briefly: For a courtesy beside the point: one of the short lines, if there are any.
  mutating func say(_ category: Category, briefly: Bool = false) {
    guard lines.count < 3 else { return }
    if briefly {
      let short = (persona.templates[category] ?? []).filter {
        $0.length == .short && $0.condition.bounds.isEmpty
      }
      if let line = persona.choose(from: short, in: circumstances, after: &recent, randomness) {
        return lines.append(line)
      }
    }
    lines.append(persona.line(category, in: circumstances, after: &recent, randomness))
  }

  /// - Returns: `false` when everything about the topic was said lately.
  mutating func say(about topic: Topic) -> Bool {
    let fresh = topic.lines.filter { !recent.contains($0.mark) }
    guard lines.count < 3,
      let line = persona.choose(from: fresh, in: circumstances, after: &recent, randomness)
    else { return false }
    lines.append(line)
    return true
  }
}
