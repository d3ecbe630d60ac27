import Community
import Delivery
import Groundwork
import LanguageModels
import Markdown
import Memory
import Personality
import SQLite
import Tools
import Vocabulary

extension Companion {
  /// Memories that a model is shown.
  private static let recalledAtOnce = 6
  /// Between two looks at an answer that grows: Markdown is read anew each time, and nobody reads faster.
  private static let previewPause = Duration.milliseconds(250)

  /// Asks the model outside any transaction, and commits what came of it with everything it changes.
  func planWithModel(
    _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) -> Plan {
    let heard = Heard(event, message, sender, self)
    return .work { [self] in
      let talk = try await talk(heard)
      let begun = LivePreview.Begun(message: talk.begun) { [self] message in
        // Best effort: half an answer may be left by a process that dies, if this cannot be stored.
        try? await database.write { try $0.noteBegunAnswer(message, to: heard.event.id, now: heard.at) }
      }
      let task = ModelTask(of: heard.message.text, talk.reading, hasTools: talk.caller != nil)
      let key = cacheKey(for: talk, asking: thinking.models.router(for: task), task)
      if let known = await cached(key, talk) { return decide(talk, again: known, nil) }
      let preview = preview(of: heard, begun)
      let outcome = await ask(talk, task, preview)
      return try decide(talk, outcome, key, replacing: await preview.finish() ?? talk.begun)
    }
  }

  @inline(never)
  private func preview(of heard: Heard, _ begun: LivePreview.Begun) -> LivePreview {
    let event = heard.event
    return preview(event, event.chatKind == .direct ? event.awaited : heard.message.id, begun)
  }

  /// One answer in the making, with what the database knew before a model was asked.
  ///
  /// In classes: all this is large, and every task that waits for a model would hold copies of it.
  final class Talk: Sendable {
    let heard: Heard
    let known: Known
    /// What may have to do with the message, asked for once the person is known.
    let recalled: [RecalledMemory]
    /// On whose behalf things are looked up; `nil` when nothing is.
    let caller: ToolCaller?
    /// What a model is told of.
    let tools: [ToolDefinition]

    var event: InboundEvent { heard.event }
    var message: IncomingMessage { heard.message }
    var sender: Sender { heard.sender }
    var reading: Reading { heard.reading }
    var noticed: Noticed { heard.noticed }
    var at: Moment { heard.at }
    var person: PersonID { known.person }
    var character: Persona { known.character }
    var state: MoodState { known.state }
    var past: [Exchange] { known.past }
    var earlier: EarlierTalk? { known.earlier }
    var relationship: Relationship? { known.relationship }
    var begun: String? { known.begun }

    /// What calls are booked under.
    var context: CallContext {
      CallContext(.companion, person: person, community: event.community?.key)
    }

    init(
      _ heard: Heard, _ known: Known, recalled: [RecalledMemory], caller: ToolCaller?, tools: [ToolDefinition]
    ) {
      (self.heard, self.known, self.recalled) = (heard, known, recalled)
      (self.caller, self.tools) = (caller, tools)
    }
  }

  /// What was said, and what can be read in it without asking anybody.
  final class Heard: Sendable {
    let event: InboundEvent
    let message: IncomingMessage
    let sender: Sender
    let reading: Reading
    let noticed: Noticed
    let at: Moment

    init(
      _ event: InboundEvent, _ message: IncomingMessage, _ sender: Sender, _ companion: Companion
    ) {
      (self.event, self.message, self.sender) = (event, message, sender)
      reading = Reading(of: message.text, calling: companion.persona.name)
      noticed = Noticed(in: message, from: sender, companion.memory)
      at = companion.clock.now
    }
  }

  /// What the database knows of who is talking.
  final class Known: Sendable {
    let person: PersonID
    let character: Persona
    let state: MoodState
    let past: [Exchange]
    let earlier: EarlierTalk?
    let relationship: Relationship?
    /// Our message that an earlier try has left, with half an answer.
    let begun: String?
    /// IETF tag of the language that the community has chosen.
    let language: String?

    init(_ heard: Heard, _ companion: Companion, on connection: borrowing Connection) throws {
      let event = heard.event
      person = try connection.person(for: heard.sender, now: heard.at, companion.randomness).id
      character = try companion.character(in: event.scope, on: connection)
      state = try connection.mood(of: character, with: person, now: heard.at)
      past = try connection.turns(of: event.address, with: person, for: companion.thinking.context)
      earlier = try connection.earlierTalk(in: event.address, of: person)
      relationship = try connection.relationship(of: person, with: character.id)
      begun = try connection.begunAnswer(to: event.id)
      language = try event.community.flatMap { try connection.workspaceSettings(at: $0).language }
    }
  }

  private enum Outcome: Sendable {
    case answered(ToolLoop.Ending)
    /// The person has read enough.
    case stopped(String)
    case failed(ModelError)
  }

  private func talk(_ heard: Heard) async throws -> Talk {
    let known = try await database.write { [self] in try Known(heard, self, on: $0) }
    let caller = try await caller(heard, known.person)
    return Talk(
      heard, known, recalled: await recalled(for: heard, known.person), caller: caller,
      tools: caller.flatMap { tools?.registry.offered(to: $0) } ?? [])
  }

  @inline(never)
  private func caller(_ heard: Heard, _ person: PersonID) async throws -> ToolCaller? {
    try await tools?.caller(heard.event, heard.message, heard.sender, person)
  }

  /// Everything that a model would be asked, without asking it: for measuring what it takes to put it together.
  package func request(
    for event: InboundEvent, _ message: IncomingMessage, _ sender: Sender
  ) async throws -> ModelRequest {
    await fitted(try await talk(Heard(event, message, sender, self)), for: thinking.models.usual)
  }

  /// What may have to do with a message. Without it the answer is only poorer, so nothing that goes wrong here matters.
  @inline(never)
  private func recalled(for heard: Heard, _ person: PersonID) async -> [RecalledMemory] {
    guard !heard.message.text.isEmpty else { return [] }
    let memory = memory
    return
      (try? await withDeadline(.seconds(2), clock) {
        try await memory.recall(
          heard.message.text, scope: MemoryScope(of: heard.event, person), limit: Companion.recalledAtOnce)
      }) ?? []
  }

  // Not inlined, like all that only computes here: what it needs meanwhile would stay in the frame of whoever waits for
  // the answer.
  //
  /// - Parameters:
  ///   - past: The turns that go before the message.
  ///   - isBare: Without what is remembered.
  @inline(never)
  func request(for talk: Talk, turns past: [Exchange], isBare: Bool = false) -> ModelRequest {
    var state = talk.state
    let visit = state.receive(talk.reading, as: talk.character, at: talk.at)
    let prompt = SystemPrompt(
      talk.character, state: state, visit: visit, isAlone: talk.event.chatKind == .direct, at: talk.at)
    var turns = past.flatMap { [ModelTurn.user($0.said), .assistant($0.answered)] }
    // Beside what the person says, and never among the instructions.
    let fence = String(randomness.number(), radix: 36)
    let block = isBare ? nil : RecalledBlock.text(of: talk.recalled, fence: fence)
    let earlier = isBare ? nil : talk.earlier?.block(fence: fence)
    turns.append(ModelTurn(.user, [earlier, block, talk.message.text].compactMap { $0.map { .text($0) } }))
    // Most communities leave the character as it is, and share its text.
    let stable = prompt.stable == stablePrompt ? stablePrompt : prompt.stable
    return ModelRequest(
      system: [.init(stable, isStable: true), .init(notes(prompt, talk))], turns: turns, tools: talk.tools,
      limits: .init(maxOutputTokens: 1_024))
  }

  func notes(_ prompt: SystemPrompt, _ talk: Talk) -> String {
    var notes = talk.relationship?.notes(isAlone: talk.event.chatKind == .direct) ?? []
    if let language = talk.known.language {
      notes.append(
        "This community speaks the language with the tag \"\(language)\": answer in it, unless somebody writes to you in "
          + "another one.")
    }
    return notes.reduce(prompt.changing) { "\($0)\n- \($1)" }
  }

  private func ask(_ talk: Talk, _ task: ModelTask, _ preview: LivePreview) async -> Outcome {
    let written = Guarded((round: 0, text: ""))
    let lastShown = Guarded(clock.now)
    let isStopped = Guarded(false)
    let bell = switches.add(talk.event.address, draft: talk.event.draft)
    defer { switches.remove(talk.event.address) }
    let context = talk.context
    let outcome: Outcome = await interruptible(
      by: bell,
      when: {
        isStopped.withLock { $0 = true }
        return true
      }
    ) { [self] in
      await preview.typing()
      do throws(ModelError) {
        return .answered(
          try await answer(talk, task, context) { [self] round, piece in
            let text = written.withLock { written in
              // What was said before something was looked up makes way for what is said with it.
              if round > written.round { written = (round, "") }
              written.text += piece
              return written.text
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
    // An answer that was finished in the moment when it was stopped is an answer, and has to be booked. And when the
    // process stops, or the time is up, nobody has read enough.
    guard case .failed = outcome, isStopped.withLock({ $0 }), !Task.isCancelled else { return outcome }
    return .stopped(written.withLock { $0.text })
  }

  /// Asks the models that are for what the message asks. When the budget has no room for them, the cheapest one: a
  /// simpler answer is better than none.
  private func answer(
    _ talk: Talk, _ task: ModelTask, _ context: CallContext,
    onText: @escaping @Sendable (Int, String) async -> Void
  ) async throws(ModelError) -> ToolLoop.Ending {
    do throws(ModelError) {
      return try await answer(talk, context, asking: thinking.models.router(for: task), onText: onText)
    } catch {
      guard case .budgetReached = error, let cheapest = thinking.models.cheapest(insteadOf: task) else {
        throw error
      }
      return try await answer(talk, context, asking: cheapest, onText: onText)
    }
  }

  // Not inlined into both places that call it: whoever waits would keep room for two.
  @inline(never)
  private func answer(
    _ talk: Talk, _ context: CallContext, asking router: ModelRouter,
    onText: @escaping @Sendable (Int, String) async -> Void
  ) async throws(ModelError) -> ToolLoop.Ending {
    let request = await fitted(talk, for: router)
    guard let tools, let caller = talk.caller else {
      let answer = try await router.answer(request, for: context) { await onText(0, $0) }
      return ToolLoop.Ending(answer: answer)
    }
    let loop = ToolLoop(
      router: router, afterwards: thinking.models.router(for: .tools), registry: tools.registry,
      caller: caller, clock: clock, randomness: randomness, log: log,
      bounds: ToolLoop.Bounds(for: router.budget.prices.window(of: router.chain)))
    return try await loop.run(request, for: context, onText: onText)
  }

  @inline(never)
  private func decide(
    _ talk: Talk, _ outcome: Outcome, _ key: ResponseKey?, replacing shown: String?
  ) throws -> Decision {
    switch outcome {
    case .answered(let ending): return decide(talk, on: ending, key, shown)
    case .stopped(let text): return decide(talk, stoppedAt: text, shown)
    case .failed(.budgetReached(let resets, let scope)):
      return decideNothing(talk, resets, scope, replacing: shown)
    case .failed(.cancelled): throw CancellationError()
    case .failed(let error):
      log.notice("The character answers without a model", ["reason": .string(error.label)])
      return answerOffline(talk.event, talk.message, talk.sender, talk.reading, replacing: shown)
    }
  }

  private func decide(
    _ talk: Talk, on ending: ToolLoop.Ending, _ key: ResponseKey?, _ shown: String?
  ) -> Decision {
    let answer = ending.answer
    let said = answer.reply.text
    let isAnswer = answer.reply.stopReason != .refused && !said.allSatisfy(\.isWhitespace)
    return Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        try connection.record(answer.usage, settling: answer.reservation)
        try connection.correctUse(
          of: talk.person, now: try person(of: talk, on: connection), talk.at)
        let alerts = try alerts(
          after: talk.context, in: talk.event, talk.sender, at: talk.at, on: connection)
        guard isAnswer else {
          return try offlineAnswer(
            talk.event, talk.message, talk.reading, talk.noticed, talk.sender, replacing: shown,
            on: connection) + alerts
        }
        if let tools, let caller = talk.caller, !ending.found.facts.isEmpty {
          let caller = caller.being(try person(of: talk, on: connection))
          try tools.keep(ending.found.facts, caller, talk.at, connection)
        }
        if !ending.found.memories.isEmpty {
          // What a model looks up by itself is of use like what it is shown unasked.
          let scope = MemoryScope(of: talk.event, try person(of: talk, on: connection))
          try connection.noteUse(of: ending.found.memories.map(MemoryID.init), in: scope, now: talk.at)
        }
        try keep(ending, to: key, talk, on: connection)
        return try settle(talk, said, replacing: shown, on: connection) + alerts
      })
  }

  private func decide(_ talk: Talk, stoppedAt text: String, _ shown: String?) -> Decision {
    Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        let said = text.allSatisfy(\.isWhitespace) ? "…" : text + " …"
        return try settle(talk, said, replacing: shown, on: connection)
      })
  }

  /// Who is talking, asked anew: while a model wrote, their accounts may have been joined, or everything of theirs
  /// deleted.
  private func person(of talk: Talk, on connection: borrowing Connection) throws -> PersonID {
    try connection.person(for: talk.sender, now: talk.at, randomness).id
  }

  /// What a message and its answer change: the mood and the history.
  func settle(
    _ talk: Talk, _ said: String, replacing shown: String?, on connection: borrowing Connection
  ) throws -> [OutboundMessage] {
    let character = talk.character
    let person = try person(of: talk, on: connection)
    // The mood is read anew: other conversations of the same person may have moved it meanwhile.
    var state = try connection.mood(of: character, with: person, now: talk.at)
    let visit = state.receive(talk.reading, as: character, at: talk.at)
    try connection.saveMood(state)
    try relate(person, talk.reading, visit, state, as: character, on: connection, now: talk.at)
    let (_, hasNoted) = try learn(talk.noticed, from: talk.event, person, on: connection, now: talk.at)
    let scope = MemoryScope(of: talk.event, person)
    try connection.noteUse(of: talk.recalled.map(\.id), in: scope, now: talk.at)
    if !talk.message.isForwarded, !talk.sender.isChat {
      try connection.noteUnread(talk.message.text, in: scope, at: talk.event.address, now: talk.at)
      toldMore()
    }
    if shown != nil { try connection.forgetBegunAnswer(to: talk.event.id) }
    let exchange = Exchange(
      person: person, said: talk.message.text, answered: said, at: talk.at,
      isPinned: talk.noticed.isWorthKeeping)
    try connection.keep(exchange, in: talk.event.address, of: talk.event.community)
    thinking.summarizer?.note(person, in: talk.event.address, of: talk.event.community)
    try attendance.count(talk.person, talk.event, talk.message, talk.sender, on: connection, now: talk.at)
    return [answer(RichText(markdown: said), to: talk.event, talk.message, replacing: shown)]
      + sign(hasNoted: hasNoted, talk.event, talk.message)
  }

  /// A budget of the day is used up: nothing is asked, and the person hears once when it opens again.
  ///
  /// - Parameter shown: The budget ended in the middle of an answer, which is none: half of it must not stay.
  private func decideNothing(
    _ talk: Talk, _ resets: Moment, _ scope: BudgetScope, replacing shown: String?
  ) -> Decision {
    let event = talk.event
    log.notice("The day's budget is used up: do_nothing", ["event": .string(event.id.description)])
    return Decision(
      Decision.Label("talk", .nothing),
      commit: { [self] connection in
        let alerts = try alerts(
          after: talk.context, in: event, talk.sender, refusedBy: scope, at: talk.at, on: connection)
        let day = UTCDay(of: talk.at)
        // Asked anew: they may have had everything of theirs deleted meanwhile.
        let asking = CallContext(
          .companion, person: try person(of: talk, on: connection), community: event.community?.key)
        try connection.noteUnasked(
          event.id.description, for: asking, refusedBy: scope, on: day, at: talk.at)
        let isNews = try connection.shouldAnnounceBudgetReached(to: talk.person.text, on: day)
        guard isNews || shown != nil else { return alerts }
        var message = try say(
          .budgetReached, [.resets: resets.clockTime], to: event, talk.sender, on: connection)
        if let shown, case .send(let content) = message.action {
          message.action = .replace(message: shown, with: content)
          try connection.forgetBegunAnswer(to: event.id)
        }
        return [message] + alerts
      })
  }
}

extension InboundEvent {
  /// A number of the event's own for the draft of its answer; never 0.
  package var draft: Int64 {
    if let number = Int64(id.number), number != 0 { return number }
    // Other platforms number with letters: their UTF-8 folded into 62 bits does as well.
    return Int64(FNV1a(id.number).value >> 2) | 1
  }
}

extension Moment {
  /// `00:00 UTC`.
  var clockTime: String { "\(hourAndMinute) UTC" }
}
