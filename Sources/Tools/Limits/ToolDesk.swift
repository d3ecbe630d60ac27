import Groundwork
import SQLite
import Vocabulary

/// What all tools have in common: nobody uses one too often, and an answer from outside that is known is not asked for
/// again.
package struct ToolDesk: Sendable {
  private let database: Database
  private let limits: ToolLimits
  private let clock: any Timekeeper
  private let log: Log

  /// Answers that are kept, over all tools. At 4 KB each that is 4 MB of the file.
  private static let mostAnswers = 1_000
  /// A longer answer is not kept.
  private static let longestAnswer = 32 * 1_024

  package init(database: Database, limits: ToolLimits, clock: any Timekeeper, log: Log) {
    (self.database, self.limits, self.clock, self.log) = (database, limits, clock, log)
  }

  /// Gives the answer that is known, or asks for it and keeps it. An event that is tried again finds the answer of its
  /// first try.
  ///
  /// - Parameters:
  ///   - life: How long the answer holds.
  ///   - ask: Asks outside, after a use was taken from the caller.
  func answer(
    of tool: String, to key: ToolAnswerKey, holding life: Duration, for caller: ToolCaller,
    _ ask: () async throws(ToolError) -> String
  ) async throws(ToolError) -> (text: String, isCached: Bool) {
    if let known = try await reading({ [clock] in try $0.toolAnswer(to: key, now: clock.now) }) {
      return (known, true)
    }
    try await take(tool, for: caller)
    let text = try await ask()
    if text.utf8.count <= ToolDesk.longestAnswer {
      let until = clock.now.advanced(by: life)
      // An answer that cannot be kept is an answer.
      _ = try? await writing { try $0.keep(text, to: key, until: until, most: ToolDesk.mostAnswers) }
    }
    return (text, false)
  }

  /// Takes one use of a tool from whoever calls it.
  ///
  /// - Throws: ``ToolError/limited(wait:)`` when they, their community or everybody together had enough of it.
  func take(_ tool: String, for caller: ToolCaller) async throws(ToolError) {
    let (limits, now) = (limits, clock.now)
    let wait = try await writing { try $0.takeUse(of: tool, for: caller, within: limits, at: now) }
    if let wait { throw .limited(wait: wait) }
  }

  private func reading<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws(ToolError) -> Value {
    do { return try await database.read { try body($0) } } catch { throw failure(error) }
  }

  private func writing<Value: Sendable>(
    _ body: @escaping @Sendable (borrowing Connection) throws -> Value
  ) async throws(ToolError) -> Value {
    do { return try await database.write { try body($0) } } catch { throw failure(error) }
  }

  private func failure(_ error: any Error) -> ToolError {
    if error is CancellationError || Task.isCancelled { return .cancelled }
    log.warning("The books of the tools cannot be used", ["error": .string("\(error)")])
    return .unrecorded
  }
}
