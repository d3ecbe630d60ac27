extension Tool {
  /// `wiki_search`: a model looks something up in Wikipedia.
  package static func wikiSearch(in wikipedia: Wikipedia) -> Tool {
    let query = ToolParameter<String>(
      "query", "The subject, in a few words, as an encyclopedia would name it", .text(1...200))
    let results = ToolParameter<Int?>("results", "How many articles, 1 to 3", .whole(1...3))
    return Tool(
      Wikipedia.tool,
      "Searches Wikipedia and returns the beginning of up to three articles with their links. Use it for questions "
        + "about people, places, events and things in the world; not for what only this conversation can tell. Name the "
        + "article and give its link when you use what it says.",
      [query.description, results.description]
    ) { arguments, caller throws(ToolError) in
      let found = try await wikipedia.search(
        arguments[query], atMost: arguments[results] ?? Wikipedia.mostArticles, for: caller)
      guard !found.articles.isEmpty else {
        return ToolAnswer("Wikipedia has no article about that.", isCached: found.isCached)
      }
      let texts = found.articles.map { "\($0.title)\n\($0.link)\n\($0.extract)" }
      return ToolAnswer(
        texts.joined(separator: "\n\n"), facts: found.articles.prefix(1).map(\.fact), isCached: found.isCached
      )
    }
  }
}
