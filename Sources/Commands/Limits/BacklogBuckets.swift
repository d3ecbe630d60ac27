import Vocabulary

/// Token buckets for what is heard of late and out of order: after a downtime conversations are taken up side by side,
/// each in its own order.
///
/// A bucket that has gone ahead in one conversation knows nothing of the time before. What happened then in another one
/// is judged there alone, by the same limit: nobody is refused for having written slowly in two places, and a flood stays
/// a flood wherever it is heard of.
struct BacklogBuckets<Key: Hashable & Sendable>: Sendable {
  private struct Place: Hashable {
    let key: Key
    let address: ChatAddress
  }

  private var buckets: TokenBuckets<Key>
  private var late: TokenBuckets<Place>

  init(_ limit: RateLimit, capacity: Int) {
    buckets = TokenBuckets(limit, capacity: capacity)
    late = TokenBuckets(limit, capacity: capacity)
  }

  /// How long `key` would have had to wait at `moment`.
  func wait(for key: Key, in address: ChatAddress, at moment: Moment) -> Duration {
    buckets.isPast(moment, for: key)
      ? late.wait(for: Place(key: key, address: address), at: moment) : buckets.wait(for: key, at: moment)
  }

  mutating func take(for key: Key, in address: ChatAddress, at moment: Moment) {
    if buckets.isPast(moment, for: key) {
      late.take(for: Place(key: key, address: address), at: moment)
    } else {
      buckets.take(for: key, at: moment)
    }
  }
}
