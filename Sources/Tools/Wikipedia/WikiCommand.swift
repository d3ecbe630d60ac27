import Commands
import Vocabulary

/// `/wiki`: somebody looks something up in Wikipedia.
package enum WikiCommand {
  /// - Parameters:
  ///   - wikipedia: `nil` when it may not be asked.
  ///   - caller: With which settings and rights the giver of a command asks.
  ///   - keep: Keeps what was found for whoever asked.
  package static func command(
    _ wikipedia: @escaping @Sendable () -> Wikipedia?, metrics: @escaping @Sendable () -> ToolMetrics?,
    caller: @escaping @Sendable (CommandCall) async throws -> ToolCaller, keep: @escaping ToolFact.Keep
  ) -> Command {
    Command(
      "wiki", "Look it up in Wikipedia", Argument<FreeText>("query", "Topic", length: 1...200),
      Argument<Int?>("results", "How many", 1...3), visibility: .everyone, menu: "Wikipedia",
      answers: [.noResults, .toolOff, .rateLimited]
    ) { call, query, results in
      let caller = try await caller(call)
      guard let wikipedia = wikipedia(), !caller.switchedOff.contains(Wikipedia.tool) else {
        throw CommandError.toolOff
      }
      do throws(ToolError) {
        let found = try await wikipedia.search(query.text, atMost: results ?? 1, for: caller)
        metrics()?.count(found.isCached ? .cached : .ok, of: Wikipedia.tool)
        guard !found.articles.isEmpty else { return CommandOutcome { _ in throw CommandError.noResults } }
        return CommandOutcome { connection in
          try keep(found.articles.prefix(1).map(\.fact), caller, call.now, connection)
          return Reply(text(of: found.articles))
        }
      } catch {
        metrics()?.count(error.outcome, of: Wikipedia.tool)
        return try answer(to: error)
      }
    }
  }

  /// What a failure means to whoever asked: a refusal that says when to come back, or a plain sentence.
  private static func answer(to error: ToolError) throws -> CommandOutcome {
    switch error {
    case .limited(let wait): throw CommandError.rateLimited(wait)
    // Nothing but white space, or what is none on a screen.
    case .wrongArguments: throw CommandError.noResults
    case .cancelled, .notReached(.cancelled, _): throw CancellationError()
    case .notReached, .unrecorded: return Reply(error.sentence).outcome
    }
  }

  /// One article in full, several in fewer words, each under its name and with its link.
  static func text(of articles: [WikipediaArticle]) -> RichText {
    let limit = articles.count == 1 ? WikipediaArticle.longestExtract : 350
    var text = RichText("")
    for (index, article) in articles.enumerated() {
      if index > 0 { text.text += "\n\n" }
      let start = text.text.utf8.count
      text.text += article.title
      text.spans.append(.init(.bold, start..<text.text.utf8.count))
      text.text += "\n\(article.extract.firstSentences(atMost: limit))\n\(article.link)"
    }
    return text
  }
}
