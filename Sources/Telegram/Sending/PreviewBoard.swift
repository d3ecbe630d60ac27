import Groundwork
import Transport
import Vocabulary

/// Shows answers while they are written: keeps every ``PreviewMachine`` and makes its calls, so that whoever writes an
/// answer never waits for Telegram.
package final class PreviewBoard: Sendable {
  private struct Entry {
    let address: ChatAddress
    let replyTo: Int64?
    let draft: Int64
    let note: @Sendable (String) async -> Void
    var machine: PreviewMachine
    /// Whoever waits for the end of the call that is under way.
    var finisher: CheckedContinuation<Int64?, Never>?
    var isFinished = false
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    var lastID: UInt64 = 0
    /// Chats whose people cannot be shown drafts.
    var withoutDrafts: Set<String> = []
    var hasDrafts = true
  }

  /// More are simply not shown.
  private static let mostEntries = 1_024
  private static let mostRemembered = 10_000
  /// How long a call that gave way to messages waits before it asks again.
  private static let postponement: Duration = .milliseconds(500)

  private let client: TelegramClient
  private let flood: Guarded<FloodLimiter>
  private let clock: any Timekeeper
  private let log: Log
  private let rateLimited: Cell
  private let state = Guarded(State())
  private let bell = Doorbell()

  package init(
    client: TelegramClient, flood: Guarded<FloodLimiter>, clock: any Timekeeper, log: Log, rateLimited: Cell
  ) {
    self.client = client
    self.flood = flood
    self.clock = clock
    self.log = log
    self.rateLimited = rateLimited
  }

  /// A preview of an answer to one event.
  ///
  /// - Parameters:
  ///   - replyTo: The message that is answered.
  ///   - draft: Not 0; comes back in ``InboundEvent/Content/stopGeneration(draft:)``.
  ///   - begun: What an earlier try has left, which is gone on with.
  package func preview(
    for address: ChatAddress, chatKind: ChatKind, replyTo: String?, draft: Int64,
    begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    guard chatKind != .channel, draft != 0, let id = open(address, chatKind, replyTo, draft, begun) else {
      return .none
    }
    return LivePreview(
      typing: { [self] in wish(id) { $0.wantTyping() } },
      show: { [self] text in
        // What is written right now is at the end; a message shows its beginning, which the answer's first part replaces.
        wish(id) { machine in
          guard text.text.utf8.count > TelegramDelivery.longestText else { return machine.want(text) }
          let parts = text.split(limit: TelegramDelivery.longestText, measure: .utf16)
          return machine.want((machine.mode == .draft ? parts.last : parts.first) ?? text)
        }
      },
      finish: { [self] in await finish(id).map { String($0) } })
  }

  /// Makes the calls until cancelled.
  package func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let (calls, wake) = due(at: clock.now)
        for (id, call) in calls { group.addTask { await self.make(call, for: id) } }
        try await bell.wait(until: wake, clock)
      }
    }
  }

  private func open(
    _ address: ChatAddress, _ chatKind: ChatKind, _ replyTo: String?, _ draft: Int64,
    _ begun: LivePreview.Begun
  ) -> UInt64? {
    let message = begun.message.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    return state.withLock { state in
      guard state.entries.count < Self.mostEntries else { return nil }
      let canDraft = chatKind == .direct && state.hasDrafts && !state.withoutDrafts.contains(address.chat)
      state.lastID += 1
      state.entries[state.lastID] = Entry(
        address: address, replyTo: replyTo.flatMap { Int64($0) }, draft: draft,
        note: begun.note,
        machine: PreviewMachine(
          canDraft && message == nil ? .draft : .message, isGroup: chatKind == .group, message: message))
      return state.lastID
    }
  }

  private func wish(_ id: UInt64, _ change: (inout PreviewMachine) -> Bool) {
    let isNew = state.withLock { state in
      guard var entry = state.entries[id], !entry.isFinished else { return false }
      let isNew = change(&entry.machine)
      state.entries[id] = entry
      return isNew
    }
    if isNew { bell.ring() }
  }

  private func finish(_ id: UInt64) async -> Int64? {
    await withCheckedContinuation { continuation in
      let ended: Int64?? = state.withLock { state in
        guard let entry = state.entries[id], !entry.isFinished else { return .some(nil) }
        guard entry.machine.isBusy else {
          state.entries[id] = nil
          return .some(entry.machine.message)
        }
        state.entries[id]?.isFinished = true
        state.entries[id]?.finisher = continuation
        return nil
      }
      if let ended { continuation.resume(returning: ended) }
    }
  }

  private func due(at now: Moment) -> (calls: [(UInt64, PreviewMachine.Call)], wake: Moment?) {
    state.withLock { state in
      var (calls, wake) = ([(UInt64, PreviewMachine.Call)](), Moment?.none)
      for (id, entry) in state.entries where !entry.isFinished {
        var machine = entry.machine
        switch machine.next(at: now) {
        case .wait(nil): continue
        case .wait(let moment?): wake = min(wake ?? moment, moment)
        case .call(let call):
          let (chat, isGroup) = (entry.address.chat, entry.address.isTelegramGroup)
          if flood.withLock({ $0.takeSpare(for: chat, isGroup: isGroup, now: now) }) {
            calls.append((id, call))
          } else {
            let later = now.advanced(by: Self.postponement)
            machine.postpone(until: later)
            wake = min(wake ?? later, later)
          }
        }
        state.entries[id]?.machine = machine
      }
      return (calls, wake)
    }
  }

  private func make(_ call: PreviewMachine.Call, for id: UInt64) async {
    guard let entry = state.withLock({ $0.entries[id] }) else { return }
    let result = await result(of: call, entry)
    if case .sent(let message?) = result { await entry.note(String(message)) }
    let now = clock.now
    let finisher: (CheckedContinuation<Int64?, Never>, Int64?)? = state.withLock { state in
      if result == .noDrafts {
        if state.withoutDrafts.count >= Self.mostRemembered { state.withoutDrafts = [] }
        state.withoutDrafts.insert(entry.address.chat)
      }
      guard var current = state.entries[id] else { return nil }
      current.machine.ended(call, result, at: now)
      state.entries[id] = current
      guard let finisher = current.finisher else { return nil }
      state.entries[id] = nil
      return (finisher, current.machine.message)
    }
    if let (continuation, message) = finisher { continuation.resume(returning: message) } else { bell.ring() }
  }

  private func result(of call: PreviewMachine.Call, _ entry: Entry) async -> PreviewMachine.Result {
    let destination = TelegramDestination(entry.address)
    let isPlain = entry.machine.isPlain
    do throws(TelegramError) {
      switch call {
      case .typing:
        try await client.showTyping(in: destination)
      case .draft(let text):
        try await client.showDraft(entry.draft, text, in: destination, canStop: true, isPlain: isPlain)
      case .send(let text):
        // Aloud: the answer itself is an edit of it, of which nobody is told.
        return .sent(
          message: try await client.send(text, to: destination, replyTo: entry.replyTo, isPlain: isPlain))
      case .edit(let message, let text):
        try await client.replace(message: message, in: destination, with: text, isPlain: isPlain)
      }
      return .shown
    } catch {
      return self.result(of: error, call, entry)
    }
  }

  private func result(
    of error: TelegramError, _ call: PreviewMachine.Call, _ entry: Entry
  ) -> PreviewMachine.Result {
    switch error {
    case .throttled(let wait, _):
      rateLimited.add(1)
      let now = clock.now
      let end = flood.withLock { $0.throttled(entry.address.chat, for: wait, now: now) }
      return .throttled(now.duration(to: end))
    case .refused(404, _, _):
      // An older Bot API server, which has no drafts at all.
      guard case .draft = call else { return .failed }
      state.withLock { $0.hasDrafts = false }
      return .noDrafts
    case .refused(400, _, _):
      if error.says("message is not modified") { return .shown }
      if error.says("entit") { return .noStyles }
      if case .draft = call { return .noDrafts }
      return .failed
    case .refused, .moved, .unreachable, .unreadable:
      log.debug("A preview could not be shown", ["error": .string(error.description)])
      return .failed
    }
  }
}

extension ChatAddress {
  /// Groups, supergroups and channels have negative numbers, and only public ones go by `@name`.
  package var isTelegramGroup: Bool { chat.hasPrefix("-") || chat.hasPrefix("@") }
}
