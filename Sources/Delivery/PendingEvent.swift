import Vocabulary

/// An event on its way through the inbox.
package struct PendingEvent: Sendable, Equatable {
  /// Its row; rows ascend in the order of arrival.
  package let row: Int64
  package let event: InboundEvent
  /// Tries that failed, or that a dead process had begun.
  package var attempts: Int
  /// Found at start. Nobody knows whether handling it ended the last process, so its next try is counted in the
  /// database before it begins; an event of this process's own intake is counted when it fails.
  package var isRecovered: Bool
}

/// A dead letter, for the operator's eyes: what it is, never what it says.
package struct DeadLetter: Sendable, Equatable {
  package let row: Int64
  package let id: EventID
  package let attempts: Int
  package let error: String
  package let receivedAt: Moment
}
