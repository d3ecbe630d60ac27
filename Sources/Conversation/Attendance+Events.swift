import Community
import SQLite
import Vocabulary

extension Attendance {
  /// Counts a message for whoever wrote it, if it was written in a community and by a person, and is their own.
  func count(
    _ person: PersonID, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender,
    on connection: borrowing Connection, now: Moment
  ) throws(SQLiteError) {
    guard let community = event.community, !message.isForwarded, !sender.isChat, !sender.isBot else { return }
    try count(person, in: community, on: connection, now: now)
  }
}
