import Vocabulary

/// Something to be remembered, before anybody has looked whether it may be.
package struct MemoryDraft: Hashable, Sendable {
  package var type: MemoryType
  /// As it was said. Cut to ``MemoryLimits/longestText`` characters.
  package var text: String
  package var source: MemorySource
  /// A link or a file's name, where there is one.
  package var reference: String?
  /// What it is about, where there can be only one such thing: `name`, `like:tea`. A newer one takes its place.
  package var topic: String?
  /// 0 to 1.
  package var strength: Double
  package var isPinned: Bool

  package init(
    _ type: MemoryType, _ text: String, source: MemorySource, reference: String? = nil, topic: String? = nil,
    strength: Double = 0.6, isPinned: Bool = false
  ) {
    self.type = type
    self.text = text
    self.source = source
    self.reference = reference
    self.topic = topic
    self.strength = min(1, max(0, strength))
    self.isPinned = isPinned
  }
}

/// What became of a draft.
package enum Remembered: Hashable, Sendable {
  case kept(MemoryID)
  /// It was known already, and is remembered the better for being said again.
  case known(MemoryID)
  /// There is no room for more than this many.
  case full(limit: Int)
  case refused(MemoryRefusal)
  /// The person does not want to be remembered.
  case unwanted
}

/// Why something is not remembered.
package enum MemoryRefusal: String, Hashable, Sendable {
  /// It looks like a key, a password or a card number.
  case secret
  /// It reads like instructions to the bot.
  case instruction
  /// There are no words in it.
  case empty
}
