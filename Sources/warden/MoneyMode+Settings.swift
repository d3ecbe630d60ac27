import Bounty
import Ledger
import Operations

extension MoneyMode {
  /// - Throws: ``Stop`` for a mode that cannot be used.
  init(of settings: Settings) throws(Stop) {
    let mode: MoneyMode =
      switch settings.money {
      case .off: .off
      case .paper: .paper
      case .live: .live
      }
    if let refusal = mode.refusal { throw Stop(.configuration, refusal) }
    self = mode
  }
}
