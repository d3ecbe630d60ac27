import JSON
import Vocabulary

/// What one poll brought: events, what could not be read, and where to go on.
package struct UpdateBatch: Sendable {
  package let events: [InboundEvent]
  package let quarantined: [QuarantinedEvent]
  /// How many were confirmed without an event, by reason.
  package let ignored: [UpdateReader.Reason: Int]
  /// The highest number of *this* batch + 1; `nil` when no update had a number. Never compared with earlier batches:
  /// after a week of silence Telegram starts anywhere, also lower.
  package let nextOffset: Int64?

  /// Reads the numbers first and each update alone then, so that one that cannot be read holds up no other.
  ///
  /// - Parameter offset: What was asked for, which names updates that have no number of their own.
  package init(_ updates: [JSONValue], askedFrom offset: Int64, with reader: UpdateReader, at now: Moment) {
    var events: [InboundEvent] = []
    events.reserveCapacity(updates.count)
    var quarantined: [QuarantinedEvent] = []
    var ignored: [UpdateReader.Reason: Int] = [:]
    var highest: Int64?
    let numbered = updates.enumerated().map { (position: $0, id: Self.number(of: $1), update: $1) }
    // Telegram sends them in ascending order; `sort` is stable, so what has no number keeps its place at the front.
    let isOrdered = zip(numbered, numbered.dropFirst()).allSatisfy { ($0.id ?? 0) <= ($1.id ?? 0) }
    for (position, id, update) in isOrdered ? numbered : numbered.sorted(by: { ($0.id ?? 0) < ($1.id ?? 0) })
    {
      guard let id else {
        quarantined.append(
          QuarantinedEvent(
            id: EventID(.telegram, "\(offset)+\(position)"), reason: "an update without a number",
            payload: update.bytes))
        continue
      }
      highest = max(highest ?? id, id)
      switch reader.read(update, id: id, at: now) {
      case .event(let event): events.append(event)
      case .ignored(let reason): ignored[reason, default: 0] += 1
      case .unreadable(let reason):
        quarantined.append(
          QuarantinedEvent(id: EventID(.telegram, String(id)), reason: reason, payload: update.bytes))
      }
    }
    self.events = events
    self.quarantined = quarantined
    self.ignored = ignored
    nextOffset = highest.map { $0 + 1 }
  }

  /// Whether bytes that are no JSON end as an answer does. One that was cut says nothing against the update in it.
  static func isWhole(_ body: [UInt8]) -> Bool {
    body.last { $0 > UInt8(ascii: " ") } == UInt8(ascii: "}")
  }

  /// The first number that follows `"update_id":` in bytes that are no JSON.
  static func number(inUnreadable body: [UInt8]) -> Int64? {
    let key = Array("\"update_id\":".utf8)
    guard body.count > key.count else { return nil }
    for start in 0..<body.count - key.count where body[start...].starts(with: key) {
      let digits = body[(start + key.count)...].prefix {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
      // A number at the very end may be cut.
      guard digits.endIndex < body.endIndex else { return nil }
      return Int64(String(decoding: digits, as: UTF8.self)).flatMap { (0..<1 << 52).contains($0) ? $0 : nil }
    }
    return nil
  }

  /// Negative numbers would turn into an offset that forgets updates; those beyond 52 bits are none of Telegram's.
  private static func number(of update: JSONValue) -> Int64? {
    update["update_id"]?.int64.flatMap { (0..<1 << 52).contains($0) ? $0 : nil }
  }
}
