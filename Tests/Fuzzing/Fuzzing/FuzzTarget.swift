/// Something that reads what strangers write, and must not fall over it.
struct FuzzTarget: Sendable {
  let name: String
  /// Inputs to begin with, out of the repository's own files.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Reads `bytes`. A trap is a finding; so is a broken promise, which ``promise(_:_:)`` turns into one.
  let run: @Sendable ([UInt8]) -> Void

  static let all: [FuzzTarget] = [
    .updates, .commands, .markdown, .configuration, .personas, .serverSentEvents, .json, .modelAnswers, .talk,
    .gateway, .dispatches, .webSocket, .embedding, .tokens, .detection, .publicLog, .tools,
  ]
}

/// Ends the process when something does not hold that must hold for every input.
func promise(_ condition: Bool, _ what: StaticString) {
  if !condition { fatalError("broken promise: \(what)") }
}
