import Vocabulary

/// How long the parts of stopping may take. 10 s are promised in all, from the signal on: the platforms' last calls come
/// out of the same 8 s as handlers and messages, and the rest is for closing.
struct StoppingTime: Sendable {
  private static let all = Duration.seconds(8)
  private static let handlers = Duration.seconds(5)
  private static let messages = Duration.seconds(3)
  /// What handlers leave to messages in any case: to those that they have just posted.
  private static let leastForMessages = Duration.seconds(2)

  private let start: Moment

  /// - Parameter start: When the signal came.
  init(from start: Moment) { self.start = start }

  func forHandlers(at now: Moment) -> Duration {
    max(.zero, min(Self.handlers, left(at: now) - Self.leastForMessages))
  }

  func forMessages(at now: Moment) -> Duration { min(Self.messages, left(at: now)) }

  /// A clock that was set meanwhile gives nobody more than there was.
  private func left(at now: Moment) -> Duration {
    max(.zero, min(Self.all, Self.all - start.duration(to: now)))
  }
}
