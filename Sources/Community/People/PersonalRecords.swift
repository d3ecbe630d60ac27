import Groundwork
import SQLite
import Vocabulary

/// What all features together keep of people.
package struct PersonalRecords: Sendable {
  /// A feature after those that its tables refer to.
  package let features: [PersonalData]

  package init(_ features: [PersonalData]) { self.features = features }
}

extension Connection {
  package borrowing func subject(_ person: PersonID) throws(SQLiteError) -> DataSubject {
    DataSubject(person, accounts: try linkedAccounts(of: person).map(\.account))
  }

  /// Makes two people one: all that `gone` has belongs to `kept` afterwards.
  borrowing func merge(_ merging: Merging, _ records: PersonalRecords) throws {
    // Backwards, because the accounts go last: until then every feature can still tell who had what.
    for feature in records.features.reversed() { try feature.merge(self, merging) }
  }

  /// Takes an account away from a person and gives it, with what belongs to its platform, to somebody new.
  borrowing func separate(_ separating: Separating, _ records: PersonalRecords) throws {
    for feature in records.features { try feature.separate(self, separating) }
  }

  /// Throws what `person` has to settle before they can be deleted.
  package borrowing func requireDeletable(_ person: PersonID, _ records: PersonalRecords) throws {
    let subject = try subject(person)
    for feature in records.features { try feature.object(self, subject) }
  }

  /// Deletes everything of a person. Their identifier stays, with nothing that says whose it was.
  ///
  /// Rows that are deleted may still lie in the file; ``Database/clearDeleted()`` clears it.
  package borrowing func erase(_ person: PersonID, _ records: PersonalRecords) throws {
    let subject = try subject(person)
    for feature in records.features.reversed() { try feature.delete(self, subject) }
  }

  package borrowing func personalTables(
    of person: PersonID, _ records: PersonalRecords
  ) throws -> [(feature: String, tables: [PersonalTable])] {
    let subject = try subject(person)
    var found: [(feature: String, tables: [PersonalTable])] = []
    for feature in records.features { found.append((feature.feature, try feature.export(self, subject))) }
    return found
  }
}
