/// What a mood consists of. The raw value is its name in persona files.
package enum Dimension: String, Hashable, Sendable, CaseIterable {
  case happiness, energy, affection, trust

  var position: Int {
    switch self {
    case .happiness: 0
    case .energy: 1
    case .affection: 2
    case .trust: 3
    }
  }
}

/// How a persona feels at one moment towards one person: four numbers between 0 and 100.
package struct Mood: Hashable, Sendable {
  fileprivate var values: SIMD4<Double>

  package init(happiness: Double, energy: Double, affection: Double, trust: Double) {
    self.init(clamping: SIMD4(happiness, energy, affection, trust))
  }

  private init(clamping values: SIMD4<Double>) {
    // A number that is none counts as 0; nothing that is stored can poison what is computed from it.
    let known = values.replacing(with: 0, where: values .!= values)
    self.values = known.clamped(lowerBound: SIMD4(repeating: 0), upperBound: SIMD4(repeating: 100))
  }

  package subscript(dimension: Dimension) -> Double {
    get { values[dimension.position] }
    set {
      var changed = values
      changed[dimension.position] = newValue
      self = Mood(clamping: changed)
    }
  }

  package static func + (mood: Mood, change: MoodChange) -> Mood {
    Mood(clamping: mood.values + change.values)
  }
  package static func - (left: Mood, right: Mood) -> MoodChange { MoodChange(left.values - right.values) }
}

/// A difference between two moods, in points.
package struct MoodChange: Hashable, Sendable {
  fileprivate(set) var values: SIMD4<Double>

  init(_ values: SIMD4<Double>) { self.values = values }

  package init(happiness: Double = 0, energy: Double = 0, affection: Double = 0, trust: Double = 0) {
    values = SIMD4(happiness, energy, affection, trust)
  }

  package static let none = MoodChange()

  package subscript(dimension: Dimension) -> Double {
    get { values[dimension.position] }
    set { values[dimension.position] = newValue }
  }

  package static func + (left: MoodChange, right: MoodChange) -> MoodChange {
    MoodChange(left.values + right.values)
  }
  package static func - (left: MoodChange, right: MoodChange) -> MoodChange {
    MoodChange(left.values - right.values)
  }
  package static func * (change: MoodChange, factor: Double) -> MoodChange {
    MoodChange(change.values * factor)
  }
  package static func * (left: MoodChange, right: MoodChange) -> MoodChange {
    MoodChange(left.values * right.values)
  }

  /// No value beyond `limit` in either direction.
  func limited(to limit: Double) -> MoodChange {
    let known = values.replacing(with: 0, where: values .!= values)
    return MoodChange(
      known.clamped(lowerBound: SIMD4(repeating: -limit), upperBound: SIMD4(repeating: limit)))
  }

  /// The largest value, whichever its sign.
  var strength: Double { max(values.max(), -values.min()) }
}
