/// The possible unions of a piece, lowest rank first, among equals the leftmost (a binary heap).
struct UnionHeap {
  /// The rank in the upper half, the part in the lower: one comparison orders both.
  private var keys: [UInt64] = []

  mutating func reserveCapacity(_ count: Int) { keys.reserveCapacity(count) }

  mutating func push(rank: UInt32, part: Int) {
    let key = UInt64(rank) << 32 | UInt64(part)
    var place = keys.count
    keys.append(key)
    while place > 0, keys[(place - 1) / 2] > key {
      keys[place] = keys[(place - 1) / 2]
      place = (place - 1) / 2
    }
    keys[place] = key
  }

  mutating func pop() -> (rank: UInt32, part: Int)? {
    guard let lowest = keys.first, let key = keys.popLast() else { return nil }
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= keys.count { break }
      if child + 1 < keys.count, keys[child + 1] < keys[child] { child += 1 }
      if keys[child] >= key { break }
      keys[place] = keys[child]
      place = child
    }
    if !keys.isEmpty { keys[place] = key }
    return (UInt32(truncatingIfNeeded: lowest >> 32), Int(lowest & 0xFFFF_FFFF))
  }
}
