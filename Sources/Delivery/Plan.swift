/// How an event will be decided.
package enum Plan: Sendable {
  /// Nothing outside the database is needed.
  case decide(Decision)
  /// Something has to be asked for first: a model, a web page. Runs outside any transaction, and is cancelled and
  /// tried again when it takes longer than the event's lease.
  case work(@Sendable () async throws -> Decision)
}
