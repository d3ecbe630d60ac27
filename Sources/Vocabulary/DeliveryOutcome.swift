/// What became of one attempt to deliver a message.
package enum DeliveryOutcome: Hashable, Sendable {
  /// The platform has it, under this identifier where it gives one.
  case accepted(message: String?)
  /// The platform will never take it.
  case refused(reason: String)
  /// Nobody at this address can be reached any more; nothing more is sent there until they write again.
  case unreachable(reason: String)
  /// The chat lives elsewhere now.
  case moved(to: ChatAddress)
  /// Not tried: the platform has asked for a pause that is not over yet.
  case paused(for: Duration, reason: String)
  /// Surely not delivered; worth another try.
  case notDelivered(RetryAdvice, reason: String)
  /// It may or may not have arrived.
  case unknown(reason: String)
}

/// What whoever holds a failed call should do next.
package enum RetryAdvice: Hashable, Sendable {
  case never
  case backOff
  case after(Duration)
}
