import Vocabulary

/// Gives each send a moment at which Telegram will take it, ahead of Telegram's own count. Holds no clock.
///
/// Per chat it remembers the last sends, the ones to come included; overall, which of the short time slots are taken.
/// A chat that has to wait holds up no other.
package struct FloodLimiter: Sendable {
  private struct Chat {
    /// Milliseconds since 1970, ascending, no more than the windows need.
    var sends: [Int64] = []
    var pausedUntil: Int64 = .min
  }

  private let chatWindow: FloodLimits.Window?
  private let groupWindow: FloodLimits.Window?
  private var slots: TimeSlots
  private var chats: [String: Chat] = [:]
  private var pausedUntil: Int64 = .min
  /// The chat in which Telegram asked for a pause last, and until when.
  private var lastPaused: (chat: String, until: Int64)?
  private var sweepAt = 1_024
  /// More chats than this at a time cannot be served anyway; all is forgotten then.
  private static let mostChats = 100_000

  package init(_ limits: FloodLimits) {
    chatWindow = limits.chat
    groupWindow = limits.group
    slots = TimeSlots(width: limits.spacing)
  }

  /// How many chats are remembered.
  package var chatCount: Int { chats.count }

  /// Takes the next free place for a send to a chat and says when that is; `now` at the earliest.
  ///
  /// Places of one chat are given out in ascending order.
  package mutating func reserve(for chat: String, isGroup: Bool, now: Moment) -> Moment {
    let now = now.milliseconds
    var state = chats[chat] ?? Chat()
    let earliest = max(now, pausedUntil, state.pausedUntil, earliest(in: state, isGroup: isGroup))
    let place = slots.take(from: earliest, now: now)
    note(place, in: &state)
    chats[chat] = state
    sweep(now)
    return Moment(milliseconds: place)
  }

  /// Takes a place right now for something that may just as well not be sent (a preview), if enough is left for what
  /// must be: one more send to the chat, and half of a group's minute.
  package mutating func takeSpare(for chat: String, isGroup: Bool, now: Moment) -> Bool {
    let now = now.milliseconds
    var state = chats[chat] ?? Chat()
    guard max(pausedUntil, state.pausedUntil) <= now, (state.sends.last ?? .min) <= now else { return false }
    if let window = chatWindow {
      let recent = state.sends.count { $0 + window.milliseconds > now }
      guard recent < max(1, window.count - 1) else { return false }
    }
    if isGroup, let window = groupWindow {
      let recent = state.sends.count { $0 + window.milliseconds > now }
      guard recent < max(1, window.count / 2) else { return false }
    }
    guard slots.isFree(at: now) else { return false }
    note(slots.take(from: now, now: now), in: &state)
    chats[chat] = state
    sweep(now)
    return true
  }

  /// Telegram asked for a pause in a chat.
  package mutating func pause(_ chat: String, until moment: Moment) {
    chats[chat, default: Chat()].pausedUntil = max(chats[chat]?.pausedUntil ?? .min, moment.milliseconds)
  }

  /// Telegram asked for a pause after something that went to a chat. Whose limit was reached it does not say: all wait a
  /// moment; and when it says the same of a second chat before the first pause is over, the limit is that of the whole
  /// bot, which then is silent for all of it.
  ///
  /// - Returns: When the chat may be tried again: a little after Telegram's own moment, for its clock and its count are not
  ///   ours.
  package mutating func throttled(_ chat: String, for wait: Duration, now: Moment) -> Moment {
    let end = now.advanced(by: wait + Self.slack)
    let isOfAll = lastPaused.map { $0.chat != chat && $0.until > now.milliseconds } ?? false
    pause(chat, until: end)
    pauseAll(until: isOfAll ? end : min(end, now.advanced(by: Self.breath)))
    lastPaused = (chat, end.milliseconds)
    return end
  }

  private static let slack = Duration.milliseconds(250)
  private static let breath = Duration.seconds(1)

  package mutating func pauseAll(until moment: Moment) { pausedUntil = max(pausedUntil, moment.milliseconds) }

  /// Until when nothing may be sent to a chat, when that is after `now`.
  package func pause(of chat: String, now: Moment) -> Moment? {
    let end = max(pausedUntil, chats[chat]?.pausedUntil ?? .min)
    return end > now.milliseconds ? Moment(milliseconds: end) : nil
  }

  private func earliest(in state: Chat, isGroup: Bool) -> Int64 {
    var earliest = state.sends.last ?? .min
    for window in [chatWindow, isGroup ? groupWindow : nil] {
      guard let window, state.sends.count >= window.count else { continue }
      earliest = max(earliest, state.sends[state.sends.count - window.count] + window.milliseconds)
    }
    return earliest
  }

  private func note(_ place: Int64, in state: inout Chat) {
    // A group is not told from a person here; the few more moments of a person cost nothing.
    let needed = max(chatWindow?.count ?? 0, groupWindow?.count ?? 0, 1)
    if state.sends.count >= needed { state.sends.removeFirst(state.sends.count - needed + 1) }
    state.sends.append(place)
  }

  /// Forgets chats whose last send no window holds any more.
  private mutating func sweep(_ now: Int64) {
    guard chats.count >= sweepAt else { return }
    let longest = max(chatWindow?.milliseconds ?? 0, groupWindow?.milliseconds ?? 0)
    chats = chats.filter { _, state in
      state.pausedUntil > now || (state.sends.last.map { $0 + longest } ?? .min) > now
    }
    if chats.count > Self.mostChats { chats = [:] }
    sweepAt = max(1_024, chats.count * 2)
  }
}

/// Time cut into slots of equal width, each with room for one.
struct TimeSlots: Sendable {
  /// In microseconds; 0 for no limit.
  private let width: Int64
  /// From a slot that is taken to one behind it, which may be taken too: the chain ends at a free one.
  private var next: [Int64: Int64] = [:]
  private var pruneAt = 1_024

  init(width: Int64) { self.width = width }

  /// - Returns: Milliseconds since 1970, `earliest` or later.
  mutating func take(from earliest: Int64, now: Int64) -> Int64 {
    guard width > 0 else { return earliest }
    let wanted = earliest * 1_000 / width
    let slot = free(from: wanted)
    next[slot] = slot + 1
    prune(now)
    return max(earliest, (slot * width + 999) / 1_000)
  }

  func isFree(at moment: Int64) -> Bool { width == 0 || next[moment * 1_000 / width] == nil }

  /// The first free slot; shortens the way there for the next who asks.
  private mutating func free(from wanted: Int64) -> Int64 {
    var slot = wanted
    while let following = next[slot] { slot = following }
    var passed = wanted
    while let following = next[passed], following != slot {
      next[passed] = slot
      passed = following
    }
    return slot
  }

  private mutating func prune(_ now: Int64) {
    guard next.count >= pruneAt else { return }
    let current = now * 1_000 / width
    next = next.filter { $0.key >= current }
    pruneAt = max(1_024, next.count * 2)
  }
}
