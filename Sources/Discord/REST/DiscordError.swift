import Transport
import Vocabulary

/// Why a call to Discord's REST API brought no result. Never holds the URL: interaction tokens are part of it.
package enum DiscordError: Error, Equatable {
  /// Discord said no.
  case refused(status: Int, code: DiscordErrorCode, reason: String, method: String)
  /// A limit is reached, or was and still holds. The call was not carried out.
  case throttled(wait: Duration, method: String)
  /// No answer arrived.
  case unreachable(HTTPError, method: String)
  /// An answer arrived that this client cannot read: cut short, or a page of a proxy.
  case unreadable(status: Int, method: String)

  /// What whoever holds the message should do next.
  package var advice: RetryAdvice {
    switch self {
    case .throttled(let wait, _): .after(wait)
    case .unreachable, .unreadable: .backOff
    case .refused(401, _, _, _): .after(RateLimiter.unauthorizedPause)
    case .refused(let status, _, _, _): status >= 500 ? .backOff : .never
    }
  }

  /// Whether the call cannot have had any effect, so that repeating it is no repetition.
  package var surelyNotExecuted: Bool {
    switch self {
    case .throttled: true
    case .refused(let status, _, _, _), .unreadable(let status, _): (400..<500).contains(status)
    case .unreachable(let error, _): error.surelyNotSent
    }
  }

  /// The token is not accepted, and nothing will help but a human who changes it.
  package var isConfiguration: Bool {
    if case .refused(401, _, _, _) = self { true } else { false }
  }

  /// Why Discord said no; `nil` where it did not.
  package var code: DiscordErrorCode? {
    if case .refused(_, let code, _, _) = self { code } else { nil }
  }

  /// One of four fixed words, safe as a metric label.
  package var label: String {
    switch self {
    case .refused: "refused"
    case .throttled: "throttled"
    case .unreachable: "unreachable"
    case .unreadable: "unreadable"
    }
  }
}

extension DiscordError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .refused(let status, let code, let reason, let method): "\(method): \(status) \(code) \(reason)"
    case .throttled(let wait, let method): "\(method): to be repeated after \(wait.components.seconds) s"
    case .unreachable(let error, let method): "\(method): \(error)"
    case .unreadable(let status, let method): "\(method): unreadable answer with status \(status)"
    }
  }
}

/// Ends the connection until a human changes the settings. Says in one sentence what to do.
package struct DiscordMisconfigured: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ code: GatewayCloseCode) {
    description = "Discord closed the gateway with \(code.number): \(code.remedy)."
  }

  private init(_ description: String) { self.description = description }

  /// What to do about an error that ``DiscordError/isConfiguration``.
  static let unknownToken = DiscordMisconfigured(
    "DISCORD_BOT_TOKEN is not known to Discord (401): copy it again from the Bot page of the developer portal."
  )
}
