import Vocabulary

extension Tool {
  /// Finds something in what is remembered, on behalf of the person who is talking: texts with their numbers.
  package typealias Recall =
    @Sendable (_ query: String, _ caller: ToolCaller) async throws(ToolError) -> [(
      memory: Int64, text: String
    )]

  /// `recall`: the model looks something up in what the person who is talking may see of the memories.
  ///
  /// - Parameters:
  ///   - desk: Counts its uses.
  ///   - recall: Answers with at most a dozen memories, each with where it comes from.
  package static func recall(within desk: ToolDesk, _ recall: @escaping Recall) -> Tool {
    let query = ToolParameter<String>("query", "What to look for, in a few words", .text(1...200))
    return Tool(
      "recall",
      "Looks something up in what you remember of this person and this community. Use it when they refer to "
        + "something that they told you before and that is not in the conversation.",
      [query.description]
    ) { arguments, caller throws(ToolError) in
      try await desk.take("recall", for: caller)
      let found = try await recall(arguments[query], caller)
      return ToolAnswer(
        found.isEmpty
          ? "Nothing is remembered about that." : found.map { "- \($0.text)" }.joined(separator: "\n"),
        memories: found.map(\.memory))
    }
  }
}
