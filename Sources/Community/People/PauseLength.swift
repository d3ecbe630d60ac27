import Vocabulary

/// How long somebody locks themselves out.
package enum PauseLength: String, CaseIterable, Hashable, Sendable {
  case month = "30"
  case quarter = "90"
  case forever

  func end(from now: Moment) -> Moment {
    switch self {
    case .month: now.advanced(by: .seconds(30 * 86_400))
    case .quarter: now.advanced(by: .seconds(90 * 86_400))
    case .forever: .never
    }
  }
}

extension Moment {
  /// The last second of the year 9999: later than anything that is compared with it.
  package static let never = Moment(seconds: 253_402_300_799)
}
