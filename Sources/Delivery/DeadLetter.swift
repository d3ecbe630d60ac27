import Vocabulary

/// A dead letter, for the operator's eyes: what it is, never what it says.
package struct DeadLetter: Sendable, Equatable {
  package let row: Int64
  package let id: EventID
  package let attempts: Int
  package let error: String
  package let receivedAt: Moment
}
