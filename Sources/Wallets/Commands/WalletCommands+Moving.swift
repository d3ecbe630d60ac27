import Commands
import Ledger
import SQLite
import Vocabulary

/// What can be sent here.
enum DepositAsset: String, CaseIterable, CommandValue {
  case dollars = "usdc"
  case token, stars

  var asset: Asset {
    switch self {
    case .dollars: .dollars
    case .token: .tokens
    case .stars: .stars
    }
  }
}

/// What can be taken out.
enum PayoutAsset: String, CaseIterable, CommandValue {
  case dollars = "usdc"
  case token

  var asset: Asset { self == .dollars ? .dollars : .tokens }
}

extension WalletCommands {
  static let pageSize = 15

  /// Nothing comes in from a chain in this version.
  var deposit: Command {
    Command(
      "wallet deposit", "Get deposit instructions", Argument<DepositAsset>("asset", "What you send"),
      Argument<String?>("amount", "Amount", length: 1...24), who: .player, visibility: .directOnly,
      aliases: [CommandAlias("deposit", menu: "Deposit")],
      answers: [.termsNeeded, .amountInvalid, .depositsOff]
    ) { _, asset, typed -> Reply in
      guard typed.map({ Amount($0, of: asset.asset)?.isPositive == true }) ?? true else {
        throw CommandError.amountInvalid
      }
      throw CommandError.depositsOff
    }
  }

  /// Nothing leaves for a chain in this version.
  var withdraw: Command {
    Command(
      "wallet withdraw", "Send funds to your primary wallet",
      Argument<PayoutAsset>("asset", "What to withdraw"),
      Argument<String>("amount", "Amount, for example 12.50", length: 1...24), who: .player,
      visibility: .directOnly, aliases: [CommandAlias("withdraw", menu: "Withdraw")],
      answers: [
        .noWallet, .amountInvalid, .insufficientFunds, .belowMinimum, .dailyLimit, .kycNeeded, .payoutsOff,
      ]
    ) { _, asset, typed -> Reply in
      guard Amount(typed, of: asset.asset)?.isPositive == true else { throw CommandError.amountInvalid }
      throw CommandError.payoutsOff
    }
  }

  var history: Command {
    Command(
      "wallet history", "Your deposits, fees, prizes and payouts",
      Argument<Int?>("page", "Page number", 1...1_000),
      who: .player
    ) { call, page in
      let page = page ?? 1
      return CommandOutcome { connection in
        let entries = try connection.movements(of: call.person, page: page, of: Self.pageSize)
        guard !entries.isEmpty else {
          return Reply(page > 1 ? "Nothing on that page." : "Nothing has moved yet.")
        }
        var lines = entries.map { entry in
          let sign = entry.change.units > 0 ? "+" : ""
          return
            "• \(entry.at.dayAndTime) \(entry.title): \(sign)\(entry.change), then \(entry.after)"
        }
        if entries.count == Self.pageSize { lines.append("More: page=\(page + 1)") }
        return Reply(lines.joined(separator: "\n"))
      }
    }
  }
}

/// Something that came to what somebody has free, or went from it.
struct Movement: Hashable, Sendable {
  let kind: String
  let at: Moment
  let change: Amount
  let after: Amount

  /// What it was, for people.
  var title: String {
    switch PostingKind(rawValue: kind) {
    case .deposit, .stars: "deposit"
    case .payout: "payout"
    case .hold: "set aside"
    case .void: "given back"
    case .release: "prize"
    case .exhausted: "share of a pool"
    case .cancel: "fee given back"
    case .contribute: "into a team's pool"
    case .leave: "from a team's pool"
    case .claim: "rewards"
    case .stake: "staked"
    case .unstake: "out of staking"
    case .distribute: "tokens of a buyback"
    case .adjust: "correction"
    case .grant: "play money"
    case .forfeit: "play money taken back"
    case .merge: "from your other account"
    case .separate: "accounts taken apart"
    case .seed, .capture, .win, .close, .rewards, .buyback, .burn, nil: kind
    }
  }
}

extension Connection {
  /// What moved on what somebody has free, in all assets, the newest first.
  borrowing func movements(of person: PersonID, page: Int, of count: Int) throws(SQLiteError) -> [Movement] {
    let account = AccountID.available(to: person)
    return try all(
      """
      SELECT t.kind, t.posted_ms, l.asset, l.amount, l.from_account, l.from_after, l.to_after
      FROM ledger_legs AS l JOIN ledger_txns AS t ON t.id = l.txn_id
      WHERE l.from_account = \(account) OR l.to_account = \(account)
      ORDER BY t.seq DESC, l.leg_no DESC LIMIT \(count) OFFSET \((max(1, page) - 1) * count)
      """
    ) { row throws(SQLiteError) in
      let asset = try row.value(2) { Asset(rawValue: $0) }
      let isOut = row.text(4) == account.text
      return Movement(
        kind: row.text(0), at: row.moment(1),
        change: Amount(units: isOut ? -row.int(3) : row.int(3), of: asset),
        after: Amount(units: row.int(isOut ? 5 : 6), of: asset))
    }
  }
}
