/// Why Solana did not tell.
package enum RPCError: Error, Hashable, Sendable {
  /// No address is configured.
  case notConfigured
  /// Too many questions wait already.
  case busy
  /// Nobody answered, or not with 200.
  case unreachable
  /// An answer that is no answer to the question, or that cannot be true.
  case unbelievable(Doubt)
  /// The node refused, with its own number.
  case refused(code: Int64)

  /// What cannot be true about an answer.
  package enum Doubt: String, Hashable, Sendable {
    case unreadable, oldSlot, aboveSupply, wrongToken
  }

  /// One of seven fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .notConfigured: "not_configured"
    case .busy: "busy"
    case .unreachable: "unreachable"
    case .unbelievable(let doubt): doubt.rawValue
    case .refused: "refused"
    }
  }

  static let labels =
    ["answered", "not_configured", "busy", "unreachable", "refused"]
    + [Doubt.unreadable, .oldSlot, .aboveSupply, .wrongToken].map(\.rawValue)
}
