import Commands
import SQLite
import Vocabulary

/// Whose uses one bucket counts.
enum ToolBucket: Hashable, Sendable {
  case person(PersonID)
  case community(CommunityAddress)
  case everybody

  var kind: String {
    switch self {
    case .person: "person"
    case .community: "community"
    case .everybody: "everybody"
    }
  }

  var owner: String {
    switch self {
    case .person(let person): person.text
    case .community(let community): community.key
    case .everybody: ""
    }
  }
}

extension Connection {
  /// Takes one use of a tool out of every bucket that counts for the caller, or out of none when one is empty.
  ///
  /// A bucket is the moment at which it is full again, so it fills by itself and outlives the process.
  ///
  /// - Returns: How long to wait; `nil` when the use was taken.
  borrowing func takeUse(
    of tool: String, for caller: ToolCaller, within limits: ToolLimits, at now: Moment
  ) throws(SQLiteError) -> Duration? {
    var buckets = [(ToolBucket.person(caller.person), limits.person), (.everybody, limits.everybody)]
    if let community = caller.community { buckets.append((.community(community), limits.community)) }
    var wait = Duration.zero
    var filled: [(bucket: ToolBucket, full: Moment)] = []
    for (bucket, limit) in buckets {
      let known: Moment? = try first(
        """
        SELECT full_ms FROM tool_buckets
        WHERE tool = \(tool) AND kind = \(bucket.kind) AND owner = \(bucket.owner)
        """
      ) { $0.moment(0) }
      // A clock that was set back must not lock anybody out for longer than an empty bucket does.
      let full = min(max(known ?? now, now), now.advanced(by: limit.whole))
      let earliest = full.advanced(by: limit.interval - limit.whole)
      wait = max(wait, now.duration(to: earliest))
      filled.append((bucket, full.advanced(by: limit.interval)))
    }
    guard wait <= .zero else { return wait }
    for (bucket, full) in filled {
      try run(
        """
        INSERT INTO tool_buckets (tool, kind, owner, full_ms)
        VALUES (\(tool), \(bucket.kind), \(bucket.owner), \(full))
        ON CONFLICT (tool, kind, owner) DO UPDATE SET full_ms = excluded.full_ms
        """)
    }
    return nil
  }

  /// Forgets buckets that are full again, and answers that are too old to be given.
  package borrowing func forgetToolUse(now: Moment) throws(SQLiteError) {
    try run("DELETE FROM tool_buckets WHERE full_ms <= \(now)")
    try run("DELETE FROM tool_answers WHERE until_ms <= \(now)")
  }
}
