import Groundwork
import JSON
import Transport

/// A Wikipedia on this machine, with the manners of the real one: it wants to know who asks, and it does not know every
/// parameter.
package final class LoopbackWikipedia: Sendable {
  package struct Article: Sendable {
    let title: String
    let extract: String
    let isDisambiguation: Bool

    package init(_ title: String, _ extract: String, isDisambiguation: Bool = false) {
      (self.title, self.extract, self.isDisambiguation) = (title, extract, isDisambiguation)
    }
  }

  /// What it does instead of answering.
  package enum Fault: Sendable {
    case html
    case redirect(String)
    case status(Int)
    case large
    case apiError(String)
    /// Says nothing until the gate opens.
    case silent(Gate)
  }

  fileprivate struct State {
    var articles: [Article]
    var fault: Fault?
    var asked: [String] = []
    var violations: [String] = []
  }

  private let server: HTTPServer
  private let state: Guarded<State>
  /// Counts questions; tests wait for it.
  package let arrivals = Gate()

  package init(_ articles: [Article], fault: Fault? = nil) throws {
    let state = Guarded(State(articles: articles, fault: fault))
    self.state = state
    let arrivals = arrivals
    arrivals.open()
    server = try HTTPServer(limits: .init(connections: 64)) { request in
      let query = request.parameters
      let fault = state.withLock { state in
        state.asked.append(query["gsrsearch"] ?? "")
        if let violation = LoopbackWikipedia.violation(of: request) { state.violations.append(violation) }
        return state.fault
      }
      await arrivals.pass()
      switch fault {
      case .html:
        return HTTPServerResponse(body: .bytes(Array("<html><body>captive portal</body></html>".utf8)))
      case .redirect(let place): return HTTPServerResponse(302, headers: [("Location", place)])
      case .status(let status): return HTTPServerResponse(status, body: .bytes(Array("no".utf8)))
      case .large: return HTTPServerResponse(body: .bytes([UInt8](repeating: 0x20, count: 50 << 20)))
      case .apiError(let code):
        return HTTPServerResponse(body: .bytes(Array(#"{"error":{"code":"\#(code)","info":"no"}}"#.utf8)))
      case .silent(let gate):
        await gate.pass()
        return HTTPServerResponse(503)
      case nil: return state.withLock { $0.answer(to: query) }
      }
    }
  }

  /// For `WIKIPEDIA_API_BASE`.
  package var base: String { "http://127.0.0.1:\(server.port)/w/api.php" }
  package var origin: String { "http://127.0.0.1:\(server.port)" }
  /// What was looked for, in order.
  package var asked: [String] { state.withLock { $0.asked } }
  /// What was wrong with questions; empty in a test that passes.
  package var violations: [String] { state.withLock { $0.violations } }
  package func set(_ fault: Fault?) { state.withLock { $0.fault = fault } }
  package func stop() async { await server.stop() }

  private static func violation(of request: HTTPServerRequest) -> String? {
    guard request.method == "GET", request.path == "/w/api.php" else {
      return "\(request.method) \(request.path)"
    }
    let agent = request.headers.first("user-agent") ?? ""
    guard agent.hasPrefix("Warden/"), agent.contains("(") else { return "nobody says who asks: \(agent)" }
    let known: Set = [
      "action", "format", "formatversion", "utf8", "redirects", "generator", "gsrsearch", "gsrnamespace",
      "gsrlimit",
      "prop", "ppprop", "exintro", "explaintext", "exchars", "exlimit",
    ]
    let query = request.parameters
    if let unknown = query.keys.first(where: { !known.contains($0) }) {
      return "unknown parameter \(unknown)"
    }
    guard query["action"] == "query", query["format"] == "json" else { return "no query for JSON" }
    guard let limit = query["gsrlimit"].flatMap({ Int($0) }), (1...50).contains(limit) else {
      return "no limit"
    }
    guard let characters = query["exchars"].flatMap({ Int($0) }), (1...1_200).contains(characters) else {
      return "exchars is 1 to 1200"
    }
    return nil
  }
}

extension LoopbackWikipedia.State {
  /// Every article that holds one of the words, those first that hold it in their title.
  fileprivate func answer(to query: [String: String]) -> HTTPServerResponse {
    let words = (query["gsrsearch"] ?? "").lowercased().split(separator: " ")
    func weight(_ article: LoopbackWikipedia.Article) -> Int {
      words.reduce(0) { sum, word in
        sum
          + (article.title.lowercased().contains(word)
            ? 10 : article.extract.lowercased().contains(word) ? 1 : 0)
      }
    }
    let found = articles.map { ($0, weight($0)) }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
      .prefix(query["gsrlimit"].flatMap { Int($0) } ?? 10)
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("batchcomplete", true)
      guard !found.isEmpty else { return }
      writer.object("query") { writer in
        writer.array("pages") { writer in
          // By their numbers, as the real one has them; the rank stands beside.
          for (index, entry) in found.enumerated().reversed() {
            writer.object { writer in
              writer.field("pageid", 1_000 - index)
              writer.field("ns", 0)
              writer.field("title", entry.0.title)
              writer.field("index", index + 1)
              if entry.0.isDisambiguation {
                writer.object("pageprops") { $0.field("disambiguation", "") }
              }
              writer.field("extract", entry.0.extract)
            }
          }
        }
      }
    }
    return HTTPServerResponse(
      headers: [("Content-Type", "application/json; charset=utf-8")], body: .bytes(writer.bytes))
  }
}

extension HTTPServerRequest {
  /// The parameters of the address by their names.
  fileprivate var parameters: [String: String] {
    Dictionary(query.map { ($0.name, $0.value) }) { first, _ in first }
  }
}
