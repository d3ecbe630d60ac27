/// Why a tool got nothing from where it asked. Holds nothing that the other side wrote.
package enum FetchError: Error, Hashable, Sendable {
  /// The host is not in the allowlist.
  case notAllowed
  /// The host's name leads into this machine or a private network.
  case notPublic
  case notFound
  case unreachable
  /// The address answers with a redirect, and none is followed.
  case redirected
  case refused(status: Int)
  /// It asks for fewer questions, or has too much to do.
  case busy
  case tooLarge(limit: Int)
  case timedOut
  /// It answers with something else than what was asked for.
  case unreadable
  case cancelled

  /// One of eleven fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .notAllowed: "not_allowed"
    case .notPublic: "not_public"
    case .notFound: "not_found"
    case .unreachable: "unreachable"
    case .redirected: "redirected"
    case .refused: "refused"
    case .busy: "busy"
    case .tooLarge: "too_large"
    case .timedOut: "timed_out"
    case .unreadable: "unreadable"
    case .cancelled: "cancelled"
    }
  }

  /// Whether whoever was asked is out of reach or overloaded, so that the next question would probably fare alike.
  package var isOutage: Bool {
    switch self {
    case .notFound, .unreachable, .busy, .timedOut: true
    case .refused(let status): status >= 500
    case .notAllowed, .notPublic, .redirected, .tooLarge, .unreadable, .cancelled: false
    }
  }

  /// What a member or a model is told: `Wikipedia` did what.
  package func sentence(about name: String) -> String {
    switch self {
    case .notAllowed: "\(name) is not on the list of hosts that may be asked."
    case .notPublic: "\(name) leads into a private network, so it was not asked."
    case .notFound, .unreachable: "\(name) cannot be reached just now."
    case .redirected: "\(name) sends its visitors elsewhere, and that is not followed."
    case .refused: "\(name) did not take the question."
    case .busy: "\(name) has too much to do just now."
    case .tooLarge: "\(name) answers with more than can be read."
    case .timedOut: "\(name) did not answer in time."
    case .unreadable: "\(name) answers with something that cannot be read."
    case .cancelled: "The question was taken back."
    }
  }
}
