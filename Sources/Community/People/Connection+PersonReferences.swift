import Commands
import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// The person that a member points at with `@name`, a number, an account or our own identifier; `nil` for nobody we
  /// have met, for a bot or a chat, and for somebody who is gone.
  ///
  /// Numbers and names are those of the platform on which the command was given. A name leads to whoever was seen with
  /// it last, and people take each other's names: who is found by one may be shown or voted for, and never be given a
  /// right without seeing the account first.
  package borrowing func person(
    for reference: PersonReference, seenFrom call: CommandCall
  ) throws(SQLiteError) -> PersonID? {
    switch reference {
    case .account(let account): try person(behind: account)
    case .number(let number): try person(behind: AccountOnPlatform(call.address.platform, number))
    case .handle(let handle):
      try first(
        """
        SELECT user_id FROM identities WHERE platform = \(call.address.platform)
          AND handle_key = \(Connection.key(ofHandle: handle)) AND is_person = 1
        """
      ) { $0.identifier(0) }
    case .person(let person):
      try first("SELECT id FROM users WHERE id = \(person) AND status <> 'deleted'") { $0.identifier(0) }
    }
  }

  /// The person behind an account, without noting anything; `nil` for nobody we have met, a bot or a chat.
  package borrowing func person(behind account: AccountOnPlatform) throws(SQLiteError) -> PersonID? {
    try first(
      """
      SELECT user_id FROM identities
      WHERE platform = \(account.platform) AND platform_id = \(account.number) AND is_person = 1
      """
    ) { $0.identifier(0) }
  }

  /// The person behind an account that the platform itself has shown (the author of a message, a choice in a form),
  /// and that may never have talked to us; somebody new then, whom we have never seen.
  ///
  /// Not for numbers that somebody typed: anybody could fill the database with people who do not exist.
  package borrowing func meet(
    _ account: AccountOnPlatform, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> PersonID {
    let known: PersonID? = try first(
      """
      SELECT user_id FROM identities
      WHERE platform = \(account.platform) AND platform_id = \(account.number)
      """
    ) { $0.identifier(0) }
    if let known { return known }
    return try add(account, isPerson: true, linked: now, lastSeen: Moment(milliseconds: 0), randomness)
  }

  /// The accounts of a person, oldest link first.
  package borrowing func linkedAccounts(of person: PersonID) throws(SQLiteError) -> [LinkedAccount] {
    try all(
      """
      SELECT platform, platform_id, handle, linked_ms, last_seen_ms FROM identities
      WHERE user_id = \(person) ORDER BY linked_ms, platform
      """
    ) { row throws(SQLiteError) in
      LinkedAccount(
        account: AccountOnPlatform(try row.value(0, Platform.init(rawValue:)), row.text(1)),
        handle: row.optionalText(2), linkedAt: row.moment(3), lastSeen: row.moment(4))
    }
  }
}

/// One of the accounts by which a person is known.
package struct LinkedAccount: Hashable, Sendable {
  package let account: AccountOnPlatform
  /// Without its `@`, as it was last seen.
  package let handle: String?
  package let linkedAt: Moment
  /// Up to a minute too early.
  package let lastSeen: Moment
}
