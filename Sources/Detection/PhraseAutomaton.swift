/// Finds any of many phrases in one pass over a text, whatever the text and the phrases are.
///
/// - SeeAlso: Aho, Corasick, "Efficient String Matching: An Aid to Bibliographic Search" (1975).
struct PhraseAutomaton: Hashable, Sendable {
  private struct Node: Hashable {
    var byte: UInt8
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// The longest proper suffix that is a prefix of some phrase.
    var fallback: Int32 = 0
    /// The nearest node on the way of fallbacks at which a phrase ends; -1 for none.
    var shorterEnd: Int32 = -1
    /// Which phrase ends here; -1 for none.
    var phrase: Int32 = -1
  }

  private var nodes = [Node(byte: 0)]

  /// - Parameter phrases: Of two that are the same, the first is found.
  init(_ phrases: [[UInt8]]) {
    for (number, phrase) in phrases.enumerated() where !phrase.isEmpty { add(phrase, Int32(number)) }
    link()
  }

  private mutating func add(_ phrase: [UInt8], _ number: Int32) {
    var node = 0
    for byte in phrase {
      if let next = child(of: node, byte) {
        node = next
      } else {
        nodes.append(Node(byte: byte, nextSibling: nodes[node].firstChild))
        nodes[node].firstChild = Int32(nodes.count - 1)
        node = nodes.count - 1
      }
    }
    if nodes[node].phrase < 0 { nodes[node].phrase = number }
  }

  private mutating func link() {
    var queue = [0]
    var position = 0
    while position < queue.count {
      let parent = queue[position]
      position += 1
      var child = nodes[parent].firstChild
      while child >= 0 {
        let node = Int(child)
        let fallback = parent == 0 ? 0 : step(from: Int(nodes[parent].fallback), nodes[node].byte)
        nodes[node].fallback = Int32(fallback)
        nodes[node].shorterEnd = nodes[fallback].phrase >= 0 ? Int32(fallback) : nodes[fallback].shorterEnd
        queue.append(node)
        child = nodes[node].nextSibling
      }
    }
  }

  private func child(of node: Int, _ byte: UInt8) -> Int? {
    var child = nodes[node].firstChild
    while child >= 0 {
      if nodes[Int(child)].byte == byte { return Int(child) }
      child = nodes[Int(child)].nextSibling
    }
    return nil
  }

  private func step(from start: Int, _ byte: UInt8) -> Int {
    var node = start
    while true {
      if let next = child(of: node, byte) { return next }
      if node == 0 { return 0 }
      node = Int(nodes[node].fallback)
    }
  }

  /// The numbers of the phrases that occur in `text`.
  func phrases(in text: some Sequence<UInt8>) -> Set<Int> {
    var found: Set<Int> = []
    var seen: Set<Int> = []
    var node = 0
    for byte in text {
      node = step(from: node, byte)
      var end = nodes[node].phrase >= 0 ? node : Int(nodes[node].shorterEnd)
      // Where one end has been seen, all shorter ones behind it have been too.
      while end >= 0, seen.insert(end).inserted {
        found.insert(Int(nodes[end].phrase))
        end = Int(nodes[end].shorterEnd)
      }
    }
    return found
  }
}
