import Audit
import Commands
import Community
import Groundwork
import SQLite
import Transparency
import Vocabulary

/// `/admin system rotate`: hands the decision log over to its next key.
package enum RotateCommand {
  package static func command(
    _ randomness: Randomness = .system, _ house: @escaping @Sendable () -> House
  ) -> Command {
    Command(
      "admin system rotate", "Switch to the next signing key", who: .operators,
      answers: [.notAllowed, .secondPersonNeeded, .noNextKey]
    ) { call in
      let house = house()
      return CommandOutcome { connection in
        guard let next = house.book.keys.next,
          try !connection.exists("SELECT 1 FROM sign_keys WHERE key_id = \(next.id)")
        else { throw CommandError.noNextKey }
        let both = try connection.countersign(
          "system.rotate", [next.id], by: call.person, now: call.now, randomness)
        guard case .given(let first) = both else { return CommandError.secondPersonNeeded.reply }
        let record = try house.book.rotate(to: next, at: call.now, on: connection)
        try connection.audit("system.rotate", by: call, target: next.id, detail: ["first": .text(first.text)])
        return Reply(
          "The decision log is signed by \(next.id) from record \(record.sequence + 1) on. Keep both seeds until "
            + "WARDEN_SIGNING_SEED is the new one.")
      }
    }
  }
}

extension RoundBook {
  /// - Throws: ``LogStoreError``.
  func rotate(to next: SigningKey, at now: Moment, on connection: borrowing Connection) throws -> LogRecord {
    try connection.beginLog(keys.current, at: now, randomness)
    let record = try connection.rotateKey(from: keys.current, to: next, at: now)
    // Should this be rolled back, the log itself tells which key to take.
    _ = keys.take(next.id)
    return record
  }
}
