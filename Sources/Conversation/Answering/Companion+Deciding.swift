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
  @inline(never)
  func decide(
    _ situation: Situation, _ outcome: Outcome, _ key: ResponseKey?, replacing shown: String?
  ) throws -> Decision {
    switch outcome {
    case .answered(let ending): return decide(situation, on: ending, key, shown)
    case .stopped(let text): return decide(situation, stoppedAt: text, shown)
    case .failed(.budgetReached(let resets, let scope)):
      return decideNothing(situation, resets, scope, replacing: shown)
    case .failed(.cancelled): throw CancellationError()
    case .failed(let error):
      log.notice("The character answers without a model", ["reason": .string(error.label)])
      return answerOffline(
        situation.event, situation.message, situation.sender, situation.reading, replacing: shown)
    }
  }

  private func decide(
    _ situation: Situation, on ending: ToolLoop.Ending, _ key: ResponseKey?, _ shown: String?
  ) -> Decision {
    let answer = ending.answer
    let said = answer.reply.text
    let text = RichText(markdown: said)
    // Of an empty block of code, for one, nothing is left to be read.
    let isAnswer = answer.reply.stopReason != .refused && !text.isBlank
    return Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        try connection.record(answer.usage, settling: answer.reservation)
        try connection.correctUse(
          of: situation.person, now: try person(of: situation, on: connection), situation.at)
        let alerts = try alerts(
          after: situation.context, in: situation.event, situation.sender, at: situation.at, on: connection)
        guard isAnswer else {
          return try offlineAnswer(
            situation.event, situation.message, situation.reading, situation.noticed, situation.sender,
            replacing: shown,
            on: connection) + alerts
        }
        if let tools, let caller = situation.caller, !ending.found.facts.isEmpty {
          let caller = caller.being(try person(of: situation, on: connection))
          try tools.keep(ending.found.facts, caller, situation.at, connection)
        }
        if !ending.found.memories.isEmpty {
          // What a model looks up by itself is of use like what it is shown unasked.
          let scope = MemoryScope(of: situation.event, try person(of: situation, on: connection))
          try connection.noteUse(of: ending.found.memories.map(MemoryID.init), in: scope, now: situation.at)
        }
        try keep(ending, to: key, situation, on: connection)
        return try settle(situation, said, text, replacing: shown, on: connection) + alerts
      })
  }

  private func decide(_ situation: Situation, stoppedAt text: String, _ shown: String?) -> Decision {
    Decision(
      Decision.Label("talk"),
      commit: { [self] connection in
        let said = RichText(markdown: text).isBlank ? "…" : text + " …"
        return try settle(situation, said, RichText(markdown: said), replacing: shown, on: connection)
      })
  }

  /// A budget of the day is used up: nothing is asked, and the person hears once when it opens again.
  ///
  /// - Parameter shown: The budget ended in the middle of an answer, which is none: half of it must not stay.
  private func decideNothing(
    _ situation: Situation, _ resets: Moment, _ scope: BudgetScope, replacing shown: String?
  ) -> Decision {
    let event = situation.event
    log.notice("The day's budget is used up: do_nothing", ["event": .string(event.id.description)])
    return Decision(
      Decision.Label("talk", .nothing),
      commit: { [self] connection in
        let alerts = try alerts(
          after: situation.context, in: event, situation.sender, refusedBy: scope, at: situation.at,
          on: connection)
        let day = UTCDay(of: situation.at)
        // Asked anew: they may have had everything of theirs deleted meanwhile.
        let asking = CallContext(
          .companion, person: try person(of: situation, on: connection), community: event.community?.key)
        try connection.noteUnasked(
          event.id.description, for: asking, refusedBy: scope, on: day, at: situation.at)
        let isNews = try connection.shouldAnnounceBudgetReached(to: situation.person.text, on: day)
        guard isNews || shown != nil else { return alerts }
        var message = try say(
          .budgetReached, [.resets: resets.clockTime], to: event, situation.sender, on: connection)
        if let shown, case .send(let content) = message.action {
          message.action = .replace(message: shown, with: content)
          try connection.forgetBegunAnswer(to: event.id)
        }
        return [message] + alerts
      })
  }
}

extension Moment {
  /// `00:00 UTC`.
  var clockTime: String { "\(hourAndMinute) UTC" }
}
