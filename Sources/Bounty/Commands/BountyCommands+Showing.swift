import Commands
import Detection
import Groundwork
import LanguageModels
import Ledger
import SQLite
import Transparency
import Vocabulary

extension BountyCommands {
  private static let pageSize = 10

  var info: Command {
    Command(
      "bounty info", "Prize pool, your entry fee, timer and round state", visibility: .everyone,
      aliases: ["bounty", CommandAlias("pool", menu: "Prize pool and fee")]
    ) { [house] call in
      let house = house()
      // Drawn before the transaction, which nobody should have to wait for.
      let picture = try await house.picture(from: call.seat, at: call.now)
      return CommandOutcome { connection in
        let round: Round
        switch try connection.meantRound(from: call.seat) {
        case .round(let meant): round = meant
        case .none: return Reply("There is no open round. /bounty top shows the past ones.")
        case .unclear: return MeantRound.severalAreMeant.reply
        }
        var reply = Reply(RichText(try Self.state(of: round, for: call, house, on: connection)))
        if let picture { reply.files = [picture] }
        return reply
      }
    }
  }

  private static func state(
    of round: Round, for call: CommandCall, _ house: House, on connection: borrowing Connection
  ) throws -> String {
    let rules = round.rules
    let owner = try connection.owner(of: round.scope, seenFrom: call.community)
    var lines = ["Round \(round.number)\(owner)\(round.mode == .paper ? " (play money)" : "")"]
    if round.bundle?.model == nil || round.mode == .off {
      lines.append("For practice only: no model guards it, so nobody can pay for it. /bounty practice")
    }
    lines.append("In the pool: \(try connection.pool(of: round.id))")
    let discount = try house.book.holdings.holding(of: call.person, at: call.now, on: connection).percent
    let fee = try Price.of(listFee: round.currentFee, discount: discount, quantum: rules.quantum)
    lines.append(
      "Your next attempt costs \(Amount.dollars(units: fee))\(discount > 0 ? " (\(discount) % off)" : "")")
    lines.append("Attempts so far: \(round.capturedCount)")
    let waiting = try connection.waiting(in: round.id)
    if waiting > 0 { lines.append("Waiting to be judged: \(waiting)") }
    if round.state == .paused { lines.append("Paused: \((round.pauseReason ?? "").asSentence)") }
    if let deadline = round.timerDeadline {
      if round.clockStoppedAt != nil {
        lines.append("The timer stands still.")
      } else {
        let minutes = max(0, call.now.duration(to: deadline).milliseconds / 60_000)
        lines.append("The round ends in \(minutes) min, unless somebody tries.")
      }
    } else if rules.timerAfter > 0 {
      lines.append("The timer begins after \(rules.timerAfter) attempts.")
    }
    return lines.joined(separator: "\n")
  }

  var history: Command {
    Command(
      "bounty history", "Your attempts and what they cost", Argument<Int?>("page", "Page number", 1...1_000),
      who: .player
    ) { call, page in
      CommandOutcome { connection in
        let attempts = try connection.attempts(of: call.person, page: page ?? 1, of: Self.pageSize)
        let balance = try connection.balance(of: .available(to: call.person), in: .dollars)
        var lines = ["You have \(balance)."]
        lines += attempts.map { attempt in
          let number = attempt.number.map { "attempt \($0)" } ?? "not paid"
          return
            "• \(attempt.createdAt.dayAndTime) \(attempt.id): \(number), \(attempt.fee), \(attempt.ending)"
        }
        if attempts.isEmpty { lines.append("No attempts\(page ?? 1 > 1 ? " on that page" : " yet").") }
        if attempts.count == Self.pageSize { lines.append("More: page=\((page ?? 1) + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  var top: Command {
    Command("bounty top", "Past rounds and winners", visibility: .everyone) { call in
      CommandOutcome { connection in
        let rounds = try connection.pastRounds(from: call.seat, limit: 15)
        guard !rounds.isEmpty else { return Reply("No round is over yet.") }
        var lines: [String] = []
        for round in rounds {
          var line =
            "Round \(round.number)\(try connection.owner(of: round.scope, seenFrom: call.community)), \(round.openedAt.day) to \((round.closedAt ?? round.openedAt).day), "
          line += "\(round.capturedCount) attempts: "
          switch round.state {
          case .won:
            let winner = try connection.first(
              "SELECT user_id, prize, state FROM winners WHERE round_id = \(round.id)"
            ) {
              (person: $0.identifier(0) as PersonID, prize: $0.int(1), state: $0.text(2))
            }
            if let winner {
              line += "\(try connection.playerName(winner.person)) won \(Amount.dollars(units: winner.prize))"
              if winner.state == "reversed" { line += ", taken back by two operators" }
            }
          case .exhausted: line += "nobody won, the pool was shared out"
          case .cancelled: line += "cancelled, all fees went back"
          case .open, .paused, .settling: continue
          }
          lines.append("• \(line)")
        }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  var rules: Command {
    Command("bounty rules", "The rules of this round and the sealed prompt hash") { call in
      CommandOutcome { connection in
        let round: Round
        switch try connection.meantRound(from: call.seat) {
        case .round(let meant): round = meant
        case .none:
          guard let last = try connection.pastRounds(from: call.seat, limit: 1).first else {
            throw CommandError.roundClosed
          }
          round = last
        case .unclear: throw MeantRound.severalAreMeant
        }
        let rules = round.rules
        let owner = try connection.owner(of: round.scope, seenFrom: call.community)
        var lines = ["Rules of round \(round.number)\(owner) (\(round.id)), SHA-256 \(round.rulesHash)"]
        lines += rules.lines(round.bundle).map { "• \($0)" }
        lines.append("Sealed prompt: \(round.commit)")
        var reply = Reply(lines.joined(separator: "\n"))
        reply.files = [
          OutboundFile(name: "rules.json", mediaType: "application/json", bytes: Array(round.rulesText.utf8))
        ]
        if rules.isPromptPublic || !round.state.isLive {
          reply.files.append(
            OutboundFile(
              name: "bundle.json", mediaType: "application/json", bytes: Array(round.bundleText.utf8)))
          if !round.state.isLive { reply.text.text += "\nIt is open now; its nonce is \(round.bundleNonce)" }
        }
        return reply
      }
    }
  }

  var patterns: Command {
    Command("bounty patterns", "Attack patterns seen and how often they worked", visibility: .everyone) {
      call in
      CommandOutcome { connection in
        let counts = try connection.all(
          "SELECT pattern, tried, succeeded FROM pattern_counts ORDER BY tried DESC, pattern"
        ) {
          ($0.text(0), $0.int(1), $0.int(2))
        }
        guard !counts.isEmpty else { return Reply("No attempt has shown a known pattern yet.") }
        return Reply(
          counts.map { name, tried, succeeded in
            // Of so few a percentage says nothing.
            let share = tried >= 5 ? " (\(CaseFile.percent(succeeded, of: tried)) %)" : ""
            return "• \(name.replacing("_", with: " ")): tried \(tried), worked \(succeeded)\(share)"
          }.joined(separator: "\n"))
      }
    }
  }
}

extension Attempt {
  /// How it ended, for its player.
  var ending: String {
    switch state {
    case .quoted: "not confirmed yet"
    case .held: "waits"
    case .judging, .judged: "is being judged"
    case .confirming: "approved, waits for the second judge"
    case .captured: outcome == .approved ? "won" : "rejected"
    case .refunded: "fee given back"
    case .expired, .cancelled: "not paid"
    }
  }
}
