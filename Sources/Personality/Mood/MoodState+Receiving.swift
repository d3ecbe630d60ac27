import Groundwork
import Vocabulary

/// What kind of visit a message belongs to.
package struct Visit: Hashable, Sendable {
  /// The persona has never heard this person before.
  package let isFirst: Bool
  /// Since the message before; zero for a first one.
  package let away: Duration

  package init(isFirst: Bool, away: Duration) {
    self.isFirst = isFirst
    self.away = away
  }
}

extension MoodState {
  /// Takes in a message: how long the person was away, what the message means to the mood, and their name.
  package mutating func receive(_ reading: Reading, as persona: Persona, at now: Moment) -> Visit {
    let away = hear(at: now)
    if let away, away >= persona.absence { feel(.absence(away), as: persona, at: now) }
    for appraisal in reading.appraisals { feel(appraisal, as: persona, at: now) }
    if let name = reading.introducedName { call(name) }
    return Visit(isFirst: away == nil, away: away ?? .zero)
  }

  /// Says something for an occasion, in the mood of the moment.
  ///
  /// - Parameters:
  ///   - name: What the platform calls the person.
  ///   - values: For the placeholders of the category, such as ``Placeholder/resets``.
  package mutating func say(
    _ category: Category, as persona: Persona, name: String? = nil, values: [Placeholder: String] = [:],
    away: Duration = .zero, at now: Moment, _ randomness: Randomness
  ) -> String {
    let circumstances = Circumstances(self, of: persona, name: name, away: away, at: now, values: values)
    return persona.line(category, in: circumstances, after: &recentLines, randomness)
  }
}
