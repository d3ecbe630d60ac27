/// A long piece on its way from bytes to tokens: its parts, from the left, and the rank of each one's union with the next.
struct MergedParts {
  private let ranks: TokenRanks
  /// The text that the piece is cut from.
  private let bytes: UnsafeBufferPointer<UInt8>
  private let base: Int
  private var count: Int
  /// Where parts start, from the start of the piece on; one more is its end.
  private var starts: [Int32]
  private var unions: [UInt32]

  /// Every byte is a part.
  init(ranks: TokenRanks, bytes: UnsafeBufferPointer<UInt8>, piece: Range<Int>) {
    (self.ranks, self.bytes, base, count) = (ranks, bytes, piece.lowerBound, piece.count)
    starts = Array(0...Int32(piece.count))
    unions = [UInt32](repeating: TokenRanks.none, count: piece.count)
    for part in 0..<max(0, count - 1) { unions[part] = rank(starts[part], starts[part + 2]) }
  }

  @inline(__always)
  private func rank(_ start: Int32, _ end: Int32) -> UInt32 {
    ranks.rank(of: bytes, base + Int(start), base + Int(end))
  }

  /// Makes all unions of the lowest rank in one go, as far as none of a lower rank comes up by them: the same ones in
  /// the same order as one by one.
  ///
  /// - Returns: `false` when it was not worth its while. As it goes on only while an eighth of the parts is gone each
  ///   time, all calls together look at eight times as many parts as there are bytes.
  mutating func mergeMany() -> Bool {
    var (lowest, uses) = (TokenRanks.none, 0)
    for part in 0..<count {
      let union = unions[part]
      if union < lowest {
        (lowest, uses) = (union, 1)
      } else if union == lowest {
        uses += 1
      }
    }
    guard lowest != TokenRanks.none, uses >= count / 4 else { return false }
    let before = count
    merge(all: lowest)
    return before - count >= before / 8
  }

  private mutating func merge(all lowest: UInt32) {
    // What is read lies at or behind what is written.
    var (read, written, isOver) = (0, 0, false)
    while read < count {
      let start = starts[read]
      guard !isOver, unions[read] == lowest else {
        (starts[written], unions[written]) = (start, unions[read])
        (read, written) = (read + 1, written + 1)
        continue
      }
      let next = read + 2
      let end = starts[next]
      if written > 0 {
        unions[written - 1] = rank(starts[written - 1], end)
        isOver = unions[written - 1] < lowest
      }
      let union = next < count ? rank(start, starts[next + 1]) : TokenRanks.none
      if union < lowest { isOver = true }
      (starts[written], unions[written]) = (start, union)
      (read, written) = (next, written + 1)
    }
    starts[written] = starts[count]
    count = written
  }

  /// A linked list of parts and a heap of their unions, until no union is a token.
  mutating func mergeTheRest(_ take: (UInt32) -> Void) {
    var next = (0...Int32(count)).map { $0 + 1 }
    var previous = (0...Int32(count)).map { $0 - 1 }
    var heap = UnionHeap()
    heap.reserveCapacity(count)
    for part in 0..<count where unions[part] != TokenRanks.none { heap.push(rank: unions[part], part: part) }

    func updateUnion(of part: Int) {
      let middle = Int(next[part])
      unions[part] = middle < count ? rank(starts[part], starts[Int(next[middle])]) : TokenRanks.none
      if unions[part] != TokenRanks.none { heap.push(rank: unions[part], part: part) }
    }

    while let union = heap.pop() {
      // Unions that have changed since stay in the heap until they come up.
      if unions[union.part] != union.rank { continue }
      let gone = Int(next[union.part])
      unions[gone] = TokenRanks.none
      next[union.part] = next[gone]
      previous[Int(next[gone])] = Int32(union.part)
      updateUnion(of: union.part)
      if union.part > 0 { updateUnion(of: Int(previous[union.part])) }
    }
    var part = 0
    while part < count {
      take(rank(starts[part], starts[Int(next[part])]))
      part = Int(next[part])
    }
  }
}
