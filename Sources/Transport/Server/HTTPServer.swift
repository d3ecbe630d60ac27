import Groundwork

/// A small HTTP/1.1 server for metrics, callbacks and the fakes that tests talk to.
///
/// A server that is let go of stops by itself, at once.
package final class HTTPServer: Sendable {
  package typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerResponse
  /// Answers on the server's own thread, where nothing may block; `nil` leaves the request to the handler.
  package typealias ImmediateHandler = @Sendable (HTTPServerRequest) -> HTTPServerResponse?

  package struct Limits: Sendable {
    /// Bytes; longer requests are answered 413.
    package var body: Int
    package var connections: Int
    /// A connection on which nothing moves for so long is closed. Held-open answers do not count. Whole seconds.
    package var idle: Duration

    package init(body: Int = 1_024 * 1_024, connections: Int = 1_024, idle: Duration = .seconds(75)) {
      self.body = body
      self.connections = connections
      self.idle = idle
    }
  }

  /// Certificate and key in PEM. For fakes: what ships is served behind a proxy that speaks TLS.
  package struct Identity: Sendable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// The port in use, also when any was asked for.
  package let port: UInt16
  private let daemon: ServerDaemon

  /// Listens and serves from here on.
  ///
  /// - Parameters:
  ///   - address: An IPv4 or IPv6 address; nothing outside this machine gets through to the preset one.
  ///   - port: 0 for any that is free.
  ///   - identity: Speaks TLS as this server when given.
  ///   - handler: Runs in a task of its own for each request, which is cancelled when the server stops or the client
  ///     is found to be gone. A client that waits silently is found to be gone only when something is sent to it.
  ///   - immediate: Asked first. For cheap answers: it saves the way to a task and back.
  /// - Throws: ``HTTPServerError``
  package init(
    address: String = "127.0.0.1", port: UInt16 = 0, limits: Limits = Limits(), identity: Identity? = nil,
    handler: @escaping Handler = { _ in HTTPServerResponse(404) },
    immediate: ImmediateHandler? = nil
  ) throws(HTTPServerError) {
    let socket = try ListeningSocket(address: address, port: port)
    self.port = socket.port
    daemon = try ServerDaemon(
      socket, address: address, limits: limits, identity: identity, immediate: immediate, handler: handler)
  }

  /// Connections accepted since the start.
  package var connectionsAccepted: Int { daemon.connectionsAccepted }

  /// Takes no new connections or requests, gives the running ones `grace` to be answered, then cuts them off.
  package func stop(grace: Duration = .zero) async { await daemon.stop(grace: grace) }

  deinit { daemon.stopSoon() }
}
