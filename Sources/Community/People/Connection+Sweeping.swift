import SQLite
import Vocabulary

extension Connection {
  /// Corrects what was under way when somebody was merged or deleted, and so has written their old identifier after
  /// that. For a job that runs now and then.
  package borrowing func sweepGonePeople(_ records: PersonalRecords, now: Moment) throws {
    let horizon = now.advanced(by: .seconds(-2 * 86_400))
    let gone: [(person: PersonID, became: PersonID?)] = try all(
      "SELECT id, merged_into FROM users WHERE status = 'deleted' AND deleted_ms > \(horizon) LIMIT 1000"
    ) { ($0.identifier(0), $0.optionalIdentifier(1)) }
    // Accounts and settings are written in no other transaction than those that made the person go.
    let others = records.features.filter { $0.feature != PersonalData.people.feature }.reversed()
    for (person, became) in gone {
      for feature in others {
        if let became {
          try feature.merge(self, Merging(person, into: became, at: now))
        } else {
          try feature.delete(self, DataSubject(person, accounts: []))
        }
      }
    }
  }
}
