import Commands
import SQLite
import Vocabulary

extension Connection {
  /// Throws while an attempt of somebody's is paid for and not judged: who locks themselves out then would not hear what
  /// came of it before they had to decide. A price that nobody paid stops nobody.
  package borrowing func requireNoAttempt(of person: PersonID) throws {
    guard let live = try liveAttempt(of: person), live.state != .quoted else { return }
    throw CommandError.attemptInProgress(live.id.text)
  }
}
