import Glibc
import Vocabulary

/// How the moods of one persona move: where they rest, how fast they return there, and what the clock does to them.
package struct MoodDynamics: Hashable, Sendable {
  /// Where every mood comes to rest.
  package let baseline: Mood
  /// Seconds until half of a change is gone, in the order of ``Dimension``.
  private let halfLives: SIMD4<Double>
  /// Points of energy on top of the baseline for each of the 24 hours; in between they are drawn straight.
  private let energyByHour: [Double]
  /// How much each kind of appraisal counts for this persona; 1 where nothing is said.
  private let sensitivity: [Appraisal.Kind: Double]
  /// The persona's own clock against UTC.
  private let clockOffset: Duration

  package init(
    baseline: Mood, halfLives: [Dimension: Duration], energyByHour: [Double] = [],
    sensitivity: [Appraisal.Kind: Double] = [:], clockOffset: Duration = .zero
  ) {
    self.baseline = baseline
    var seconds = SIMD4<Double>(repeating: 6 * 3_600)
    for (dimension, halfLife) in halfLives { seconds[dimension.position] = max(1, halfLife.inSeconds) }
    self.halfLives = seconds
    self.energyByHour = energyByHour.count == 24 ? energyByHour : Array(repeating: 0, count: 24)
    self.sensitivity = sensitivity
    self.clockOffset = clockOffset
  }

  /// What is left of `change` once `time` has passed: `change * 2^(-time / half-life)`, each dimension by its own.
  ///
  /// Time that ran backwards takes nothing away.
  package func faded(_ change: MoodChange, after time: Duration) -> MoodChange {
    guard time > .zero else { return change }
    let exponents = SIMD4(repeating: -time.inSeconds) / halfLives
    return change
      * MoodChange(SIMD4(exp2(exponents[0]), exp2(exponents[1]), exp2(exponents[2]), exp2(exponents[3])))
  }

  /// How long ago the persona's day began.
  package func timeOfDay(at now: Moment) -> Duration { now.advanced(by: clockOffset).timeOfDay }

  /// What the time of day adds to the persona's energy.
  package func daily(at now: Moment) -> MoodChange {
    let hours = timeOfDay(at: now).inSeconds / 3_600
    let hour = min(23, max(0, Int(hours)))
    let rest = hours - Double(hour)
    let energy = energyByHour[hour] * (1 - rest) + energyByHour[(hour + 1) % 24] * rest
    return MoodChange(energy: energy)
  }

  func sensitivity(to kind: Appraisal.Kind) -> Double { sensitivity[kind] ?? 1 }
}
