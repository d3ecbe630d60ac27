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

  /// Characters.
  static let length = 900
  /// What means nearly the same says nothing new.
  private static let sameMeaning: Float = 0.8

  /// What an earlier summary was made of, as far as its text tells.
  static func parts(_ summary: Item) -> [Item] {
    summary.text.split(separator: separator).map {
      Item(id: summary.id, text: String($0), strength: summary.strength, month: summary.month)
    }
  }

  private static let separator = "; "

  static func text(of items: [Item], embed: (String) -> Embedding?) -> String {
    var chosen: [(item: Item, meaning: Embedding?)] = []
    var room = length
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
