import Vocabulary

/// What the relay needs of a platform.
package struct PlatformDoor: Sendable {
  /// Cuts a message into ones that the platform takes; one in, one out for nearly all.
  package let parts: @Sendable (OutboundMessage) -> [OutboundMessage]
  /// Takes the next place under the platform's flood limits, and says when that is.
  package let reserve: @Sendable (ChatAddress, Moment) -> Moment
  /// Sends one part. `row` identifies it across repeats.
  package let deliver: @Sendable (OutboundMessage, _ row: Int64) async -> DeliveryOutcome
  /// Numbers of our messages on the platform that may be an earlier try of this one, first posted at that moment, whose
  /// answer was lost; none where the platform itself tells a repetition, or where nobody can look.
  package let lookalikes: @Sendable (OutboundMessage, _ posted: Moment) async throws -> [String]
  /// Whether talk of which nobody knows whether it arrived may be sent again: not where the platform can neither tell a
  /// repetition nor be asked.
  package let mayRepeat: @Sendable (OutboundMessage) -> Bool
  /// Whether a chat is somebody's own who has to let us in first, so that what is said there is worth keeping until they
  /// do.
  package let opensLater: @Sendable (ChatAddress) -> Bool
  /// Whether a repetition of this message is never seen by anybody. Then it may be stored as begun while it still waits for
  /// its place on the wire, which saves a commit.
  package let hidesRepeats: @Sendable (OutboundMessage) -> Bool

  package init(
    parts: @escaping @Sendable (OutboundMessage) -> [OutboundMessage],
    reserve: @escaping @Sendable (ChatAddress, Moment) -> Moment,
    deliver: @escaping @Sendable (OutboundMessage, _ row: Int64) async -> DeliveryOutcome,
    lookalikes: @escaping @Sendable (OutboundMessage, _ posted: Moment) async throws -> [String] = { _, _ in
      []
    },
    mayRepeat: @escaping @Sendable (OutboundMessage) -> Bool = { _ in true },
    opensLater: @escaping @Sendable (ChatAddress) -> Bool = { _ in false },
    hidesRepeats: @escaping @Sendable (OutboundMessage) -> Bool = { _ in false }
  ) {
    self.hidesRepeats = hidesRepeats
    self.lookalikes = lookalikes
    self.mayRepeat = mayRepeat
    self.parts = parts
    self.reserve = reserve
    self.deliver = deliver
    self.opensLater = opensLater
  }
}
