import Groundwork
import SQLite
import Vocabulary

extension Connection {
  /// Stores a message in the caller's transaction. It leaves once that is committed.
  ///
  /// - Parameter state: `.sending` when the relay has promised to send it at once; that saves a commit.
  borrowing func post(
    _ message: OutboundMessage, state: OutboxItem.State, causedAt: Moment, now: Moment, isReply: Bool = false,
    heardAt: Moment? = nil
  ) throws -> OutboxItem {
    let row = try insert(
      """
      INSERT INTO outbox (destination, kind, body, state, due_ms, caused_ms, posted_ms, is_reply)
      VALUES (\(message.address.key), \(message.kind.rawValue), \(message.json), \(state.rawValue),
        \(now), \(causedAt), \(now), \(isReply))
      """)
    return OutboxItem(
      row: row, message: message, state: state, causedAt: causedAt, postedAt: now, isReply: isReply,
      heardAt: heardAt)
  }

  /// Says that a try begins.
  borrowing func markSending(_ row: Int64) throws {
    try run("UPDATE outbox SET state = 'sending' WHERE id = \(row) AND settled_ms IS NULL")
  }

  /// The message arrived. Its text is not kept.
  borrowing func markSent(_ row: Int64, as platformMessage: String?, now: Moment) throws {
    try run(
      """
      UPDATE outbox SET state = 'sent', body = '', settled_ms = \(now), platform_message = \(platformMessage.sqlValue)
      WHERE id = \(row) AND settled_ms IS NULL
      """)
  }

  /// Whether a number on the platform is that of a message which is known to have arrived.
  borrowing func isSent(_ platformMessage: String) throws -> Bool {
    try exists("SELECT 1 FROM outbox WHERE platform_message = \(platformMessage)")
  }

  /// The message will not arrive, or nobody will ever know. Nobody reads its text any more.
  borrowing func markFailed(_ row: Int64, unknown: Bool, error: String, now: Moment) throws {
    try run(
      """
      UPDATE outbox SET state = \(unknown ? "unknown" : "refused"), body = '', error = \(error), settled_ms = \(now)
      WHERE id = \(row) AND settled_ms IS NULL
      """)
  }

  /// The message is tried again at `due`, perhaps elsewhere; not if it was deleted meanwhile.
  borrowing func requeue(_ item: OutboxItem, due: Moment, error: String?) throws {
    try run(
      """
      UPDATE outbox SET state = 'queued', tries = \(item.tries), may_repeat = \(item.mayRepeat),
        due_ms = \(due), destination = \(item.message.address.key), error = \(error.sqlValue)
      WHERE id = \(item.row) AND settled_ms IS NULL
      """)
  }

  /// Says what becomes of tries that began and whose end nobody saw: talk is sent again, notices that must not come
  /// twice stay unknown, fleeting ones go.
  ///
  /// - Parameters:
  ///   - row: Of one message; `nil` for all.
  ///   - platform: Only of messages there.
  ///   - isDeath: The process ended in the middle of it, and not because it was told to.
  /// - Returns: How many outcomes will never be known.
  @discardableResult
  borrowing func endBegunTries(
    of row: Int64? = nil, on platform: Platform? = nil, isDeath: Bool, now: Moment
  ) throws -> Int {
    let (first, last) = (row ?? .min, row ?? .max)
    let keys = platform?.keys ?? ""..<"\u{10FFFF}"
    let reason = "the process ended while it was sent"
    let unknown = try run(
      """
      UPDATE outbox SET state = 'unknown', body = '', error = \(reason), settled_ms = \(now)
      WHERE state = 'sending' AND kind = 'once' AND id BETWEEN \(first) AND \(last)
        AND destination >= \(keys.lowerBound) AND destination < \(keys.upperBound)
      """)
    try run(
      """
      UPDATE outbox SET state = 'refused', body = '', error = \(reason), settled_ms = \(now)
      WHERE state = 'sending' AND kind = 'fleeting' AND id BETWEEN \(first) AND \(last)
        AND destination >= \(keys.lowerBound) AND destination < \(keys.upperBound)
      """)
    try run(
      """
      UPDATE outbox SET state = 'queued', may_repeat = 1, deaths = deaths + \(isDeath ? 1 : 0)
      WHERE state = 'sending' AND id BETWEEN \(first) AND \(last)
        AND destination >= \(keys.lowerBound) AND destination < \(keys.upperBound)
      """)
    return unknown
  }

  /// A message that the relay had promised to send at once has not been tried.
  borrowing func markUntried(_ row: Int64) throws {
    try run("UPDATE outbox SET state = 'queued' WHERE id = \(row) AND state = 'sending'")
  }

  /// Everything that is not settled, in the order of posting, after deciding what becomes of the tries that a
  /// dead process had begun.
  ///
  /// - Parameter platforms: Those that can be spoken on; what is for others is left as it is.
  /// - Returns: What to send, with the moment before which it must not be tried; how many outcomes will never be known;
  ///   and how many messages wait for which other platform.
  borrowing func openMessages(on platforms: [Platform], now: Moment) throws -> (
    items: [(OutboxItem, due: Moment)], unknown: Int, elsewhere: [Platform: Int]
  ) {
    var unknown = 0
    for platform in platforms { unknown += try endBegunTries(on: platform, isDeath: true, now: now) }
    var unreadable: [Int64] = []
    var elsewhere: [Platform: Int] = [:]
    let items = try all(
      """
      SELECT id, destination, kind, body, tries, may_repeat, caused_ms, coalesce(posted_ms, caused_ms), deaths, due_ms,
        is_reply
      FROM outbox WHERE state IN ('queued', 'sending') ORDER BY id
      """
    ) { row -> (OutboxItem, due: Moment)? in
      guard let address = ChatAddress(key: row.text(1)),
        let kind = OutboundMessage.Kind(rawValue: row.text(2)),
        let message = OutboundMessage(json: row.text(3), to: address, kind: kind)
      else {
        unreadable.append(row.int(0))
        return nil
      }
      guard platforms.contains(address.platform) else {
        elsewhere[address.platform, default: 0] += 1
        return nil
      }
      var item = OutboxItem(
        row: row.int(0), message: message, state: .queued, causedAt: Moment(milliseconds: row.int(6)),
        postedAt: Moment(milliseconds: row.int(7)), isReply: row.int(10) != 0)
      (item.tries, item.mayRepeat) = (Int(row.int(4)), row.int(5) != 0)
      (item.isRecovered, item.deaths) = (true, Int(row.int(8)))
      return (item, due: Moment(milliseconds: row.int(9)))
    }
    for row in unreadable {
      try markFailed(row, unknown: false, error: "the stored message cannot be read", now: now)
    }
    return (items.compactMap { $0 }, unknown, elsewhere)
  }

  /// What an operator may want to know of the outbox: deliveries whose outcome nobody knows, and messages that were
  /// given up because sending them ended the process.
  package borrowing func outboxTroubles() throws -> (unknown: Int, givenUp: Int) {
    try first(
      """
      SELECT coalesce(sum(state = 'unknown'), 0), coalesce(sum(state = 'refused' AND error = \(OutboxItem.deadly)), 0)
      FROM outbox WHERE deaths > 0 OR state = 'unknown'
      """
    ) { (Int($0.int(0)), Int($0.int(1))) } ?? (0, 0)
  }

  /// How many messages were given up since then that somebody may look for.
  package borrowing func refusedMessages(since moment: Moment) throws -> Int {
    try first(
      """
      SELECT count(*) FROM outbox
      WHERE state = 'refused' AND settled_ms > \(moment) AND kind <> 'fleeting' AND error <> \(OutboxItem.deadly)
      """
    ) { Int($0.int(0)) } ?? 0
  }

  borrowing func markUnreachable(_ chat: String, reason: String, since: Moment) throws {
    try run(
      """
      INSERT INTO unreachable_chats (chat, reason, since_ms) VALUES (\(chat), \(reason), \(since))
      ON CONFLICT (chat) DO UPDATE SET since_ms = excluded.since_ms WHERE excluded.since_ms > since_ms
      """)
  }

  borrowing func markReachable(_ chat: String) throws {
    try run("DELETE FROM unreachable_chats WHERE chat = \(chat)")
  }

  borrowing func recordMove(of chat: String, to new: String, now: Moment) throws {
    try run("DELETE FROM chat_moves WHERE old_chat = \(new)")
    try run(
      """
      INSERT INTO chat_moves (old_chat, new_chat, moved_ms) VALUES (\(chat), \(new), \(now))
      ON CONFLICT (old_chat) DO UPDATE SET new_chat = excluded.new_chat, moved_ms = excluded.moved_ms
      """)
  }

  borrowing func chatStanding() throws -> ChatStanding {
    ChatStanding(
      unreachable: try all("SELECT chat, since_ms FROM unreachable_chats") {
        ($0.text(0), Moment(milliseconds: $0.int(1)))
      },
      moves: try all("SELECT old_chat, new_chat FROM chat_moves ORDER BY moved_ms") {
        ($0.text(0), $0.text(1))
      })
  }
}
