import Groundwork
import Transport

/// `/healthz`, `/readyz` and `/metrics` for whoever watches over this process, and what platforms post to it.
package struct OperationsServer: Sendable {
  package typealias Answer = @Sendable (HTTPServerRequest) async -> HTTPServerResponse

  private let server: HTTPServer

  /// - Parameters:
  ///   - limits: What is taken from whoever asks.
  ///   - posted: Who answers what is posted, by path.
  ///   - refresh: Brings gauges up to date that are counted in the database, before they are read.
  /// - Throws: ``HTTPServerError``, for instance when the port is in use.
  package init(
    address: String, port: UInt16, limits: Settings.HTTP = Settings.HTTP(), metrics: Metrics,
    readiness: Readiness, posted: [String: Answer] = [:],
    refresh: @escaping @Sendable () async -> Void = {}
  ) throws(HTTPServerError) {
    server = try HTTPServer(
      address: address, port: port,
      limits: HTTPServer.Limits(body: limits.bodyBytes, connections: limits.connections),
      handler: { request in
        if let answer = posted[request.path] { return await answer(request) }
        guard request.path == "/metrics" else { return await OperationsServer.answer(readiness) }
        await refresh()
        return HTTPServerResponse(
          headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
          body: .bytes(Array(metrics.text().utf8)))
      },
      immediate: { request in
        posted[request.path] == nil ? OperationsServer.answerAtOnce(request) : nil
      })
  }

  package var port: UInt16 { server.port }

  package func stop() async { await server.stop() }

  private static func answerAtOnce(_ request: HTTPServerRequest) -> HTTPServerResponse? {
    guard request.method == "GET" || request.method == "HEAD" else {
      return HTTPServerResponse(405, headers: [("Allow", "GET, HEAD")])
    }
    switch request.path {
    case "/healthz": return .text("ok\n")
    case "/metrics", "/readyz": return nil
    default: return .text("There is /healthz, /readyz and /metrics.\n", status: 404)
    }
  }

  private static func answer(_ readiness: Readiness) async -> HTTPServerResponse {
    let failures = await readiness.failures()
    return .json(Readiness.json(failures), status: failures.isEmpty ? 200 : 503)
  }
}
