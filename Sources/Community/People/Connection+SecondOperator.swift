import Commands
import Groundwork
import SQLite
import Vocabulary

/// What two operators have to want.
package enum AdminRequest: Identifiable26 { package static var prefix: String { "adm" } }

/// How far that has come.
package enum Countersignature: Hashable, Sendable {
  /// Another operator has to give the same command within ten minutes.
  case waiting
  /// Both have. `first` asked first.
  case given(first: PersonID)
}

extension Connection {
  private static let patience = Duration.seconds(600)

  /// Notes that an operator wants something done, and says whether another one has wanted the same.
  ///
  /// Two accounts of one person are one operator. What it answers has to be committed: no error may be thrown for
  /// ``Countersignature/waiting``.
  ///
  /// - Parameter arguments: Everything that the two have to agree in.
  package borrowing func countersign(
    _ action: String, _ arguments: [String], by person: PersonID, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> Countersignature {
    // Each with its length: no two lists are written alike.
    let text = ([action] + arguments).map { "\($0.utf8.count):\($0)" }.joined()
    let hash = SHA256.hash(Array(text.utf8)).hex
    try run("UPDATE admin_requests SET state = 'expired' WHERE state = 'waiting' AND expires_ms <= \(now)")
    let waiting = try first(
      "SELECT id, first_person FROM admin_requests WHERE args_hash = \(hash) AND state = 'waiting'"
    ) { (id: $0.text(0), first: $0.identifier(1) as PersonID) }
    guard let waiting else {
      try run(
        """
        INSERT INTO admin_requests (id, action, args_hash, first_person, state, created_ms, expires_ms)
        VALUES (\(Identifier<AdminRequest>(at: now, randomness)), \(action), \(hash), \(person), 'waiting', \(now),
          \(now.advanced(by: Self.patience)))
        """)
      return .waiting
    }
    guard waiting.first != person else { return .waiting }
    try run("UPDATE admin_requests SET state = 'done', second_person = \(person) WHERE id = \(waiting.id)")
    return .given(first: waiting.first)
  }
}
