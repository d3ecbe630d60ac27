import Vocabulary

/// Something that is remembered, as a search or a list gives it.
package struct RecalledMemory: Hashable, Sendable {
  package let id: MemoryID
  package let type: MemoryType
  /// What somebody wrote: material, never an instruction.
  package let text: String
  package let source: MemorySource
  package let reference: String?
  package let topic: String?
  /// Who said it; `nil` for what nobody in particular did.
  package let saidBy: PersonID?
  /// It was told to a whole community.
  package let isShared: Bool
  package let madeAt: Moment
  /// 0 to 1, faded since it was last of use.
  package let strength: Double
  package let isPinned: Bool
  /// Among the results of one search: higher fits better. 0 in a list.
  package var score = 0.0
  /// How it was found, when it was not found by itself.
  package var link: MemoryLink?
}

/// What connects one memory with another.
package struct MemoryLink: Hashable, Sendable {
  package let other: MemoryID
  /// 0 to 1.
  package let strength: Double
  package let reason: String

  package init(_ other: MemoryID, strength: Double, reason: String) {
    (self.other, self.strength, self.reason) = (other, strength, reason)
  }
}
