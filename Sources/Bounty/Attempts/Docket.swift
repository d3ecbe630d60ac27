/// Whom the referee has to ask about now.
package enum Docket: Sendable {
  /// The guardian, about this attempt.
  case judge(Attempt, Round)
  /// The second judge, about an approval.
  case confirm(Attempt, Round)
  /// Nobody could be asked in time; it was given back just now.
  case settled([Happening])
  case nothing
}
