import Community
import Delivery
import Groundwork
import LanguageModels
import Markdown
import Personality
import SQLite
import Vocabulary

extension Companion {
  /// Exchanges that a model is reminded of.
  private static let remembered = 10
  /// Between two looks at an answer that grows: Markdown is read anew each time, and nobody reads faster.
  private static let previewPause = Duration.milliseconds(250)

  /// Asks the model outside any transaction, and commits what came of it with everything it changes.
  func planWithModel(
    _ router: ModelRouter, _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) -> Plan {
    .work { [self] in
      let now = clock.now
      let reading = Reading(of: message.text, calling: persona.name)
      let briefing = try await brief(event, sender, at: now)
      let begun = LivePreview.Begun(message: briefing.begun) { [self] message in
        // Best effort: half an answer may be left by a process that dies, if this cannot be stored.
        try? await database.write { try $0.noteBegunAnswer(message, to: event.id, now: now) }
      }
      let preview = preview(event, event.chatKind == .direct ? event.awaited : message.id, begun)
      let outcome = await ask(router, request(briefing, message, reading, at: now), briefing, event, preview)
      let shown = await preview.finish() ?? briefing.begun
      let exchange = Talk(
        event: event, message: message, reading: reading, sender: sender, briefing: briefing, shown: shown,
        at: now)
      switch outcome {
      case .answered(let answer): return decide(exchange, on: answer)
      case .stopped(let text): return decide(exchange, stoppedAt: text)
      case .failed(.budgetReached(let resets)): return decideNothing(event, sender, briefing, resets, at: now)
      case .failed(.cancelled): throw CancellationError()
      case .failed(let error):
        log.notice("The character answers without a model", ["reason": .string(error.label)])
        return answerOffline(event, message, sender, replacing: shown)
      }
    }
  }

  /// What the database knows before a model is asked.
  ///
  /// A class: a persona and a mood are large, and every task that waits for a model would hold copies of them.
  private final class Briefing: Sendable {
    let person: PersonID
    let character: Persona
    let state: MoodState
    let past: [Exchange]
    /// Our message that an earlier try has left, with half an answer.
    let begun: String?

    init(person: PersonID, character: Persona, state: MoodState, past: [Exchange], begun: String?) {
      (self.person, self.character, self.state, self.past) = (person, character, state, past)
      self.begun = begun
    }
  }

  /// One answer in the making.
  private struct Talk: Sendable {
    let event: InboundEvent
    let message: IncomingMessage
    let reading: Reading
    let sender: Sender
    let briefing: Briefing
    /// Our message that already shows a part.
    let shown: String?
    let at: Moment
  }

  private enum Outcome: Sendable {
    case answered(ModelRouter.Answer)
    /// The person has read enough.
    case stopped(String)
    case failed(ModelError)
  }

  private func brief(_ event: InboundEvent, _ sender: Sender, at now: Moment) async throws -> Briefing {
    try await database.write { [self] connection in
      let (person, _) = try connection.person(for: sender, now: now, randomness)
      let character = try character(in: event.scope, on: connection)
      return Briefing(
        person: person, character: character,
        state: try connection.mood(of: character, with: person, now: now),
        past: try connection.exchanges(in: event.address, last: Companion.remembered),
        begun: try connection.begunAnswer(to: event.id))
    }
  }

  private func request(
    _ briefing: Briefing, _ message: IncomingMessage, _ reading: Reading, at now: Moment
  ) -> ModelRequest {
    var state = briefing.state
    let visit = state.receive(reading, as: briefing.character, at: now)
    let prompt = SystemPrompt(briefing.character, state: state, visit: visit, at: now)
    var turns = briefing.past.flatMap { [ModelTurn.user($0.said), .assistant($0.answered)] }
    turns.append(.user(message.text))
    return ModelRequest(
      system: [.init(prompt.stable, isStable: true), .init(prompt.changing)], turns: turns,
      limits: .init(maxOutputTokens: 1_024))
  }

  private func ask(
    _ router: ModelRouter, _ request: ModelRequest, _ briefing: Briefing, _ event: InboundEvent,
    _ preview: LivePreview
  ) async -> Outcome {
    let written = Guarded("")
    let lastShown = Guarded(clock.now)
    let bell = switches.add(event.address, draft: event.draft)
    defer { switches.remove(event.address) }
    let context = CallContext(.companion, person: briefing.person, community: event.scope)
    return await withTaskGroup(of: Outcome.self) { group in
      group.addTask { [self] in
        await preview.typing()
        do throws(ModelError) {
          return .answered(
            try await router.answer(request, for: context) { [self] piece in
              let text = written.withLock { text in
                text += piece
                return text
              }
              let isDue = lastShown.withLock { last in
                guard last.duration(to: clock.now) >= Companion.previewPause else { return false }
                last = clock.now
                return true
              }
              if isDue { await preview.show(RichText(markdown: text)) }
            })
        } catch {
          return .failed(error)
        }
      }
      group.addTask {
        try? await bell.wait()
        return .stopped(written.withLock { $0 })
      }
      // Two children were added, so there is a first to finish.
      var outcome = await group.next()!
      group.cancelAll()
      // An answer that was finished in the moment when it was stopped is an answer, and has to be booked.
      if case .answered(let answer)? = await group.next() { outcome = .answered(answer) }
      // Nobody has read enough: the process stops, or the time is up.
      if case .stopped = outcome, Task.isCancelled { return .failed(.cancelled) }
      return outcome
    }
  }

  private func decide(_ talk: Talk, on answer: ModelRouter.Answer) -> Decision {
    let said = answer.reply.text
    let isAnswer = answer.reply.stopReason != .refused && !said.allSatisfy(\.isWhitespace)
    return Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        try connection.record(answer.usage, settling: answer.reservation)
        try connection.correctUse(
          of: talk.briefing.person, now: try person(of: talk, on: connection), talk.at)
        guard isAnswer else {
          return [
            try offlineAnswer(
              talk.event, talk.message, talk.reading, talk.sender, replacing: talk.shown, on: connection)
          ]
        }
        return [try settle(talk, said, on: connection)]
      })
  }

  private func decide(_ talk: Talk, stoppedAt text: String) -> Decision {
    Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        let said = text.allSatisfy(\.isWhitespace) ? "…" : text + " …"
        return [try settle(talk, said, on: connection)]
      })
  }

  /// Who is talking, asked anew: while a model wrote, their accounts may have been joined, or everything of theirs
  /// deleted.
  private func person(of talk: Talk, on connection: borrowing Connection) throws -> PersonID {
    try connection.person(for: talk.sender, now: talk.at, randomness).id
  }

  /// What a message and its answer change: the mood and the history.
  private func settle(_ talk: Talk, _ said: String, on connection: borrowing Connection) throws
    -> OutboundMessage
  {
    let character = talk.briefing.character
    let person = try person(of: talk, on: connection)
    // The mood is read anew: other conversations of the same person may have moved it meanwhile.
    var state = try connection.mood(of: character, with: person, now: talk.at)
    _ = state.receive(talk.reading, as: character, at: talk.at)
    try connection.saveMood(state)
    if talk.shown != nil { try connection.forgetBegunAnswer(to: talk.event.id) }
    let exchange = Exchange(
      person: person, said: talk.message.text, answered: said, at: talk.at)
    try connection.keep(exchange, in: talk.event.address)
    try attendance.count(
      talk.briefing.person, talk.event, talk.message, talk.sender, on: connection, now: talk.at)
    return answer(RichText(markdown: said), to: talk.event, talk.message, replacing: talk.shown)
  }

  /// The day's budget is used up: nothing is asked, and the person hears once when it opens again.
  private func decideNothing(
    _ event: InboundEvent, _ sender: Sender, _ briefing: Briefing, _ resets: Moment, at now: Moment
  ) -> Decision {
    log.notice("The day's budget is used up: do_nothing", ["event": .string(event.id.description)])
    return Decision(
      Decision.Label("talk", .nothing),
      commit: { [self] connection in
        let day = UTCDay(of: now)
        guard try connection.shouldAnnounceBudgetReached(to: briefing.person.text, on: day) else { return [] }
        return [try say(.budgetReached, [.resets: resets.clockTime], to: event, sender, on: connection)]
      })
  }
}

extension InboundEvent {
  /// A number of the event's own for the draft of its answer; never 0.
  package var draft: Int64 {
    if let number = Int64(id.number), number != 0 { return number }
    // Other platforms number with letters: their UTF-8 folded into 62 bits does as well.
    let folded = id.number.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    return Int64(folded >> 2) | 1
  }
}

extension Moment {
  /// `00:00 UTC`.
  var clockTime: String {
    let text = iso8601
    return "\(text.dropFirst(11).prefix(5)) UTC"
  }
}
