import Groundwork
import JSON
import Transport
import Vocabulary

/// Asks Solana's nodes over JSON-RPC: a few times a second, the next one when the first gives no believable answer.
///
/// - SeeAlso: <https://solana.com/docs/rpc>
package final class SolanaRPC: Sendable {
  package typealias Send = @Sendable (HTTPRequest) async throws(HTTPError) -> HTTPResponse

  /// Questions a second to all nodes together.
  private static let perSecond: Int64 = 4
  /// Who would have to wait longer than this is told so at once.
  private static let longestWait = Duration.seconds(5)
  private static let timeout = Duration.seconds(5)
  private static let answerLimit = 1 << 20

  private let endpoints: [Secret]
  private let send: Send
  private let clock: any Timekeeper
  private let nextAt: Guarded<Moment>
  private let counted: [String: Cell]

  /// - Parameter endpoints: The one that is asked first, and those that are asked when it fails. A secret each: providers
  ///   put their keys into them.
  package init(
    _ endpoints: [Secret], clock: any Timekeeper, metrics: Metrics, send: @escaping Send
  ) {
    (self.endpoints, self.clock, self.send) = (endpoints, clock, send)
    nextAt = Guarded(Moment(milliseconds: 0))
    let counter = metrics.counter(
      "warden_solana_calls_total", help: "Questions to Solana's nodes by what came of them.",
      labels: [MetricLabel("outcome", RPCError.labels)])
    counted = Dictionary(uniqueKeysWithValues: RPCError.labels.map { ($0, counter.child([$0])) })
  }

  package var isConfigured: Bool { !endpoints.isEmpty }

  /// Asks each node in turn until one gives an answer that `read` believes.
  ///
  /// - Parameters:
  ///   - parameters: Writes the elements of `params`.
  ///   - read: Gets `result`, and throws what it cannot believe.
  /// - Throws: What the last node's answer was worth.
  package func ask<Answer: Sendable>(
    _ method: String, _ parameters: (inout JSONWriter) -> Void,
    read: @Sendable (JSONValue) throws(RPCError) -> Answer
  ) async throws(RPCError) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("jsonrpc", "2.0")
      writer.field("id", 1)
      writer.field("method", method)
      writer.array("params") { parameters(&$0) }
    }
    var last = RPCError.notConfigured
    for endpoint in endpoints {
      do throws(RPCError) {
        let answer = try read(try await result(of: writer.bytes, from: endpoint))
        counted["answered"]?.add(1)
        return answer
      } catch {
        counted[error.label]?.add(1)
        last = error
        // Another node would be asked no sooner.
        if error == .busy { break }
      }
    }
    throw last
  }

  private func result(of question: [UInt8], from endpoint: Secret) async throws(RPCError) -> JSONValue {
    try await waitForTurn()
    var request = HTTPRequest.post(endpoint.reveal(), json: question)
    // Every method that is asked only reads.
    request.isIdempotent = true
    request.connectTimeout = Self.timeout
    request.deadline = Self.timeout
    request.responseLimit = Self.answerLimit
    let response: HTTPResponse
    do throws(HTTPError) { response = try await send(request) } catch { throw .unreachable }
    guard response.status == 200 else { throw .unreachable }
    guard let root = try? JSONDocument(parsing: response.body).root, root["id"]?.int64 == 1 else {
      throw .unbelievable(.unreadable)
    }
    if let error = root["error"], !error.isNull { throw .refused(code: error["code"]?.int64 ?? 0) }
    guard let result = root["result"] else { throw .unbelievable(.unreadable) }
    return result
  }

  private func waitForTurn() async throws(RPCError) {
    let now = clock.now
    let turn: Moment? = nextAt.withLock { next in
      let interval = 1_000 / Self.perSecond
      let after = max(next, now).advanced(by: .milliseconds(interval))
      // As many as in a second may come at once.
      let turn = after.advanced(by: .seconds(-1))
      guard now.duration(to: turn) <= Self.longestWait else { return nil }
      next = after
      return turn
    }
    guard let turn else { throw .busy }
    guard turn > now else { return }
    do { try await clock.sleep(until: turn, tolerance: nil) } catch { throw .unreachable }
  }
}
