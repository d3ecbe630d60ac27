import Audit
import Commands
import Community
import Groundwork
import Ledger
import SQLite
import Vocabulary

extension Asset: CommandValue {}

/// `/admin money`: what operators see of the books, and the one way in which they correct them.
package struct MoneyCommands: Sendable {
  package static let groups = [CommandGroup("admin money", "Ledger and months")]

  let house: @Sendable () -> House
  private let randomness: Randomness

  package init(_ randomness: Randomness = .system, _ house: @escaping @Sendable () -> House) {
    (self.randomness, self.house) = (randomness, house)
  }

  package var all: [Command] { [status, adjust] }

  private var status: Command {
    Command(
      "admin money status", "Ledger check, hot wallet, holds, unmatched deposits", who: .operators,
      answers: [.notAllowed]
    ) { [house] call in
      let house = house()
      let report = try await house.examine(isQuick: false)
      let text = try await house.database.read { connection in
        var lines = [report.isSound ? "The books are sound." : "⚠ The books are out of order."]
        lines += report.description.split(separator: "\n").map { "• \($0)" }
        lines.append("Mode: \(house.book.mode.rawValue).")
        let holds = try connection.first(
          "SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM holds WHERE state = 'open'"
        ) {
          ($0.int(0), $0.int(1))
        }
        lines.append("Open holds: \(holds?.0 ?? 0), \(Amount.dollars(units: holds?.1 ?? 0)).")
        for (name, account) in [
          ("House: revenue", AccountID.revenue), ("operating", .operating),
          ("for stakers", .staking), ("for buybacks", .buyback),
        ] {
          lines.append("\(name): \(try connection.balance(of: account, in: .dollars)).")
        }
        let nextSeed = try connection.first(
          """
          SELECT COALESCE(SUM(balance), 0) FROM accounts
          WHERE asset = \(Asset.dollars) AND (id = \(AccountID.nextSeed) OR id LIKE 'house:next_seed:%')
          """
        ) { $0.int(0) }
        lines.append("next seed: \(Amount.dollars(units: nextSeed ?? 0)).")
        let unmatched = try connection.balance(of: .unmatchedDeposits, in: .dollars)
        lines.append("Unmatched deposits: \(unmatched).")
        if case .intact(let count, let head) = try connection.verifyLedger() {
          lines.append("\(count) transactions; the last hash is \(head).")
        }
        return lines.joined(separator: "\n")
      }
      return Reply(text)
    }
  }

  private var adjust: Command {
    Command(
      "admin money adjust", "Correcting entry", Argument<String>("user", "User id", length: 2...64),
      Argument<Asset>("asset", "Asset"), Argument<String>("amount", "Signed amount", length: 1...24),
      Argument<FreeText>("reason", "Why", length: 5...200), who: .operators,
      answers: [.notAllowed, .secondPersonNeeded, .insufficientFunds]
    ) { [house, randomness] call, user, asset, typed, reason in
      let house = house()
      guard let amount = Amount(signed: typed, of: asset), amount.units != 0 else {
        throw CommandError.amountInvalid
      }
      return CommandOutcome { connection in
        let whose = try connection.adjustable(user, call)
        let corrected = try connection.transaction(namedIn: reason.text)
        let both = try connection.countersign(
          "money.adjust", [whose.name, asset.rawValue, String(amount.units), reason.text], by: call.person,
          now: call.now, randomness)
        guard case .given(let first) = both else { return CommandError.secondPersonNeeded.reply }
        let id = Identifier<Adjustment>(at: call.now, randomness)
        let leg =
          amount.units > 0
          ? Leg(amount, from: .administration, to: whose.account)
          : Leg(Amount(units: -amount.units, of: asset), from: whose.account, to: .administration)
        do {
          try connection.post(
            Posting(.adjust, key: "adjust:\(id)", reference: corrected ?? whose.name, leg), at: call.now,
            randomness)
        } catch LedgerError.insufficientFunds(_, let have, let need) {
          throw CommandError(.insufficientFunds, "They have \(have), this takes \(need).")
        } catch LedgerError.overflow {
          throw CommandError(
            .amountInvalid, "That is more than a balance can hold.", next: "Write a smaller amount.")
        }
        try connection.audit(
          "money.adjust", by: call, target: whose.name,
          detail: [
            "asset": .text(asset.rawValue), "units": .number(amount.units), "first": .text(first.text),
            "entry": .text(id.text), "reason": .text(reason.text),
          ])
        house.referee.ring()
        let left = try connection.balance(of: whose.account, in: asset)
        let about = corrected.map { " It corrects \($0)." } ?? ""
        return Reply("Done: \(amount) for \(whose.name). They have \(left) now.\(about)")
      }
    }
  }
}

/// A correction that two operators made.
enum Adjustment: Identifiable26 { static var prefix: String { "adj" } }

extension Connection {
  /// Whose balance is corrected: somebody's, or the house's operating money by the name of its account.
  ///
  /// - Throws: `not_found`.
  fileprivate borrowing func adjustable(
    _ text: String, _ call: CommandCall
  ) throws -> (account: AccountID, name: String) {
    if text == AccountID.operating.text { return (.operating, text) }
    let person = try pointedAt(text, call)
    return (.available(to: person), person.text)
  }

  /// The transaction that a correction is about: the first `txn_…` among the words of its reason; `nil` where it names none.
  ///
  /// - Throws: `not_found` for one that is not in the books: a reference that leads nowhere is a slip of the pen.
  fileprivate borrowing func transaction(namedIn reason: String) throws -> String? {
    let words = reason.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }
    guard let word = words.first(where: { $0.hasPrefix("txn_") }) else { return nil }
    let id = String(word)
    guard try exists("SELECT 1 FROM ledger_txns WHERE id = \(id)") else {
      throw CommandError.notFound("a transaction of that number")
    }
    return id
  }

  /// Whom an operator means by a text.
  ///
  /// - Throws: `not_found`.
  borrowing func pointedAt(_ text: String, _ call: CommandCall) throws -> PersonID {
    guard let reference = PersonReference(text: text), let person = try person(for: reference, seenFrom: call)
    else {
      throw CommandError(
        .notFound, "I have not met them yet.", next: "Write @name, their number, telegram:1001, or usr_…")
    }
    return person
  }
}
