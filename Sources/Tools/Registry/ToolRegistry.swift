import Commands
import LanguageModels

/// The tools that there are, and the one door through which a model's calls come.
package struct ToolRegistry: Sendable {
  private let tools: [Tool]
  private let metrics: ToolMetrics?

  package init(_ tools: [Tool], metrics: ToolMetrics? = nil) {
    precondition(Set(tools.map(\.name)).count == tools.count, "two tools have one name")
    self.tools = tools
    self.metrics = metrics
  }

  package var names: [String] { tools.map(\.name) }
  package var isEmpty: Bool { tools.isEmpty }
  /// Somebody's role decides about one of them, so that it has to be looked up.
  package var dependsOnRole: Bool { tools.contains { $0.who.dependsOnRole } }

  /// What a model is told of: the tools that the person who is talking may use there.
  package func offered(to caller: ToolCaller) -> [ToolDefinition] {
    tools.filter { isOffered($0, to: caller) }.map(\.definition)
  }

  private func isOffered(_ tool: Tool, to caller: ToolCaller) -> Bool {
    !caller.switchedOff.contains(tool.name) && tool.who.refusal(for: caller.rights) == nil
  }

  /// What came of a call.
  package struct Outcome: Sendable {
    /// Not fenced yet.
    package let result: ToolResult
    package let facts: [ToolFact]
    /// Numbers of the memories in it.
    package let memories: [Int64]

    init(_ result: ToolResult, facts: [ToolFact] = [], memories: [Int64] = []) {
      (self.result, self.facts, self.memories) = (result, facts, memories)
    }
  }

  /// Does what a model asks for, as far as the person who is talking may. Whatever is wrong becomes an error that the
  /// model is told; it is never a reason to fail the person's message.
  ///
  /// - Throws: `CancellationError` when the task was cancelled.
  package func run(_ call: ToolCall, for caller: ToolCaller) async throws(CancellationError) -> Outcome {
    guard let tool = tools.first(where: { $0.name == call.name && isOffered($0, to: caller) }) else {
      // Also what the person may not use is unknown: nobody learns of it by asking.
      metrics?.count(.unknownTool, of: call.name)
      let names = offered(to: caller).map(\.name)
      let list = names.isEmpty ? "There are no tools." : "There is \(names.joined(separator: ", "))."
      return Outcome(ToolResult(of: call.id, "There is no such tool. \(list)", isError: true))
    }
    do throws(ToolError) {
      let answer = try await tool.run(try ToolArguments(call.arguments, for: tool.parameters), caller)
      metrics?.count(answer.isCached ? .cached : .ok, of: tool.name)
      return Outcome(
        ToolResult(of: call.id, answer.text), facts: answer.facts, memories: answer.memories)
    } catch {
      metrics?.count(error.outcome, of: tool.name)
      if error.outcome == .cancelled || Task.isCancelled { throw CancellationError() }
      return Outcome(ToolResult(of: call.id, error.sentence, isError: true))
    }
  }
}
