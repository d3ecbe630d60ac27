import Audit
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// `/admin round`: what operators do with rounds.
package struct RoundCommands: Sendable {
  package static let groups = [CommandGroup("admin round", "Rounds")]

  let house: @Sendable () -> House
  private let randomness: Randomness

  package init(_ randomness: Randomness = .system, _ house: @escaping @Sendable () -> House) {
    (self.randomness, self.house) = (randomness, house)
  }

  package var all: [Command] { [open, pause, resume, cancel, confirm, dispute] }

  private var open: Command {
    Command(
      "admin round open", "Open a round from a rules file",
      Argument<String>("rules", "Rules file name", length: 1...50) { [house] _ in house().shelf.names },
      Argument<String>("amount", "Seed in dollars", length: 1...24), who: .operators,
      answers: [.notAllowed, .roundLive, .insufficientFunds]
    ) { [house] call, name, typed in
      let house = house()
      guard let volume = try? house.shelf.volume(name) else {
        throw CommandError.notFound("rules file of that name")
      }
      if let finding = volume.findings.first {
        throw CommandError(
          .argumentInvalid, "\(house.shelf.path(of: name)):\(finding.line): \(finding.message.asSentence)")
      }
      // A thousand million dollars leaves room for every sum that can come of it.
      guard let seed = Amount(typed, of: .dollars), seed.units <= 1_000_000_000_000_000 else {
        throw CommandError.amountInvalid
      }
      guard house.book.mode != .off || seed.units == 0 else {
        throw CommandError(
          .amountInvalid, "Money is switched off: a round without any is for practice only.", next: "Use 0.")
      }
      let sealed = house.book.mode == .off ? nil : volume.rules.guardian.model ?? house.guardian.model
      let model = sealed.flatMap { house.guardian.isThere($0) ? $0 : nil }
      if let wanted = volume.rules.guardian.model, model == nil, house.book.mode != .off {
        throw CommandError(.argumentInvalid, "The rules want \(wanted), and its provider is not configured.")
      }
      let bundle = SealedBundle(
        volume.rules, prompt: volume.prompt, model: model, patterns: house.patterns.lists,
        version: house.version)
      return CommandOutcome { connection in
        let scope = try house.book.scope(in: call.community, at: call.now, on: connection)
        let opened = try house.book.open(
          volume, bundle, seed: seed, scope: scope, at: call.now, on: connection)
        guard let round = try connection.liveRound(in: scope) else { throw CommandError.roundClosed }
        try connection.audit(
          "round.open", by: call, target: round.id.text, detail: ["seed": .number(seed.units)])
        var text =
          "\(try Self.name(round, call, on: connection)) (\(round.id)) is open with \(try connection.pool(of: round.id)) in its pool."
        if model == nil {
          text +=
            " It is for practice only: no model guards it, so nobody can pay. Configure one and open another round."
        }
        return try house.reply(text, telling: opened, on: connection)
      }
    }
  }

  private var pause: Command {
    Command(
      "admin round pause", "Stop new attempts",
      Argument<FreeText>("reason", "Shown to players", length: 1...200),
      who: .operators, answers: [.notAllowed, .notFound]
    ) { [house] call, reason in
      let house = house()
      return CommandOutcome { connection in
        let round = try house.book.operated(in: call.community, on: connection)
        let paused = try house.book.pause(round, because: reason.text, at: call.now, on: connection)
        try connection.audit(
          "round.pause", by: call, target: round.id.text, detail: ["reason": .text(reason.text)])
        let name = try Self.name(round, call, on: connection)
        let text =
          round.pausedAt.map {
            "\(name) is paused since \($0.minute) already. Whoever waits gets the fee back ten minutes after that, unless it goes on before."
          }
          ?? "\(name) is paused. Whoever waits gets the fee back in ten minutes, unless it goes on before."
        return try house.reply(text, telling: paused, on: connection)
      }
    }
  }

  private var resume: Command {
    Command("admin round resume", "Go on", who: .operators, answers: [.notAllowed, .notFound]) {
      [house] call in
      let house = house()
      return CommandOutcome { connection in
        let round = try house.book.operated(in: call.community, on: connection)
        guard round.state == .paused else {
          return Reply("\(try Self.name(round, call, on: connection)) is not paused.")
        }
        let resumed = try house.book.resume(round, at: call.now, on: connection)
        guard !resumed.isEmpty else {
          return Reply("An approval waits for the second judge: rule on it first, with /admin round confirm.")
        }
        try connection.audit("round.resume", by: call, target: round.id.text)
        return try house.reply(
          "\(try Self.name(round, call, on: connection)) goes on.", telling: resumed, on: connection)
      }
    }
  }

  private var cancel: Command {
    Command(
      "admin round cancel", "Cancel: every captured fee of the round is given back",
      Argument<FreeText>("reason", "Shown to players", length: 1...200), who: .operators,
      answers: [.notAllowed, .secondPersonNeeded]
    ) { [house, randomness] call, reason in
      let house = house()
      return CommandOutcome { connection in
        let round = try house.book.cancelled(
          in: call.community, because: reason.text, on: connection)
        let both = try connection.countersign(
          "round.cancel", [round.id.text, reason.text], by: call.person, now: call.now, randomness)
        // A reply and no error: that it was asked for has to be kept.
        guard case .given(let first) = both else { return CommandError.secondPersonNeeded.reply }
        let happened = try house.book.cancelRound(
          round.id, because: reason.text, at: call.now, on: connection)
        try connection.audit(
          "round.cancel", by: call, target: round.id.text,
          detail: ["first": .text(first.text), "reason": .text(reason.text)])
        return try house.reply(
          "\(try Self.name(round, call, on: connection)) is cancelled.", telling: happened, on: connection)
      }
    }
  }

  private var confirm: Command {
    Command(
      "admin round confirm", "Rule on a win that waits for the second judge",
      Argument<String>("attempt", "Attempt", length: 30...30), Argument<Bool>("confirm", "A real win?"),
      Argument<FreeText>("reason", "Published", length: 1...200), who: .operators,
      answers: [.notAllowed, .notFound]
    ) { [house, randomness] call, id, isWin, reason in
      let house = house()
      return CommandOutcome { connection in
        guard let attempt = try connection.attempt(AttemptID(id)), attempt.state == .confirming else {
          throw CommandError.notFound("an attempt of that number that waits for a ruling")
        }
        // The second judge has a day; after that two operators rule.
        let since = attempt.judgedAt ?? call.now
        guard call.now >= since.advanced(by: .seconds(86_400)) else {
          return Reply(
            "The second judge has until \(since.advanced(by: .seconds(86_400)).minute) to say something.")
        }
        let both = try connection.countersign(
          "round.confirm", [id, isWin ? "yes" : "no", reason.text], by: call.person, now: call.now, randomness
        )
        guard case .given(let first) = both else { return CommandError.secondPersonNeeded.reply }
        let who = "operators \(first) and \(call.person) (\(reason.text))"
        let happened =
          isWin
          ? try house.book.confirm(attempt, by: who, at: call.now, on: connection)
          : try house.book.deny(attempt, by: who, at: call.now, on: connection)
        try connection.audit(
          "round.confirm", by: call, target: id,
          detail: ["win": .flag(isWin), "first": .text(first.text), "reason": .text(reason.text)])
        return try house.reply("Ruled: \(isWin ? "a win" : "no win").", telling: happened, on: connection)
      }
    }
  }

  private var dispute: Command {
    Command(
      "admin round dispute", "Take a prize back into the pool inside the release window",
      Argument<String>("attempt", "Winning attempt", length: 30...30),
      Argument<FreeText>("reason", "Published", length: 5...200), who: .operators,
      answers: [.notAllowed, .secondPersonNeeded, .notFound, .alreadyClosed]
    ) { [house, randomness] call, id, reason in
      let house = house()
      return CommandOutcome { connection in
        let won = try connection.first("SELECT round_id FROM winners WHERE attempt_id = \(id)") {
          $0.identifier(0) as RoundID
        }
        guard let won, let old = try connection.round(won) else {
          throw CommandError.notFound("a winning attempt of that number")
        }
        let both = try connection.countersign(
          "round.dispute", [id, reason.text], by: call.person, now: call.now, randomness)
        guard case .given(let first) = both else { return CommandError.secondPersonNeeded.reply }
        let live = try connection.liveRound(in: old.scope)
        let happened = try house.book.dispute(
          AttemptID(id), because: reason.text, at: call.now, on: connection)
        try connection.audit(
          "round.dispute", by: call, target: id,
          detail: ["first": .text(first.text), "reason": .text(reason.text)])
        let text =
          live.map { "The prize is kept for a new round, which opens as soon as round \($0.number) is over." }
          ?? "The prize is the pool of a new round."
        return try house.reply(text, telling: happened, on: connection)
      }
    }
  }

  /// Its number, and whose it is where that could be in doubt.
  private static func name(
    _ round: Round, _ call: CommandCall, on connection: borrowing Connection
  ) throws(SQLiteError) -> String {
    "Round \(round.number)\(try connection.owner(of: round.scope, seenFrom: call.community))"
  }
}
