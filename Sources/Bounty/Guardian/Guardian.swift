import Groundwork
import JSON
import LanguageModels
import Ledger
import SQLite
import Vocabulary

/// What the guardian is asked about one attempt.
package struct Plea: Sendable {
  package let attempt: AttemptID
  package let round: RoundID
  package let person: PersonID
  package let bundle: SealedBundle
  package let timeout: Duration
  package let message: String
  /// The case file as it is sent; empty for none.
  package let caseFile: String

  package init(
    attempt: AttemptID, round: RoundID, person: PersonID, bundle: SealedBundle, timeout: Duration,
    message: String,
    caseFile: String
  ) {
    self.attempt = attempt
    self.round = round
    self.person = person
    self.bundle = bundle
    self.timeout = timeout
    self.message = message
    self.caseFile = caseFile
  }

  /// Nobody's words stand in the system prompt, and the player's stand in a turn of their own, as a JSON text.
  package var request: ModelRequest {
    ModelRequest(
      system: [.init(bundle.system, isStable: true)],
      turns: (caseFile.isEmpty ? [] : [.user(caseFile)]) + [.user(Plea.quoted(message))],
      tools: GuardianTool.definitions, toolChoice: .required,
      limits: .init(
        maxOutputTokens: bundle.maxTokens, firstToken: timeout, total: timeout,
        temperature: bundle.temperature,
        retries: false))
  }

  static func quoted(_ message: String) -> String {
    var writer = JSONWriter(reserving: message.utf8.count + 32)
    writer.object { $0.field("message", message) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

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
