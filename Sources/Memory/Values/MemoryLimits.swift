import Vocabulary

/// How much is remembered.
package struct MemoryLimits: Sendable {
  /// Memories of one person, parts of documents not counted.
  package var perPerson = 1_000
  /// Parts of documents that one person keeps: one document of the largest size and a few small ones.
  package var partsPerPerson = 8_000
  /// Memories that one person may tell a whole community, so that nobody fills it alone.
  package var sharedPerPerson = 500
  /// Of a whole community, parts of documents included; its vectors take 31 MB while they are used.
  package var perCommunity = 100_000
  /// What the bot knows by itself.
  package var ofEverybody = 20_000
  /// Links of one memory.
  package var linksPerMemory = 8
  /// Bytes of vectors that are kept for the next search.
  package var vectorBytes = 48 << 20
  /// Vectors that nobody has searched for so long are let go.
  package var vectorsKept = Duration.seconds(600)

  /// Characters. A part of a document is longer, and cut elsewhere.
  package static let longestText = 1_000
  /// Bytes of a file that is to be remembered.
  package static let longestFile = 10 << 20

  package init() {}
}
