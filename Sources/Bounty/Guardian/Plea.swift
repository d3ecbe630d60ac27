import JSON
import LanguageModels
import Ledger
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
