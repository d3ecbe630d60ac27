/// One event of a `text/event-stream`.
package struct ServerSentEvent: Hashable, Sendable {
  /// `message` where the stream names none.
  package var event: String
  package var data: String
  /// The last identifier the stream gave, this event's or an earlier one's.
  package var id: String

  package init(event: String = "message", data: String, id: String = "") {
    self.event = event
    self.data = data
    self.id = id
  }
}
