import Groundwork
import Testing

@testable import LanguageModels

@Suite("What stays of a long conversation")
struct ContextStrategyTests {
  private func turns(_ tokens: [Int64], pinned: Set<Int> = []) -> [ContextStrategy.Turn] {
    tokens.enumerated().map { ContextStrategy.Turn(tokens: $1, isPinned: pinned.contains($0)) }
  }

  @Test("A sliding window keeps the last turns that fit, whole")
  func window() {
    let strategy = ContextStrategy.slidingWindow
    #expect(strategy.kept(turns([10, 10, 10]), room: 30) == [0, 1, 2])
    #expect(strategy.kept(turns([10, 10, 10]), room: 29) == [1, 2])
    #expect(strategy.kept(turns([10, 25, 10]), room: 30) == [2])
    #expect(strategy.kept(turns([10, 10, 31]), room: 30) == [])
    #expect(strategy.kept([], room: 30) == [])
  }

  @Test("Important first keeps the first turn and the pinned ones before the last ones")
  func important() {
    let strategy = ContextStrategy.importantFirst
    #expect(strategy.kept(turns([10, 10, 10, 10, 10, 10], pinned: [2]), room: 40) == [0, 2, 4, 5])
    #expect(strategy.kept(turns([10, 10, 10, 10, 10, 10], pinned: [1, 2]), room: 40) == [0, 2, 4, 5])
    // The last pinned one comes before older ones.
    #expect(strategy.kept(turns([10, 10, 10, 10, 30], pinned: [1, 2, 3]), room: 50) == [0, 3, 4])
    // What is important takes half of the room at most.
    #expect(strategy.kept(turns([21, 10, 10, 10], pinned: []), room: 40) == [1, 2, 3])
  }

  @Test("Whatever the turns, what is kept fits, and the last ones have no gap", arguments: 0..<200)
  func fits(seed: UInt64) {
    let chance = Randomness.seeded(seed)
    let count = chance.index(below: 30)
    let turns = (0..<count).map { _ in
      ContextStrategy.Turn(tokens: Int64(chance.index(below: 100)), isPinned: chance.index(below: 5) == 0)
    }
    let room = Int64(chance.index(below: 1_500))
    for strategy in ContextStrategy.allCases {
      let kept = strategy.kept(turns, room: room)
      #expect(kept == kept.sorted() && Set(kept).count == kept.count)
      #expect(kept.reduce(0) { $0 + turns[$1].tokens } <= room)
      let unimportant = kept.filter { !(strategy == .importantFirst && ($0 == 0 || turns[$0].isPinned)) }
      if let first = unimportant.first {
        #expect(kept.filter { $0 >= first } == Array(first..<count))
      }
      if turns.reduce(0, { $0 + $1.tokens }) <= room { #expect(kept.count == count) }
    }
  }
}
