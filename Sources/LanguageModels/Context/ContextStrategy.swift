/// What stays of a conversation that is too long for its model.
package enum ContextStrategy: String, Hashable, Sendable, CaseIterable {
  /// The last turns.
  case slidingWindow = "sliding_window"
  /// The first turn, those in which something was to be remembered, and the last ones.
  case importantFirst = "important_first"

  /// One turn: what was said and what was answered, which stay or go together.
  package struct Turn: Hashable, Sendable {
    package let tokens: Int64
    package let isPinned: Bool

    package init(tokens: Int64, isPinned: Bool) {
      self.tokens = tokens
      self.isPinned = isPinned
    }
  }

  /// Which turns stay.
  ///
  /// - Parameters:
  ///   - turns: Oldest first; the first is the first of the conversation.
  ///   - room: In tokens.
  /// - Returns: Their places, ascending. The last turns follow each other without a gap: what is missing between them
  ///   would make what comes after it strange.
  package func kept(_ turns: [Turn], room: Int64) -> [Int] {
    var kept: Set<Int> = []
    var left = room
    if self == .importantFirst {
      // Half of the room at most, so that there is always talk to go on with.
      var share = room / 2
      let pinned = turns.indices.reversed().filter { turns[$0].isPinned && $0 != 0 }
      for place in turns.indices.prefix(1) + pinned where turns[place].tokens <= share {
        share -= turns[place].tokens
        left -= turns[place].tokens
        kept.insert(place)
      }
    }
    for place in turns.indices.reversed() where !kept.contains(place) {
      guard turns[place].tokens <= left else { break }
      left -= turns[place].tokens
      kept.insert(place)
    }
    return kept.sorted()
  }
}
