import Groundwork
import SQLite
import Vocabulary

/// Two accounts that were joined.
package enum AccountLink: Identifiable26 { package static var prefix: String { "lnk" } }
package typealias LinkID = Identifier<AccountLink>

/// What came of trying a code.
package enum LinkAnswer: Hashable, Sendable {
  case linked(LinkID, PersonID)
  /// Also for a code that has expired, was used, or is the person's own: a guesser learns nothing.
  case codeInvalid
  /// Both have an account on the same platform.
  case alreadyLinked
  /// Too many wrong codes.
  case locked(for: Duration)
}

/// How accounts are joined.
package enum Linking {
  package static let codeLife = Duration.seconds(600)
  /// Somebody who has taken over one account must not get at what belongs to the other, before its owner has read of it.
  package static let holdAfterLink = Duration.seconds(86_400)
  /// Time for an operator to look at it.
  package static let holdAfterObjection = Duration.seconds(7 * 86_400)

  static let tries = 5
  static let triesPeriod = Duration.seconds(600)
  static let lockPeriod = Duration.seconds(3_600)
}

extension Connection {
  /// Makes the code that joins another account to this person. An earlier one no longer works.
  package borrowing func makeLinkCode(
    for person: PersonID, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> InviteCode {
    let code = InviteCode(randomness)
    try run(
      """
      INSERT INTO identity_link_codes (user_id, code_hash, expires_ms)
      VALUES (\(person), \(code.hash), \(now.advanced(by: Linking.codeLife)))
      ON CONFLICT (user_id) DO UPDATE SET code_hash = excluded.code_hash, expires_ms = excluded.expires_ms
      """)
    return code
  }

  /// Joins the accounts of whoever made the code with those of `person`, all or nothing. Who is older stays.
  ///
  /// Counts wrong codes, so the transaction has to be committed whatever the answer is.
  package borrowing func link(
    _ typed: String, as person: PersonID, _ records: PersonalRecords, now: Moment, _ randomness: Randomness
  ) throws -> LinkAnswer {
    if let wait = try linkLock(of: person, at: now) { return .locked(for: wait) }
    guard let maker = try maker(of: InviteCode(typed: typed), at: now), maker != person else {
      try countWrongCode(of: person, at: now)
      return .codeInvalid
    }
    let (mine, theirs) = (try linkedAccounts(of: person), try linkedAccounts(of: maker))
    guard Set(mine.map(\.account.platform)).isDisjoint(with: theirs.map(\.account.platform)) else {
      return .alreadyLinked
    }
    let (kept, gone) = try isOlder(maker, than: person) ? (maker, person) : (person, maker)
    let joined = gone == person ? mine : theirs
    try merge(Merging(gone, into: kept, at: now), records)
    let link = LinkID(at: now, randomness)
    for entry in joined {
      try run(
        """
        INSERT INTO identity_links (id, user_id, platform, platform_id, linked_ms, former_user)
        VALUES (\(link), \(kept), \(entry.account.platform), \(entry.account.number), \(now), \(gone))
        """)
    }
    try hold(kept, because: .newLink, until: now.advanced(by: Linking.holdAfterLink), now: now)
    try noteSecurity(.linked, of: kept, about: link.text, now: now, randomness)
    return .linked(link, kept)
  }

  /// Takes a link back: the account that came with it becomes somebody new, with what belongs to its platform and what
  /// it owned before, and both wait until an operator has had time to look at it.
  ///
  /// - Returns: Who the account is now; `nil` when there is no such link of this person, or not any more.
  package borrowing func unlink(
    _ link: LinkID, of person: PersonID, _ records: PersonalRecords, now: Moment, _ randomness: Randomness
  ) throws -> PersonID? {
    let joined: [(platform: Platform, former: PersonID?)] = try all(
      """
      UPDATE identity_links SET undone_ms = \(now)
      WHERE id = \(link) AND user_id = \(person) AND undone_ms IS NULL RETURNING platform, former_user
      """
    ) { (try $0.value(0, Platform.init(rawValue:)), $0.optionalIdentifier(1)) }
    guard !joined.isEmpty else { return nil }
    let here = Set(try linkedAccounts(of: person).map(\.account.platform))
    // Where an account has come apart before by an older link, it took with it what is hers, and nobody can tell the rest.
    let former = here.isSuperset(of: joined.map(\.platform)) ? joined[0].former : nil
    let other = try addTwin(of: person, now: now, randomness)
    for (index, entry) in joined.enumerated() {
      try separate(
        Separating(entry.platform, of: person, to: other, at: now, former: index == 0 ? former : nil), records
      )
    }
    // What was under way for who they were ends up with who they are.
    if let former { try run("UPDATE users SET merged_into = \(other) WHERE id = \(former)") }
    for one in [person, other] {
      try cancelDeletion(of: one, now: now)
      try hold(one, because: .objection, until: now.advanced(by: Linking.holdAfterObjection), now: now)
      try noteSecurity(.linkObjected, of: one, about: link.text, now: now, randomness)
    }
    return other
  }

  private borrowing func maker(of code: InviteCode?, at now: Moment) throws(SQLiteError) -> PersonID? {
    guard let code else { return nil }
    return try first(
      "SELECT user_id FROM identity_link_codes WHERE code_hash = \(code.hash) AND expires_ms > \(now)"
    ) { $0.identifier(0) }
  }

  private borrowing func isOlder(_ one: PersonID, than other: PersonID) throws(SQLiteError) -> Bool {
    let first: PersonID? = try first(
      "SELECT id FROM users WHERE id IN (\(one), \(other)) ORDER BY created_ms, id"
    ) { $0.identifier(0) }
    return first == one
  }

  private borrowing func linkLock(of person: PersonID, at now: Moment) throws(SQLiteError) -> Duration? {
    let end: Moment? = try first(
      "SELECT locked_until_ms FROM link_guesses WHERE user_id = \(person) AND locked_until_ms > \(now)"
    ) { $0.moment(0) }
    return end.map { now.duration(to: $0) }
  }

  private borrowing func countWrongCode(of person: PersonID, at now: Moment) throws(SQLiteError) {
    let horizon = now.advanced(by: .zero - Linking.triesPeriod)
    let tries = try first(
      """
      INSERT INTO link_guesses (user_id, tries, since_ms) VALUES (\(person), 1, \(now))
      ON CONFLICT (user_id) DO UPDATE SET
        tries = CASE WHEN link_guesses.since_ms > \(horizon) THEN link_guesses.tries + 1 ELSE 1 END,
        since_ms = CASE WHEN link_guesses.since_ms > \(horizon) THEN link_guesses.since_ms ELSE \(now) END
      RETURNING tries
      """
    ) { $0.int(0) }
    guard let tries, tries >= Int64(Linking.tries) else { return }
    try run(
      """
      UPDATE link_guesses SET tries = 0, locked_until_ms = \(now.advanced(by: Linking.lockPeriod))
      WHERE user_id = \(person)
      """)
  }
}
