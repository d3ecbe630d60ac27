import SQLite
import Vocabulary

/// What a tool found.
package struct ToolAnswer: Hashable, Sendable {
  /// For the model. Written by strangers: whoever puts it into a prompt fences it.
  package let text: String
  /// What is worth keeping of it.
  package let facts: [ToolFact]
  /// Numbers of the memories that it holds: they were of use.
  package let memories: [Int64]
  /// It was found before and nobody was asked.
  package let isCached: Bool

  package init(_ text: String, facts: [ToolFact] = [], memories: [Int64] = [], isCached: Bool = false) {
    (self.text, self.facts, self.memories, self.isCached) = (text, facts, memories, isCached)
  }
}

/// Something that a tool learned, with where it stands.
package struct ToolFact: Hashable, Sendable {
  package let text: String
  /// `wikipedia`.
  package let source: String
  package let link: String

  package init(_ text: String, source: String, link: String) {
    (self.text, self.source, self.link) = (text, source, link)
  }

  /// Keeps facts for whoever asked, in the transaction that settles their event.
  package typealias Keep =
    @Sendable (_ facts: [ToolFact], _ caller: ToolCaller, _ now: Moment, _ connection: borrowing Connection)
    throws
    -> Void
}
