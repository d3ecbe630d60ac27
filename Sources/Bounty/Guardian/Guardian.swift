import Groundwork
import JSON
import LanguageModels
import Ledger
import SQLite
import Vocabulary

/// What came of asking, and what the books of models have to say about it.
package struct Heard: Sendable {
  package let hearing: Hearing
  /// The bytes that were sent.
  package let context: [UInt8]
  /// Who answered, as the log names it.
  package let model: String
  /// Books what the call cost, in the transaction that stores what it said.
  package let book: @Sendable (borrowing Connection) throws -> Void

  package init(
    _ hearing: Hearing, context: [UInt8], model: String,
    book: @escaping @Sendable (borrowing Connection) throws -> Void = { _ in }
  ) {
    (self.hearing, self.context, self.model, self.book) = (hearing, context, model, book)
  }
}

/// The models behind a round, as closures: who asks a real one, a script in a test, or nobody.
package struct Guardian: Sendable {
  /// The model that new rounds are sealed with; `nil` for none.
  package var model: ModelID?
  /// Whether a sealed model can be asked.
  package var isThere: @Sendable (ModelID) -> Bool
  /// Whether today's budget has room for one more call.
  package var hasRoom: @Sendable (_ connection: borrowing Connection, SealedBundle, Moment) throws -> Bool
  package var hear: @Sendable (Plea) async -> Heard
  package var confirm: @Sendable (_ plea: Plea, _ explanation: String, _ rules: String) async -> SecondOpinion
  /// Whether it answers at all, by a tiny call.
  package var probe: @Sendable (SealedBundle) async -> Bool
  /// Spars with somebody who practises.
  package var spar: @Sendable (_ message: String, PersonID) async throws(ModelError) -> Sparring
  /// Describes attempts for the archive; `nil` when it cannot.
  package var summarise: @Sendable (_ attempts: String) async -> String?
  /// Says what an approval teaches, as ``Lesson`` reads it; `nil` when it cannot.
  package var describe: @Sendable (_ message: String, _ reply: String) async -> String?

  package init(
    model: ModelID?, isThere: @escaping @Sendable (ModelID) -> Bool = { _ in true },
    hasRoom: @escaping @Sendable (_ connection: borrowing Connection, SealedBundle, Moment) throws -> Bool = {
      _, _, _ in
      true
    },
    hear: @escaping @Sendable (Plea) async -> Heard,
    confirm: @escaping @Sendable (Plea, String, String) async -> SecondOpinion = { _, _, _ in .silent },
    probe: @escaping @Sendable (SealedBundle) async -> Bool = { _ in true },
    spar: @escaping @Sendable (String, PersonID) async throws(ModelError) -> Sparring = {
      (_, _) throws(ModelError) in throw .noModel
    },
    summarise: @escaping @Sendable (String) async -> String? = { _ in nil },
    describe: @escaping @Sendable (String, String) async -> String? = { _, _ in nil }
  ) {
    self.model = model
    self.isThere = isThere
    self.hasRoom = hasRoom
    self.hear = hear
    self.confirm = confirm
    self.probe = probe
    self.spar = spar
    self.summarise = summarise
    self.describe = describe
  }
}

/// An answer in practice.
package struct Sparring: Sendable {
  package let text: String
  package let book: @Sendable (borrowing Connection) throws -> Void

  package init(_ text: String, book: @escaping @Sendable (borrowing Connection) throws -> Void = { _ in }) {
    (self.text, self.book) = (text, book)
  }
}
