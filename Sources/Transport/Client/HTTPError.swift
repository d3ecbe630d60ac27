import CCurl
import Glibc

/// Why a request brought no complete answer. An answer with a status of 400 or 500 is an answer, not an error.
///
/// Never holds the URL, the host or anything a peer wrote: tokens are part of URLs.
package enum HTTPError: Error, Hashable, Sendable {
  /// The request breaks a rule of ours and was not tried.
  case notAllowed(Violation)
  case nameNotResolved
  /// Nobody accepted the connection. The system's error number, 0 when it gave none.
  case notConnected(systemError: Int32)
  /// The handshake failed or the certificate does not convince. libcurl's number for it.
  case notTrusted(code: UInt32)
  case timedOut(Reach)
  /// The connection broke before the answer was complete.
  case connectionLost(Reach)
  /// What came back is not HTTP.
  case unreadable
  case bodyTooLarge(limit: Int)
  /// The task that asked was cancelled.
  case cancelled(Reach)
  /// The client was shut down.
  case shutDown(Reach)

  /// How far a request that failed had got.
  package enum Reach: Hashable, Sendable {
    /// Not a byte of the request was given to a connection.
    case notSent
    /// The peer may have seen the request, or a part of it, and may have acted on it.
    case possiblySent
  }

  package enum Violation: String, Hashable, Sendable {
    case method = "the method is not a word in capitals"
    case header = "a header would break the request"
    case url = "the URL cannot be read"
    case scheme = "only https:// and http:// are spoken"
    case unencrypted = "http:// is allowed to this machine only"
    case pinnedAddress = "the pinned address is no IP address"
  }

  /// Whether the request cannot have had any effect, so that repeating it is no repetition.
  package var surelyNotSent: Bool {
    switch self {
    case .notAllowed, .nameNotResolved, .notConnected, .notTrusted: true
    case .timedOut(let reach), .connectionLost(let reach), .cancelled(let reach), .shutDown(let reach):
      reach == .notSent
    case .unreadable, .bodyTooLarge: false
    }
  }

  /// One of ten fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .notAllowed: "not_allowed"
    case .nameNotResolved: "name_not_resolved"
    case .notConnected: "not_connected"
    case .notTrusted: "not_trusted"
    case .timedOut: "timed_out"
    case .connectionLost: "connection_lost"
    case .unreadable: "unreadable"
    case .bodyTooLarge: "body_too_large"
    case .cancelled: "cancelled"
    case .shutDown: "shut_down"
    }
  }
}

extension HTTPError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAllowed(let violation): violation.rawValue
    case .nameNotResolved: "the host's name could not be resolved"
    case .notConnected(0): "nobody accepted the connection"
    case .notConnected(let number): "nobody accepted the connection: \(String(cString: strerror(number)))"
    case .notTrusted(let code): "TLS failed: \(String(cString: curl_easy_strerror(CURLcode(code))))"
    case .timedOut(let reach): "timed out (\(reach))"
    case .connectionLost(let reach): "the connection broke (\(reach))"
    case .unreadable: "the answer is not HTTP"
    case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
    case .cancelled(let reach): "cancelled (\(reach))"
    case .shutDown(let reach): "the client was shut down (\(reach))"
    }
  }
}

extension HTTPError.Reach: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notSent: "nothing was sent"
    case .possiblySent: "the request may have arrived"
    }
  }
}
