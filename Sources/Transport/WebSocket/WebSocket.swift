import Groundwork

/// A WebSocket connection to a server (RFC 6455), on a thread of its own. One task reads it.
///
/// Pings are answered, fragments put together and text checked before anything is handed over. When its reader lags
/// behind, nothing more is read from the socket. Letting go of it ends it.
package final class WebSocket: Sendable {
  package struct Options: Sendable {
    package var headers: [(String, String)] = []
    /// A file of certificates in PEM that are trusted in place of the system's; `nil` for the system's.
    package var trustedCertificates: String?
    /// How long look-up, connection, TLS and upgrade may take together.
    package var connectTimeout: Duration = .seconds(10)
    /// How long the peer may say nothing, not even pong; `nil` for as long as it likes. Time in which the reader lags
    /// behind does not count.
    package var silence: Duration?
    /// How long the peer may take to answer our goodbye.
    package var goodbye: Duration = .seconds(2)
    /// Most bytes of one message.
    package var messageLimit = 16 * 1_024 * 1_024
    /// Bytes that may wait for the reader before the peer is held back; one message may go beyond.
    package var readAhead = 1_024 * 1_024
    /// Bytes that may wait for the peer.
    package var sendLimit = 1_024 * 1_024

    package init() {}
  }

  package enum Message: Hashable, Sendable {
    /// Valid UTF-8.
    case text([UInt8])
    case binary([UInt8])

    package var bytes: [UInt8] {
      switch self {
      case .text(let bytes), .binary(let bytes): bytes
      }
    }
  }

  private let mailbox: WebSocketMailbox

  private init(_ mailbox: WebSocketMailbox) { self.mailbox = mailbox }

  deinit { mailbox.abort() }

  /// Opens a connection.
  ///
  /// - Parameter url: `wss://` anywhere, `ws://` to this machine only. TLS certificates are always checked.
  /// - Throws: ``WebSocketError``; ``WebSocketError/ended`` when the task is cancelled meanwhile.
  package static func connect(
    to url: String, _ options: Options = Options()
  ) async throws(WebSocketError) -> WebSocket {
    HTTPClient.startLibrary()
    let handshake = try WebSocketHandshake(url: url, headers: options.headers, randomness: .system)
    let mailbox = WebSocketMailbox(readAhead: options.readAhead, sendLimit: options.sendLimit)
    let error: WebSocketError? = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: WebSocketMailbox.Opening) in
        guard mailbox.await(opening: continuation) else { return }
        DedicatedThread.start("websocket") {
          WebSocketConnection(handshake, options, mailbox).run()
        }
      }
    } onCancel: {
      mailbox.abort()
    }
    if let error { throw error }
    return WebSocket(mailbox)
  }

  /// The next message, as soon as there is one. Messages that came before the end are handed over before it.
  ///
  /// - Throws: how the connection ended, at every call from then on. Cancelling the task ends the connection.
  package func next() async throws(WebSocketError) -> Message {
    if let message = mailbox.waiting() { return message }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { mailbox.take(for: $0) }
    } onCancel: {
      mailbox.abort()
    }.get()
  }

  /// Sends a text message, which has to be valid UTF-8; it has not left yet when this returns.
  ///
  /// - Throws: ``WebSocketError/congested`` when too much is waiting already; how the connection ended, when it has.
  package func send(_ text: [UInt8]) throws(WebSocketError) { try mailbox.post(.text(text)) }

  package func send(binary: [UInt8]) throws(WebSocketError) { try mailbox.post(.binary(binary)) }

  /// Says goodbye after what is waiting to be sent, and ends the connection when the peer has answered or
  /// ``Options/goodbye`` has passed.
  ///
  /// - Parameter code: 1000 to 4999, but for a few that mean "no code".
  package func close(code: UInt16) { mailbox.close(code: code) }

  /// Ends the connection at once, without a word.
  package func abort() { mailbox.abort() }
}
