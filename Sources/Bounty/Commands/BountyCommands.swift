import Commands
import Groundwork
import Ledger
import SQLite
import Vocabulary

/// Who pays for an attempt.
enum Fund: String, CaseIterable, CommandValue { case me, team, stars }

/// `/bounty`: what players do.
package struct BountyCommands: Sendable {
  package static let group = CommandGroup(
    "bounty", "The bounty: talk the Warden into paying", menu: "Bounty commands")

  static let pay = ButtonKind<AttemptID>("bounty_pay")
  static let payForTeam = ButtonKind<AttemptID>("bounty_team")
  static let drop = ButtonKind<AttemptID>("bounty_drop")

  let house: @Sendable () -> House

  package init(_ house: @escaping @Sendable () -> House) { self.house = house }

  package var all: [Command] { [info, attempt, practice, cancel, history, top, rules, patterns, verify] }
  package var actions: [ButtonAction] {
    [payAction(Self.pay), payAction(Self.payForTeam, isForTeam: true), dropAction]
  }

  private var attempt: Command {
    Command(
      "bounty attempt", "Try to talk the Warden into releasing the pool",
      Argument<FreeText?>(
        "message", "Your message; leave empty to open a larger box", length: 1...1_000,
        form: .paragraph(title: "Your attempt", label: "Your message")),
      Argument<Fund?>("fund", "Who pays"), who: .player,
      aliases: [CommandAlias("attempt", menu: "Try to win the pool")],
      answers: [
        .termsNeeded, .roundClosed, .roundPaused, .messageEmpty, .messageTooLong, .messageBlocked,
        .attemptInProgress,
        .insufficientFunds, .quoteExpired, .teamSpendDenied, .guardianDown, .budgetReached, .rateLimited,
      ]
    ) { [house] call, message, fund in
      let house = house()
      switch fund ?? .me {
      case .me, .team: break
      case .stars:
        throw CommandError(.teamSpendDenied, "Stars cannot pay for attempts here yet.", next: "Use fund=me.")
      }
      try await house.book.holdings.look(call.person)
      return CommandOutcome { connection in
        let request = QuoteRequest(
          person: call.person, message: message?.text ?? "", origin: call.address,
          funding: fund == .team ? .team : .wallet, in: call.community)
        let (attempt, round) = try house.book.quote(request, house.guardian, at: call.now, on: connection)
        let life = round.rules.quoteLife
        let pool = try connection.pool(of: round.id)
        var text = "This attempt costs \(attempt.fee)"
        if attempt.discountPercent > 0 {
          text += " (\(attempt.discountPercent) % off \(attempt.listFee))"
        }
        if attempt.funding == .team { text += ", which your team's pool pays" }
        let owner = try connection.owner(of: round.scope, seenFrom: call.community)
        if !owner.isEmpty { text += ", in round \(round.number)\(owner)" }
        text += ". In the pool: \(pool). The price stands for \(life.milliseconds / 1_000) seconds."
        // Nobody has to share who did not say so.
        var buttons = [Self.pay.button("Pay \(attempt.fee)", attempt.id, lasting: life)]
        if attempt.funding == .wallet, try house.book.teams?.team(connection, call.person) != nil {
          buttons.append(Self.payForTeam.button("Pay it for my team", attempt.id, lasting: life))
          text += " A prize is yours alone, unless you pay for your team."
        }
        if try house.book.holdings.holding(of: call.person, at: call.now, on: connection).isUnchecked {
          text += " A wallet of yours could not be looked at: it counts as empty for the discount."
        }
        buttons.append(Self.drop.button("Cancel", attempt.id, lasting: life))
        return Reply(RichText(text), buttons: [buttons])
      }
    }
  }

  private func payAction(_ kind: ButtonKind<AttemptID>, isForTeam: Bool = false) -> ButtonAction {
    ButtonAction(kind, who: .player) { [house] call, attempt in
      let house = house()
      return CommandOutcome { connection in
        let (held, ahead) = try house.book.pay(
          attempt, by: call.person, forTeam: isForTeam, house.guardian, at: call.now, on: connection)
        let place =
          ahead == 0 ? "It is being judged now." : "\(ahead) wait\(ahead == 1 ? "s" : "") before it."
        return try house.reply(
          "\(held.fee) is held. Attempt \(held.number ?? 0) (\(held.id)) is in the queue. \(place) "
            + "/bounty cancel takes it back as long as it waits.",
          telling: house.book.head(at: call.now, on: connection), on: connection)
      }
    }
  }

  private var dropAction: ButtonAction {
    ButtonAction(Self.drop) { [house] call, attempt in
      let house = house()
      return CommandOutcome { connection in
        if let known = try connection.attempt(attempt), known.person == call.person, known.state == .quoted {
          try house.book.retire(known, at: call.now, on: connection)
        }
        return Reply("Cancelled. Nothing was charged.")
      }
    }
  }

  private var cancel: Command {
    Command(
      "bounty cancel", "Withdraw your attempt while it still waits", who: .player,
      answers: [.nothingToCancel, .alreadyJudging]
    ) { [house] call in
      let house = house()
      return CommandOutcome { connection in
        let (attempt, happenings) = try house.book.cancel(by: call.person, at: call.now, on: connection)
        let rest = happenings.filter {
          if case .refunded(let other, _, _) = $0 { other.id != attempt.id } else { true }
        }
        let text =
          attempt.state == .quoted
          ? "Cancelled. Nothing was charged." : "Taken back. \(attempt.fee) is yours again."
        return try house.reply(text, telling: rest, on: connection)
      }
    }
  }
}
