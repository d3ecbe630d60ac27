import Audit
import Commands
import Community
import Ledger
import SQLite
import Vocabulary

/// What operators have found out about somebody's age and identity.
enum IdentityCheck: String, CaseIterable, CommandValue, SQLBindable { case pending, passed, failed }

/// `/admin user`: what operators see and decide about a player.
package enum UserCommands {
  package static let groups = [CommandGroup("admin user", "Users")]
  package static let all = [show, suspend, identity]

  private static let show = Command(
    "admin user show", "A user's state, without message texts",
    Argument<String>("user", "User id or handle", length: 2...64), who: .operators,
    answers: [.notAllowed, .notFound]
  ) { call, user in
    CommandOutcome { connection in
      let person = try connection.pointedAt(user, call)
      guard let status = try connection.status(of: person) else { throw CommandError.notFound("that person") }
      var lines = ["\(person), \(status.standing.rawValue), since \(status.since.day)"]
      for account in try connection.linkedAccounts(of: person) {
        lines.append(
          "• \(account.account)\(account.handle.map { " @\($0)" } ?? ""), last seen \(account.lastSeen.minute)"
        )
      }
      let facts = try connection.first(
        "SELECT terms_version, age_attested_ms, kyc_status FROM users WHERE id = \(person)"
      ) { ($0.optionalText(0), $0.optionalMoment(1), $0.text(2)) }
      lines.append(facts?.0.map { "Terms: \($0), \(facts?.1?.day ?? "")" } ?? "Terms: not accepted")
      lines.append("Identity: \(facts?.2 ?? "none")")
      if let until = status.pausedUntil, until > call.now {
        lines.append("Locked out by themselves until \(until.day)")
      }
      for account in AccountID.all(of: person) {
        for amount in try connection.balances(of: account) where amount.units != 0 {
          lines.append("• \(account.text.split(separator: ":").last ?? ""): \(amount)")
        }
      }
      let counts = try connection.all(
        """
        SELECT state, COUNT(*) FROM attempts WHERE user_id = \(person) AND funding <> 'practice'
        GROUP BY state ORDER BY state
        """
      ) { "\($0.text(0)) \($0.int(1))" }
      lines.append("Attempts: \(counts.isEmpty ? "none" : counts.joined(separator: ", "))")
      if let live = try connection.liveAttempt(of: person) {
        lines.append("Under way: \(live.id), \(live.ending)")
      }
      return Reply(lines.joined(separator: "\n"))
    }
  }

  private static let suspend = Command(
    "admin user suspend", "Suspend or restore", Argument<String>("user", "User", length: 2...64),
    Argument<Bool>("on", "Suspend"), Argument<FreeText>("reason", "Why", length: 1...200), who: .operators,
    answers: [.notAllowed, .notFound]
  ) { call, user, isOn, reason in
    CommandOutcome { connection in
      let person = try connection.pointedAt(user, call)
      let changed = try connection.run(
        """
        UPDATE users SET status = CASE WHEN \(isOn) THEN 'suspended' ELSE 'active' END
        WHERE id = \(person) AND status <> 'deleted'
        """)
      guard changed == 1 else { throw CommandError.notFound("that person") }
      try connection.audit(
        "user.suspend", by: call, target: person.text,
        detail: ["on": .flag(isOn), "reason": .text(reason.text)])
      return Reply(isOn ? "\(person) cannot pay for attempts any more." : "\(person) may play again.")
    }
  }

  private static let identity = Command(
    "admin user kyc", "Record the age and identity check", Argument<String>("user", "User", length: 2...64),
    Argument<IdentityCheck>("result", "Result"), who: .operators, answers: [.notAllowed, .notFound]
  ) { call, user, result in
    CommandOutcome { connection in
      let person = try connection.pointedAt(user, call)
      try connection.run("UPDATE users SET kyc_status = \(result) WHERE id = \(person)")
      try connection.audit(
        "user.kyc", by: call, target: person.text, detail: ["result": .text(result.rawValue)])
      return Reply("Noted for \(person): \(result.rawValue).")
    }
  }
}
