import LanguageModels
import Tools
import Vocabulary

/// What the character can look up on somebody's behalf.
package struct ToolBelt: Sendable {
  /// Who is asking: with their rights, and with what their community has set.
  package typealias Caller =
    @Sendable (InboundEvent, IncomingMessage, Sender, PersonID) async throws -> ToolCaller

  let registry: ToolRegistry
  /// What the character asks by itself when there is no model; `nil` when it may not.
  let wikipedia: Wikipedia?
  let metrics: ToolMetrics?
  let caller: Caller
  let keep: ToolFact.Keep

  /// - Parameter keep: Keeps what was found, in the transaction that settles the event, unless the person wants
  ///   nothing to be remembered.
  package init(
    _ registry: ToolRegistry, wikipedia: Wikipedia?, metrics: ToolMetrics? = nil, caller: @escaping Caller,
    keep: @escaping ToolFact.Keep
  ) {
    self.registry = registry
    self.wikipedia = wikipedia
    self.metrics = metrics
    self.caller = caller
    self.keep = keep
  }
}
