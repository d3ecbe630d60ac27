import Vocabulary

/// How much may be sent, in sliding windows.
///
/// - SeeAlso: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>
package struct TelegramFloodLimits: Hashable, Sendable {
  package struct Window: Hashable, Sendable {
    package var count: Int
    package var per: Duration

    package init(_ count: Int, per: Duration) {
      self.count = count
      self.per = per
    }
  }

  package var chat: Window
  /// Groups and channels, besides ``chat``.
  package var group: Window
  package var overall: Window

  /// About one message a second to a chat with short bursts, 20 a minute to a group, 30 a second overall.
  package init(
    chat: Window = Window(3, per: .seconds(3)), group: Window = Window(20, per: .seconds(60)),
    overall: Window = Window(30, per: .seconds(1))
  ) {
    self.chat = chat
    self.group = group
    self.overall = overall
  }
}

/// Counts calls against ``TelegramFloodLimits``.
struct TelegramFlood: Sendable {
  private var sent: [Key: Times] = [:]

  private enum Key: Hashable { case chat(Int64), group(Int64), overall }

  /// Counts a call, or says how many whole seconds it is too early; a call refused does not count.
  mutating func admit(to chat: Int64, isGroup: Bool, now: Moment, _ limits: TelegramFloodLimits) -> Int? {
    var windows: [(Key, TelegramFloodLimits.Window)] = [
      (.overall, limits.overall), (.chat(chat), limits.chat),
    ]
    if isGroup { windows.append((.group(chat), limits.group)) }
    var wait: Int64 = 0
    for (key, window) in windows {
      guard let free = sent[key, default: Times()].nextFree(window, now: now) else { continue }
      wait = max(wait, (now.duration(to: free).milliseconds + 999) / 1_000)
    }
    if wait > 0 { return Int(wait) }
    for (key, _) in windows { sent[key, default: Times()].append(now) }
    return nil
  }
}

/// When something happened, oldest first; what has left the window is forgotten.
private struct Times: Sendable {
  private var times: [Moment] = []
  private var start = 0

  /// When there is room again; `nil` when there is room now.
  mutating func nextFree(_ window: TelegramFloodLimits.Window, now: Moment) -> Moment? {
    while start < times.count, times[start].advanced(by: window.per) <= now { start += 1 }
    if start > 100, start > times.count / 2 {
      times.removeFirst(start)
      start = 0
    }
    guard times.count - start >= window.count else { return nil }
    // Room comes when the oldest that is one too many has left the window.
    return times[times.count - window.count].advanced(by: window.per)
  }

  mutating func append(_ moment: Moment) { times.append(moment) }
}
