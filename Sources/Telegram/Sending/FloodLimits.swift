/// How much Telegram takes before it refuses. Its own guidance is about one message a second to a chat with short
/// bursts, 20 a minute to a group, and 30 a second overall; edits, drafts and "typing" count too.
///
/// - SeeAlso: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>
package struct FloodLimits: Hashable, Sendable {
  /// A thousand and more turns any of them off.
  package var overallPerSecond: Double
  package var chatPerSecond: Double
  package var groupPerMinute: Double

  package init(overallPerSecond: Double = 30, chatPerSecond: Double = 1, groupPerMinute: Double = 20) {
    self.overallPerSecond = overallPerSecond
    self.chatPerSecond = chatPerSecond
    self.groupPerMinute = groupPerMinute
  }

  /// So many sends in so many milliseconds.
  struct Window: Hashable {
    let count: Int
    let milliseconds: Int64

    /// A little longer than the rate says: one send may take longer to arrive than the next.
    init?(perSecond rate: Double, burst seconds: Double, offAbove limit: Double, slack: Double) {
      guard rate < limit else { return nil }
      let rate = max(rate, 0.001)
      count = max(1, Int(rate * seconds))
      milliseconds = Int64(Double(count) / rate * 1_000 * slack)
    }
  }

  /// Three seconds' worth may go at once.
  var chat: Window? {
    Window(perSecond: chatPerSecond, burst: min(3, 100 / max(chatPerSecond, 1)), offAbove: 1_000, slack: 1.05)
  }

  var group: Window? { Window(perSecond: groupPerMinute / 60, burst: 60, offAbove: 1_000 / 60, slack: 1.01) }

  /// Microseconds between two sends; 0 for no limit.
  var spacing: Int64 {
    overallPerSecond >= 1_000 ? 0 : Int64(1_000_000 / max(overallPerSecond, 0.001) * 1.04)
  }
}
