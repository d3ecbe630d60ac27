import Groundwork
import Transport
import Vocabulary

/// Shows answers while they are written: keeps every ``DiscordPreviewMachine`` and makes its calls, so that whoever
/// writes an answer never waits for Discord.
final class DiscordPreviews: Sendable {
  private struct Entry: Sendable {
    let channel: String
    let replyTo: String?
    let openedAt: Moment
    let note: @Sendable (String) async -> Void
    var machine: DiscordPreviewMachine
    /// Whoever waits for the end of the call that is under way.
    var finisher: CheckedContinuation<String?, Never>?
    var isFinished = false
  }

  private struct State {
    var entries: [UInt64: Entry] = [:]
    var lastID: UInt64 = 0
  }

  /// More are simply not shown.
  private static let most = 1_024

  private let client: DiscordClient
  private let firstAnswers: FirstAnswers
  private let clock: any Timekeeper
  private let log: Log
  private let state = Guarded(State())
  private let bell = Doorbell()

  init(client: DiscordClient, firstAnswers: FirstAnswers, clock: any Timekeeper, log: Log) {
    self.client = client
    self.firstAnswers = firstAnswers
    self.clock = clock
    self.log = log
  }

  /// - Parameters:
  ///   - replyTo: The message that is answered; for a command, its token.
  ///   - begun: What an earlier try has left, which is gone on with.
  func preview(
    for address: ChatAddress, replyTo: String?, begun: LivePreview.Begun = .nothing
  ) -> LivePreview {
    guard Snowflake.isValid(address.chat), let id = open(address.chat, replyTo, begun) else { return .none }
    return LivePreview(
      typing: { [self] in wish(id) { $0.wantTyping() } },
      // A message shows its beginning, which the first part of the answer replaces.
      show: { [self] text in wish(id) { $0.want(text.discordParts()[0]) } },
      finish: { [self] in await finish(id) })
  }

  /// Makes the calls until cancelled.
  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let (calls, wake) = due(at: clock.now)
        for (id, call) in calls { group.addTask { await self.make(call, for: id) } }
        try await bell.wait(until: wake, clock)
      }
    }
  }

  private func open(_ channel: String, _ replyTo: String?, _ begun: LivePreview.Begun) -> UInt64? {
    let interaction = replyTo.flatMap { InteractionToken(text: $0) }
    let left = begun.message.flatMap { Snowflake.isValid($0) ? $0 : nil }
    let now = clock.now
    return state.withLock { state in
      guard state.entries.count < DiscordPreviews.most else { return nil }
      state.lastID += 1
      state.entries[state.lastID] = Entry(
        channel: channel, replyTo: replyTo, openedAt: now, note: begun.note,
        machine: DiscordPreviewMachine(replacing: interaction?.text ?? left))
      return state.lastID
    }
  }

  private func wish(_ id: UInt64, _ change: (inout DiscordPreviewMachine) -> Bool) {
    let isNew = state.withLock { state in
      guard var entry = state.entries[id], !entry.isFinished else { return false }
      let isNew = change(&entry.machine)
      state.entries[id] = entry
      return isNew
    }
    if isNew { bell.ring() }
  }

  private func finish(_ id: UInt64) async -> String? {
    await withCheckedContinuation { continuation in
      let ended: String?? = state.withLock { state in
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

  private func due(at now: Moment) -> (calls: [(UInt64, DiscordPreviewMachine.Call)], wake: Moment?) {
    state.withLock { state in
      var (calls, wake) = ([(UInt64, DiscordPreviewMachine.Call)](), Moment?.none)
      for (id, entry) in state.entries where !entry.isFinished {
        var machine = entry.machine
        switch machine.next(at: now) {
        case .wait(nil): continue
        case .wait(let moment?): wake = min(wake ?? moment, moment)
        case .call(let call): calls.append((id, call))
        }
        state.entries[id]?.machine = machine
      }
      return (calls, wake)
    }
  }

  private func make(_ call: DiscordPreviewMachine.Call, for id: UInt64) async {
    guard let entry = state.withLock({ $0.entries[id] }) else { return }
    let result = await result(of: call, entry, id)
    let now = clock.now
    let finisher: (CheckedContinuation<String?, Never>, String?)? = state.withLock { state in
      guard var current = state.entries[id] else { return nil }
      current.machine.ended(call, result, at: now)
      state.entries[id] = current
      guard let finisher = current.finisher else { return nil }
      state.entries[id] = nil
      return (finisher, current.machine.message)
    }
    if let (continuation, message) = finisher { continuation.resume(returning: message) } else { bell.ring() }
  }

  private func result(
    of call: DiscordPreviewMachine.Call, _ entry: Entry, _ id: UInt64
  ) async -> DiscordPreviewMachine.Result {
    do throws(DiscordError) {
      switch call {
      case .typing:
        try await client.showTyping(in: entry.channel)
      case .send(let text):
        let replyTo = entry.replyTo.flatMap { Snowflake.isValid($0) ? $0 : nil }
        var form = DiscordMessageForm(content: text.discordMarkdown, replyTo: replyTo)
        form.nonce = DiscordPreviews.nonce(id, entry, form.content)
        let message = try await postOnce(form, in: entry.channel)
        if let message { await entry.note(message) }
        return .sent(message: message)
      case .edit(let message, let text):
        let form = DiscordMessageForm(content: text.discordMarkdown)
        if let interaction = InteractionToken(text: message) {
          await firstAnswers.pass(interaction.id)
          _ = try await client.editAnswer(to: interaction, form)
        } else {
          try await client.edit(message, in: entry.channel, form, patience: .zero)
        }
      }
      return .shown
    } catch {
      if case .throttled(let wait, _) = error { return .throttled(max(wait, .milliseconds(250))) }
      log.debug("A preview could not be shown", ["error": .string(error.description)])
      return .failed
    }
  }

  /// A message whose number is not known could neither grow nor be replaced, and would stand there for ever: where the
  /// answer was lost it is asked for again, and the nonce makes it the same message.
  private func postOnce(_ form: DiscordMessageForm, in channel: String) async throws(DiscordError) -> String?
  {
    do throws(DiscordError) {
      return try await client.post(form, in: channel, patience: .zero)
    } catch {
      guard !error.surelyNotExecuted else { throw error }
      return try await client.post(form, in: channel, patience: .zero)
    }
  }

  /// That of no message in the outbox, and of no preview of another process.
  private static func nonce(_ id: UInt64, _ entry: Entry, _ text: String) -> String {
    let part = "\(entry.openedAt.milliseconds) \(text)"
    let nonce = DiscordDelivery.nonce(
      Int64(truncatingIfNeeded: id), ChatAddress(.discord, chat: entry.channel), part)
    return "p\(nonce.prefix(24))"
  }
}
