import Groundwork
import Vocabulary

/// Looks articles up in Wikipedia, for people and for models: by search, with the beginning of each.
package struct Wikipedia: Sendable {
  /// What stands for it in switches, limits and metrics.
  package static let tool = "wiki_search"
  /// More than three is more than anybody reads, and than a prompt should hold.
  package static let mostArticles = 3
  /// Some of what a search finds only lists what a name may mean, and is left out.
  private static let askedArticles = 5
  /// People ask again what was just talked about.
  private static let life = Duration.seconds(3_600)
  /// After it was out of reach nobody waits for it again so soon.
  private static let rest = Duration.seconds(60)

  private let site: WikipediaSite
  private let fetcher: ToolFetcher
  private let desk: ToolDesk
  private let clock: any Timekeeper
  private let restsUntil = Shared()

  package init(_ site: WikipediaSite, fetcher: ToolFetcher, desk: ToolDesk, clock: any Timekeeper) {
    (self.site, self.fetcher, self.desk, self.clock) = (site, fetcher, desk, clock)
  }

  /// Whether the allowlist lets it be asked at all.
  package var isAllowed: Bool { fetcher.mayAsk(site.edition(for: nil, mayAsk: fetcher.mayAsk).site) }

  package struct Found: Hashable, Sendable {
    /// The best first; empty when nothing fits.
    package let articles: [WikipediaArticle]
    package let isCached: Bool
  }

  /// Searches in the caller's language.
  ///
  /// - Parameters:
  ///   - query: What a person or a model wrote; it becomes a parameter and nothing else.
  ///   - count: 1 to 3.
  ///   - patience: For whoever would rather answer without it than late; 10 s at most.
  package func search(
    _ query: String, atMost count: Int = mostArticles, for caller: ToolCaller,
    patience: Duration = .seconds(10)
  ) async throws(ToolError) -> Found {
    let query = query.oneLine
    guard !query.isEmpty else { throw .wrongArguments("query is missing.") }
    let edition = site.edition(for: caller.language, mayAsk: fetcher.mayAsk)
    let key = ToolAnswerKey(Wikipedia.tool, [edition.key, query.lowercased()])
    let known = try await desk.answer(of: Wikipedia.tool, to: key, holding: Wikipedia.life, for: caller) {
      () async throws(ToolError) in
      do throws(FetchError) {
        return try await ask(query, edition, patience).kept
      } catch {
        throw .notReached(error, "Wikipedia")
      }
    }
    let articles = [WikipediaArticle](kept: known.text) ?? []
    return Found(
      articles: Array(articles.prefix(min(max(1, count), Wikipedia.mostArticles))), isCached: known.isCached)
  }

  private func ask(
    _ query: String, _ edition: WikipediaSite.Edition, _ patience: Duration
  ) async throws(FetchError) -> [WikipediaArticle] {
    if let end = restsUntil.moment.withLock({ $0 }), clock.now < end { throw .unreachable }
    do throws(FetchError) {
      let body = try await fetcher.get(
        edition.address(Wikipedia.parameters(for: query)), .init(bytes: 256 * 1_024, time: patience))
      return Array(try WikipediaArticle.reading(body, of: edition).prefix(Wikipedia.mostArticles))
    } catch {
      if error.isOutage {
        let end = clock.now.advanced(by: Wikipedia.rest)
        restsUntil.moment.withLock { $0 = end }
      }
      throw error
    }
  }

  /// One question for both: the search, and the first paragraph of what it finds as plain text.
  ///
  /// - SeeAlso: <https://www.mediawiki.org/wiki/API:Search>, <https://www.mediawiki.org/wiki/Extension:TextExtracts>
  private static func parameters(for query: String) -> [ToolAddress.Parameter] {
    [
      .init("action", "query"), .init("format", "json"), .init("formatversion", "2"), .init("utf8", "1"),
      .init("redirects", "1"), .init("generator", "search"), .init("gsrsearch", query),
      .init("gsrnamespace", "0"), .init("gsrlimit", String(askedArticles)),
      .init("prop", "extracts|pageprops"),
      .init("ppprop", "disambiguation"), .init("exintro", "1"), .init("explaintext", "1"),
      .init("exchars", "1200"), .init("exlimit", String(askedArticles)),
    ]
  }

  /// One for all copies of the value.
  private final class Shared: Sendable {
    let moment = Guarded<Moment?>(nil)
  }
}
