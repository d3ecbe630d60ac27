import Transport
import Vocabulary

/// Why a Bot API call brought no result. Never holds the URL: the token is part of it.
package enum TelegramError: Error, Equatable {
  /// The Bot API said no.
  case refused(code: Int, reason: String, method: String)
  /// Flood control; the wait is Telegram's own number.
  case throttled(wait: Duration, method: String)
  /// The group became a supergroup with a number of its own.
  case moved(to: Int64, method: String)
  /// No answer arrived.
  case unreachable(HTTPError, method: String)
  /// An answer arrived that this client cannot read: cut short, or a page of a proxy.
  case unreadable(status: Int, method: String)

  /// What whoever holds the message should do next.
  package var advice: RetryAdvice {
    switch self {
    case .throttled(let wait, _): .after(wait)
    case .unreachable, .unreadable: .backOff
    case .refused(let code, _, _): code >= 500 ? .backOff : .never
    case .moved: .never
    }
  }

  /// Whether the call cannot have had any effect, so that repeating it is no repetition.
  package var surelyNotExecuted: Bool {
    switch self {
    case .throttled, .moved: true
    case .refused(let code, _, _): code < 500
    case .unreachable(let error, _): error.surelyNotSent
    // A page with a status of 4xx comes from something in front of the Bot API.
    case .unreadable(let status, _): (400..<500).contains(status)
    }
  }

  /// Nothing will help but a human who changes the settings: a wrong token (401), a malformed one (404), or one that
  /// belongs to another server (421).
  package var isConfiguration: Bool {
    if case .refused(401, _, _) = self { return true }
    if case .refused(404, _, _) = self { return true }
    if case .refused(421, _, _) = self { return true }
    return false
  }

  /// An answer began, or may have, and did not come to its end.
  var isCutShort: Bool {
    switch self {
    case .unreachable(.connectionLost(.possiblySent), _), .unreachable(.bodyTooLarge(limit: _), _): true
    case .refused, .throttled, .moved, .unreachable, .unreadable: false
    }
  }

  /// The file is too large, for the Bot API or for something in front of it.
  var isTooLarge: Bool {
    switch self {
    case .refused(413, _, _), .unreadable(413, _): true
    default: says("too big", "too large")
    }
  }

  /// What was sent as a photo is none to Telegram: too large, too long and narrow, or of another format.
  var isUnfitForPhoto: Bool {
    isTooLarge || says("photo_", "image_process_failed", "not a valid photo")
  }

  /// One of five fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .refused: "refused"
    case .throttled: "throttled"
    case .moved: "moved"
    case .unreachable: "unreachable"
    case .unreadable: "unreadable"
    }
  }

  /// Whether the Bot API refused with a text that holds one of `phrases`, upper and lower case being one.
  func says(_ phrases: String...) -> Bool {
    guard case .refused(_, let reason, _) = self else { return false }
    let text = reason.lowercased()
    return phrases.contains { text.contains($0) }
  }
}

extension TelegramError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .refused(let code, let reason, let method): "\(method): \(code) \(reason)"
    case .throttled(let wait, let method): "\(method): to be repeated after \(wait.components.seconds) s"
    case .moved(_, let method): "\(method): the chat has moved"
    case .unreachable(let error, let method): "\(method): \(error)"
    case .unreadable(let status, let method): "\(method): unreadable answer with status \(status)"
    }
  }
}

/// Ends the connection until a human changes the settings. Says in one sentence what to do.
package struct TelegramMisconfigured: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ error: TelegramError) {
    description =
      switch error {
      case .refused(401, _, _):
        "TELEGRAM_BOT_TOKEN is not known to Telegram (401): copy it again from @BotFather."
      case .refused(421, _, _):
        "TELEGRAM_BOT_TOKEN belongs to another Bot API server (421): check TELEGRAM_API_BASE."
      default:
        "Telegram knows no such bot (404): check the form of TELEGRAM_BOT_TOKEN, and TELEGRAM_API_BASE."
      }
  }
}
