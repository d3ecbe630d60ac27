import Vocabulary

/// Moments to wake up at, earliest first: a binary heap.
///
/// A key may be set several times; whoever takes it out decides whether the wake-up still means anything.
package struct Timers<Key: Sendable>: Sendable {
  private var heap: [(due: Moment, key: Key)] = []

  package init() {}

  package var next: Moment? { heap.first?.due }

  package mutating func set(_ key: Key, at due: Moment) {
    heap.append((due, key))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].due < heap[parent].due else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the earliest key that is due.
  package mutating func take(dueAt now: Moment) -> Key? {
    guard let first = heap.first, first.due <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.key }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].due < heap[least].due { least = child }
      }
      guard least != parent else { return first.key }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
