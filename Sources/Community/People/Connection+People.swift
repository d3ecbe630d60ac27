import Groundwork
import SQLite
import Vocabulary

/// How stale ``Connection/lastSeen(of:)`` may be: somebody who writes ten messages a minute costs one write, not ten.
private let lastSeenStep = Duration.seconds(60)

extension Connection {
  /// The person behind an account; somebody new when the account was never seen before. Notes that they were here, and
  /// under which handle.
  ///
  /// One indexed read, and a write at most once a minute. Belongs into the transaction of what they did.
  ///
  /// A chat that speaks under its own name gets an identifier as well, so that it can be talked with. It is nobody,
  /// has no rights and is not counted among people.
  package borrowing func person(
    for sender: Sender, now: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> (id: PersonID, isNew: Bool) {
    let account = sender.account
    let known: (id: PersonID, lastSeen: Moment, handle: String?)? = try first(
      """
      SELECT user_id, last_seen_ms, handle FROM identities
      WHERE platform = \(account.platform) AND platform_id = \(account.number)
      """
    ) { ($0.identifier(0), $0.moment(1), $0.optionalText(2)) }
    guard let known else {
      let isPerson = !sender.isChat && !sender.isBot
      let person = try add(account, isPerson: isPerson, linked: now, lastSeen: now, randomness)
      if sender.handle != nil { try setHandle(sender.handle, of: account) }
      return (person, true)
    }
    if known.handle != sender.handle { try setHandle(sender.handle, of: account) }
    if known.lastSeen.duration(to: now) >= lastSeenStep {
      try run(
        """
        UPDATE identities SET last_seen_ms = \(now)
        WHERE platform = \(account.platform) AND platform_id = \(account.number)
        """)
    }
    return (known.id, false)
  }

  /// When the person last did something on any platform, up to a minute too early; `nil` for nobody we know.
  package borrowing func lastSeen(of person: PersonID) throws(SQLiteError) -> Moment? {
    try first("SELECT MAX(last_seen_ms) FROM identities WHERE user_id = \(person)") { $0.optionalMoment(0) }
      ?? nil
  }

  /// How many different people have done something since then.
  package borrowing func activePeople(since start: Moment) throws(SQLiteError) -> Int {
    let count = try first(
      "SELECT COUNT(DISTINCT user_id) FROM identities WHERE is_person = 1 AND last_seen_ms >= \(start)"
    ) { $0.int(0) }
    return Int(count ?? 0)
  }

  /// Makes somebody new.
  borrowing func add(
    _ account: AccountOnPlatform, isPerson: Bool, linked: Moment, lastSeen: Moment, _ randomness: Randomness
  ) throws(SQLiteError) -> PersonID {
    let id = PersonID(at: linked, randomness)
    let pause = try keptPause(of: account, at: linked)
    try run(
      """
      INSERT INTO users (id, created_ms, excluded_until_ms) VALUES (\(id), \(linked), \(pause.sqlValue))
      """)
    try run(
      """
      INSERT INTO identities (platform, platform_id, user_id, is_person, linked_ms, last_seen_ms)
      VALUES (\(account.platform), \(account.number), \(id), \(isPerson), \(linked), \(lastSeen))
      """)
    return id
  }
}
