import Commands
import Community
import Detection
import Groundwork
import LanguageModels
import Ledger
import SQLite
import Vocabulary

extension BountyCommands {
  var practice: Command {
    Command(
      "bounty practice", "Free try-out; it can never win and is never charged",
      Argument<FreeText>("message", "Your message", length: 1...1_000), who: .player,
      aliases: [CommandAlias("practice", menu: "Free try-out")],
      answers: [.practiceUsed, .messageBlocked, .guardianDown, .budgetReached, .rateLimited]
    ) { [house] call, message in
      let house = house()
      let round = try await house.database.read { connection in
        try house.book.practicable(from: call.seat, message.text, at: call.now, on: connection)
      }
      let sparring: Sparring
      if round.bundle?.model == nil {
        sparring = Sparring(OfflineSparring.answer(to: message.text, house.patterns.lists))
      } else {
        do throws(ModelError) { sparring = try await house.guardian.spar(message.text, call.person) } catch {
          if case .budgetReached = error { throw CommandError.budgetReached.chargingNothing }
          throw CommandError.guardianDown.chargingNothing
        }
      }
      return CommandOutcome { connection in
        try sparring.book(connection)
        let left = try house.book.practise(
          message.text, answer: sparring.text, in: round, by: call.person, from: call.address, at: call.now,
          on: connection)
        return Reply(
          "\(sparring.text.withoutMentions)\n\nPractice: this could not win. \(left) free tr\(left == 1 ? "y" : "ies") left today."
        )
      }
    }
  }
}

extension RoundBook {
  /// How old an account has to be before it practises where there is something to win: else a second account is a
  /// second set of free tries.
  static let practiceAge = Duration.seconds(86_400)

  /// The round to practise for.
  func practicable(
    from seat: Seat, _ message: String, at now: Moment, on connection: borrowing Connection
  ) throws -> Round {
    let round = try connection.meantRound(from: seat).get()
    let (person, rules) = (seat.person, round.rules)
    try check(message, in: round, on: connection)
    let isPaid = round.bundle?.model != nil
    if isPaid, let since = try connection.status(of: person)?.since,
      now < since.advanced(by: Self.practiceAge)
    {
      let wait = now.duration(to: since.advanced(by: Self.practiceAge))
      throw CommandError(
        .rateLimited, "Practice is open to you a day after we met.", next: "That is in \(wait.hours).")
    }
    guard try connection.practiceUsed(by: person, at: now) < rules.practicePerDay else {
      throw CommandError.practiceUsed(limit: rules.practicePerDay).chargingNothing
    }
    guard try !isPaid || connection.head(of: round.id) == nil else {
      throw CommandError(.guardianDown, "Paid attempts are being judged.", next: "Try again in a moment.")
        .chargingNothing
    }
    return round
  }

  /// Stores a practice attempt, which is in no log and in nobody's context.
  ///
  /// - Returns: How many free tries are left today.
  func practise(
    _ message: String, answer: String, in round: Round, by person: PersonID, from origin: ChatAddress,
    at now: Moment,
    on connection: borrowing Connection
  ) throws -> Int {
    let limit = round.rules.practicePerDay
    let used = try connection.practiceUsed(by: person, at: now) + 1
    guard used <= limit else { throw CommandError.practiceUsed(limit: limit).chargingNothing }
    try connection.run(
      """
      INSERT INTO practice_usage (user_id, day, used) VALUES (\(person), \(now.dayNumber), 1)
      ON CONFLICT (user_id, day) DO UPDATE SET used = practice_usage.used + 1
      """)
    try connection.run(
      """
      INSERT INTO attempts (id, round_id, user_id, funding, state, list_fee, discount_pct, fee, pay_asset, pay_amount,
        message_text, message_hash, reply_text, outcome, origin, quote_expires_ms, created_ms, closed_ms)
      VALUES (\(AttemptID(at: now, randomness)), \(round.id), \(person), 'practice', 'captured', 0, 0, 0,
        \(Asset.dollars), 0, \(message), '', \(answer), 'rejected', \(origin), \(now), \(now), \(now))
      """)
    return limit - used
  }
}

extension Connection {
  borrowing func practiceUsed(by person: PersonID, at now: Moment) throws(SQLiteError) -> Int {
    let used = try first(
      "SELECT used FROM practice_usage WHERE user_id = \(person) AND day = \(now.dayNumber)"
    ) {
      $0.int(0)
    }
    return Int(used ?? 0)
  }
}

extension Duration {
  /// `23 h 5 min`.
  fileprivate var hours: String {
    let minutes = (milliseconds + 59_999) / 60_000
    return "\(minutes / 60) h \(minutes % 60) min"
  }
}
