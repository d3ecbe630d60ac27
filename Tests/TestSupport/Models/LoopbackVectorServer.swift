import Groundwork
import JSON
import Transport
import Vocabulary

/// A server on this machine that turns texts into vectors, in OpenAI's way or Ollama's: a direction for each word, added.
package final class LoopbackVectorServer: Sendable {
  private struct State {
    var texts: [[String]] = []
    var violations: [String] = []
    var status = 200
    var body: String?
  }

  private let server: HTTPServer
  private let state = Guarded(State())
  private let isOllama: Bool

  /// - Parameter dimensions: As many as the model has; OpenAI's can be shortened.
  package init(ollama isOllama: Bool, dimensions: Int = 384, key: String? = nil) throws {
    self.isOllama = isOllama
    let state = state
    server = try HTTPServer(limits: .init(connections: 64)) { request in
      let root = (try? JSONDocument(parsing: request.body))?.root
      let texts = (root?["input"]?.array ?? []).compactMap(\.string)
      let wanted = root?["dimensions"]?.int64.map { Int($0) } ?? dimensions
      let (status, body) = state.withLock { state -> (Int, String?) in
        if let wrong = Self.violation(request, root, isOllama, key) { state.violations.append(wrong) }
        state.texts.append(texts)
        return (state.status, state.body)
      }
      guard status == 200, body == nil else {
        return HTTPServerResponse(status, body: .bytes(Array((body ?? "{}").utf8)))
      }
      let vectors = texts.map { Self.vector(of: $0, wanted) }
      return HTTPServerResponse(200, body: .bytes(Self.answer(vectors, isOllama)))
    }
  }

  package var baseURL: String { "http://127.0.0.1:\(server.port)\(isOllama ? "" : "/v1")" }
  /// Of each request.
  package var texts: [[String]] { state.withLock { $0.texts } }
  package var violations: [String] { state.withLock { $0.violations } }

  /// From now on, this is all that it says.
  package func say(_ status: Int, _ body: String? = nil) {
    state.withLock { ($0.status, $0.body) = (status, body) }
  }

  package func stop() async { await server.stop() }

  /// Words, and not where they stand.
  package static func vector(of text: String, _ dimensions: Int) -> [Float] {
    var sum = [Float](repeating: 0, count: dimensions)
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      var seed = FNV1a(String(word)).value
      for place in sum.indices {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum[place] += Float(Int64(bitPattern: seed) >> 40) / Float(1 << 23)
      }
    }
    return sum
  }

  private static func violation(
    _ request: HTTPServerRequest, _ root: JSONValue?, _ isOllama: Bool, _ key: String?
  ) -> String? {
    guard request.method == "POST" else { return "the method is \(request.method)" }
    guard request.path == (isOllama ? "/api/embed" : "/v1/embeddings") else {
      return "the path is \(request.path)"
    }
    if let key, request.headers.first("authorization") != "Bearer \(key)" { return "the key is missing" }
    guard root?["model"]?.string != nil, root?["input"]?.array?.isEmpty == false else {
      return "model or input is missing"
    }
    return nil
  }

  private static func answer(_ vectors: [[Float]], _ isOllama: Bool) -> [UInt8] {
    let lists = vectors.map { "[" + $0.map { "\($0)" }.joined(separator: ",") + "]" }
    let text =
      if isOllama {
        #"{"model":"m","embeddings":[\#(lists.joined(separator: ","))],"prompt_eval_count":\#(7 * vectors.count)}"#
      } else {
        // Not in the order of the texts, which nobody promises.
        #"{"object":"list","data":["#
          + lists.enumerated().reversed().map { #"{"object":"embedding","index":\#($0),"embedding":\#($1)}"# }
          .joined(separator: ",")
          + #"],"model":"m","usage":{"prompt_tokens":\#(7 * vectors.count),"total_tokens":\#(7 * vectors.count)}}"#
      }
    return Array(text.utf8)
  }
}
