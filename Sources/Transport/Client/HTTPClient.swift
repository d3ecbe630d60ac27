import CCurl
import Groundwork
import Synchronization

/// Sends requests and reads answers, thousands at a time, on one thread of its own.
///
/// Connections are kept and reused, one request at a time; HTTP/2 is spoken where a server offers it over TLS. Redirects
/// are answers like any other. Proxies named in the environment (`https_proxy`, `all_proxy`) are not used.
package final class HTTPClient: Sendable {
  package struct Limits: Sendable {
    /// Connections to one host and port at a time; requests beyond it wait. 0 for no limit.
    package var connectionsPerHost: Int
    /// Idle connections kept for the next request.
    package var keptConnections: Int

    package init(connectionsPerHost: Int = 0, keptConnections: Int = 256) {
      self.connectionsPerHost = connectionsPerHost
      self.keptConnections = keptConnections
    }
  }

  private let inbox = TransferInbox()
  private let lastID = Atomic<UInt64>(0)

  /// - Parameter trustedCertificates: Path of a PEM file with the authorities to trust in place of the system's.
  package init(userAgent: String, limits: Limits = Limits(), trustedCertificates: String? = nil) {
    let settings = EasyHandle.Settings(userAgent: userAgent, trustedCertificates: trustedCertificates)
    HTTPClient.startLibrary()
    DedicatedThread.start("http-client") { [inbox] in
      TransferLoop(inbox, settings: settings, limits: limits).run()
    }
  }

  deinit { inbox.shutDown() }

  /// Sends a request and waits for the complete answer.
  ///
  /// Cancelling the task ends the transfer: over HTTP/1 its connection is closed, over HTTP/2 its stream is
  /// reset, which libcurl tells the server together with the next request of that connection.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if let violation = request.violation { throw .notAllowed(violation) }
    let id = nextID()
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let refusal = inbox.start(.init(id: id, request: request, receiver: .whole(continuation))) {
          continuation.resume(returning: .failure(refusal))
        }
      }
    } onCancel: {
      inbox.cancel(id)
    }.get()
  }

  /// Sends a request and returns as soon as status and headers are there; the body is read from the stream.
  ///
  /// Always HTTP/1.1: each stream has a connection of its own, so a slow reader holds up nobody else.
  package func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
    if let violation = request.violation { throw .notAllowed(violation) }
    let id = nextID()
    let buffer = StreamBuffer()
    let head = try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let refusal = inbox.start(.init(id: id, request: request, receiver: .stream(buffer, continuation)))
        {
          continuation.resume(returning: .failure(refusal))
        }
      }
    } onCancel: {
      inbox.cancel(id)
    }.get()
    return HTTPStream(
      head, buffer, resume: { [inbox] in inbox.resume(id) }, cancel: { [inbox] in inbox.cancel(id) })
  }

  /// Ends everything under way with ``HTTPError/shutDown(_:)`` and refuses what comes later. Returns when the thread
  /// has let go of every connection.
  package func shutdown() async {
    inbox.shutDown()
    await inbox.stopped()
  }

  private func nextID() -> UInt64 { lastID.wrappingAdd(1, ordering: .relaxed).newValue }

  static func startLibrary() { precondition(library == CURLE_OK, "libcurl does not start") }

  /// Once a process.
  private static let library = ccurl_start()
}
