/// Why a WebSocket could not be opened, or why it ended. Never holds the URL or the host.
package enum WebSocketError: Error, Hashable, Sendable {
  /// The connection was not made; what ``HTTPClient`` would say of it.
  case notConnected(HTTPError)
  /// The server answered the upgrade with another status than 101.
  case refused(status: Int)
  /// The answer to the upgrade is not one of a WebSocket server.
  case noWebSocket
  /// The peer said goodbye. `code` is `nil` when it gave none.
  case closed(code: UInt16?, reason: String)
  /// The connection broke without a goodbye (1006).
  case lost
  /// The peer broke the rules, with the code that we closed with: 1002, 1007 (text that is not UTF-8) or 1009 (too large).
  case violation(code: UInt16)
  /// Nothing came for longer than ``WebSocket/Options/silence``.
  case silent
  /// We ended it, or the task that asked was cancelled.
  case ended
  /// More is waiting to be sent than the peer takes.
  case congested

  /// One of nine fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .notConnected: "not_connected"
    case .refused: "refused"
    case .noWebSocket: "no_websocket"
    case .closed: "closed"
    case .lost: "lost"
    case .violation: "violation"
    case .silent: "silent"
    case .ended: "ended"
    case .congested: "congested"
    }
  }
}

extension WebSocketError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notConnected(let error): error.description
    case .refused(let status): "the server answered \(status) instead of opening a WebSocket"
    case .noWebSocket: "the server does not speak WebSocket"
    case .closed(let code?, _): "closed by the peer with \(code)"
    case .closed(nil, _): "closed by the peer without a code"
    case .lost: "the connection broke"
    case .violation(let code): "the peer broke the protocol (\(code))"
    case .silent: "the peer fell silent"
    case .ended: "ended from our side"
    case .congested: "the peer takes nothing more"
    }
  }
}
