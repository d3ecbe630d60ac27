import Vocabulary

/// When the last-chance timer of a round says something. Pure: a round and a moment in, an answer out.
enum RoundTimer {
  /// Before the end.
  static let warnings: [Int64] = [15, 5, 1]

  /// The warning that counts as given when a timer of this length begins, because it has just been announced itself.
  static func warned(atStartOf length: Duration) -> Int64 {
    warnings.last { .seconds(60 * $0) >= length } ?? 0
  }

  /// - Returns: The minutes to warn of now, if nobody has been warned of them or of less.
  static func warning(_ round: Round, at now: Moment) -> Int64? {
    guard round.state == .open, round.clockStoppedAt == nil, let deadline = round.timerDeadline,
      now < deadline
    else { return nil }
    let due = warnings.last { now >= deadline.advanced(by: .seconds(-60 * $0)) }
    guard let due, round.warnedMinutes == 0 || due < round.warnedMinutes else { return nil }
    return due
  }

  /// The next moment at which it has something to say or to do.
  static func next(_ round: Round, after now: Moment) -> Moment? {
    guard round.state == .open, round.clockStoppedAt == nil, let deadline = round.timerDeadline else {
      return nil
    }
    let moments =
      warnings.filter { round.warnedMinutes == 0 || $0 < round.warnedMinutes }
      .map { deadline.advanced(by: .seconds(-60 * $0)) } + [deadline]
    return moments.filter { $0 > now }.min() ?? (now >= deadline ? now : nil)
  }
}
