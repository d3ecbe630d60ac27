import Vocabulary

/// Why a month cannot be closed.
package enum CloseError: Error, Hashable {
  case monthOpen
  case alreadyClosed
  /// More went back than the house's revenue holds now, and its operating money cannot advance it.
  case operatingShort(by: Amount)
}

extension CloseError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .monthOpen: "the month is not over yet"
    case .alreadyClosed: "the month is closed already"
    case .operatingShort(let amount): "the house's operating account lacks \(amount)"
    }
  }
}
