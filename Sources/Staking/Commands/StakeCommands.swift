import Commands
import Community
import Ledger
import SQLite
import Vocabulary
import Wallets

extension StakingTier: CommandValue {}

/// `/stake`: locking tokens for a share of what the house takes in.
package struct StakeCommands: Sendable {
  package static let group = CommandGroup("stake", "Staking")

  let office: @Sendable () -> TokenOffice
  let database: @Sendable () -> Database

  /// - Parameter database: For what is offered while a position is typed.
  package init(
    _ office: @escaping @Sendable () -> TokenOffice, in database: @escaping @Sendable () -> Database
  ) {
    (self.office, self.database) = (office, database)
  }

  package var all: [Command] { [plans, add, list, remove, renew, claim, month] }

  private var add: Command {
    Command(
      "stake add", "Lock tokens for a share of revenue",
      Argument<String>("amount", "Tokens, for example 250000", length: 1...24),
      Argument<StakingTier>("days", "Lock length"), Argument<Bool?>("renew", "Lock again when it ends"),
      who: .player, answers: [.termsNeeded, .amountInvalid, .insufficientFunds, .belowMinimum, .stakingOff]
    ) { [office] call, typed, tier, renews in
      let office = office()
      guard let amount = Amount(typed, of: .tokens), amount.isPositive else {
        throw CommandError.amountInvalid
      }
      return CommandOutcome { connection in
        try office.book.sweep(of: call.person, at: call.now, on: connection)
        let position = try office.book.add(
          amount, for: tier, renewing: renews ?? false, by: call.person, at: call.now, on: connection)
        var text = "\(amount) are locked until \(position.unlocksAt.minute) (\(position.id))."
        text += position.renews ? " They are locked again then, unless you say otherwise: /stake renew." : ""
        text += " They earn a share of revenue by the second; what a month brings is known when it is over."
        return Reply(text)
      }
    }
  }

  private var list: Command {
    Command("stake list", "Your positions and their unlock dates", who: .player) { [office] call in
      let office = office()
      return CommandOutcome { connection in
        try office.book.sweep(of: call.person, at: call.now, on: connection)
        let positions = try connection.openPositions(of: call.person)
        let rewards = try connection.balance(of: .rewards(of: call.person), in: .dollars)
        var lines = positions.map { "• \($0.id): \($0.tokens), \($0.tier.rawValue) days, \($0.standing)" }
        if positions.isEmpty { lines.append("Nothing is locked. /stake plans") }
        if rewards.isPositive { lines.append("Rewards to claim: \(rewards). /stake claim") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }

  private var remove: Command {
    Command(
      "stake remove", "Take tokens out; early exit forfeits the open month", position(), who: .player,
      answers: [.notFound, .alreadyClosed, .confirmNeeded]
    ) { [office] call, id in
      let office = office()
      return CommandOutcome { connection in
        try office.book.sweep(of: call.person, at: call.now, on: connection)
        let position = try Self.own(id, call, on: connection)
        if position.state == .active, office.book.rules.allowsEarlyExit {
          try call.confirm(
            "\(position.tokens) are locked until \(position.unlocksAt.minute). Taken out now, they earn nothing for "
              + "this month, and come back in 72 hours.", yes: "Take them out")
        }
        let removed = try office.book.remove(position, at: call.now, on: connection)
        if let due = removed.releasesAt, removed.state == .cooling {
          return Reply("\(removed.tokens) come back on \(due.minute). What was credited before stays yours.")
        }
        return Reply("\(removed.tokens) are yours to use again.")
      }
    }
  }

  private var renew: Command {
    Command(
      "stake renew", "Turn automatic renewal on or off", position(), Argument<Bool>("on", "Renew"),
      who: .player,
      answers: [.notFound]
    ) { [office] call, id, isOn in
      let office = office()
      return CommandOutcome { connection in
        try office.book.sweep(of: call.person, at: call.now, on: connection)
        let position = try Self.own(id, call, on: connection)
        guard try office.book.setRenewing(isOn, position, on: connection) else {
          throw CommandError.notFound("a position of that number that is still locked")
        }
        return Reply(
          isOn
            ? "They are locked for another \(position.tier.rawValue) days on \(position.unlocksAt.minute)."
            : "They come free on \(position.unlocksAt.minute).")
      }
    }
  }

  private var claim: Command {
    Command(
      "stake claim", "Move rewards to your balance", who: .player,
      aliases: [CommandAlias("claim", menu: "Claim rewards")], answers: [.nothingToClaim]
    ) { [office] call in
      let office = office()
      return CommandOutcome { connection in
        let amount = try office.book.claim(
          by: call.person, event: call.event, at: call.now, on: connection)
        return Reply("\(amount) are yours to use.")
      }
    }
  }

  private static func own(
    _ id: String, _ call: CommandCall, on connection: borrowing Connection
  ) throws -> Position {
    guard let position = try connection.position(PositionID(id)), position.person == call.person else {
      throw CommandError.notFound("a position of yours of that number")
    }
    return position
  }

  private func position() -> Argument<String> {
    Argument<String>("position", "Position", length: 30...30) { [database] query in
      let account = query.sender.account
      return try await database().read { connection in
        try connection.all(
          """
          SELECT p.id FROM staking_positions AS p JOIN identities AS i ON i.user_id = p.user_id
          WHERE i.platform = \(account.platform) AND i.platform_id = \(account.number) AND p.state <> 'closed'
          ORDER BY p.seq
          """
        ) { $0.text(0) }
      }.filter { $0.hasPrefix(query.typed) }
    }
  }
}

extension Position {
  /// What becomes of it, for its owner.
  fileprivate var standing: String {
    switch state {
    case .active: "until \(unlocksAt.minute)\(renews ? ", then again" : "")"
    case .matured: "over; /stake remove gives them back"
    case .cooling: "taken out early, back on \(releasesAt?.minute ?? "")"
    case .closed: "over"
    }
  }
}
