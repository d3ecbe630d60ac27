import Embeddings

/// Many memories of one time in a few words, without a model: those that stand firmest and say different things, as they
/// were said.
enum Summary {
  struct Item: Hashable, Sendable {
    let id: Int64
    let text: String
    /// 0 to 1.
    let strength: Double
    let month: String
  }

  /// Characters that a summary of little may have.
  static let shortest = 900
  /// Characters of the longest: beside it, a prompt still has room for other memories.
  static let longest = 2_400
  /// Characters that each memory adds; many are as short as that.
  private static let each = 30
  /// What means nearly the same says nothing new.
  private static let sameMeaning: Float = 0.8

  /// What an earlier summary was made of, as far as its text tells.
  static func parts(_ summary: Item) -> [Item] {
    summary.text.split(separator: separator).map {
      Item(id: summary.id, text: String($0), strength: summary.strength, month: summary.month)
    }
  }

  static let separator = "; "

  /// Characters that a summary of `items` may have: the more there is to tell, the more, and never fewer than an earlier
  /// summary that is a part of it has already.
  private static func length(for items: [Item], earlier: Int) -> Int {
    min(longest, max(shortest, each * items.count, earlier))
  }

  /// - Parameters:
  ///   - earlier: Characters of the earlier summaries that `items` begin with.
  ///   - most: Characters that it may have at most.
  static func text(
    of items: [Item], earlier: Int = 0, within most: Int = longest, embed: (String) -> Embedding?
  ) -> String {
    var chosen: [(item: Item, meaning: Embedding?)] = []
    var room = min(most, length(for: items, earlier: earlier))
    for item in items.sorted(by: { ($0.strength, $0.id) > ($1.strength, $1.id) }) {
      let line = item.text.split(whereSeparator: \.isNewline).joined(separator: " ")
      guard line.count + 2 <= room else { continue }
      let meaning = embed(line)
      let isKnown = chosen.contains { other in
        guard let meaning, let known = other.meaning else { return false }
        return known.similarity(to: meaning) >= sameMeaning
      }
      guard !isKnown else { continue }
      chosen.append((item, meaning))
      room -= line.count + 2
    }
    let lines = chosen.sorted { $0.item.id < $1.item.id }.map {
      $0.item.text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    return lines.joined(separator: separator)
  }
}
