import Groundwork

/// What an answer was an answer to: a fingerprint of everything that matters for it, so that nothing of it stands in the
/// database a second time.
package struct ResponseKey: Hashable, Sendable {
  package let text: String

  /// - Parameter parts: Each may hold anything; where one ends and the next begins is part of the fingerprint.
  package init(_ parts: [String]) {
    var bytes: [UInt8] = []
    for part in parts {
      bytes += "\(part.utf8.count):".utf8
      bytes += part.utf8
    }
    text = SHA256.hash(bytes).hex
  }
}

/// An answer that still holds.
package struct CachedResponse: Hashable, Sendable {
  package let text: String
  package let model: ModelID
  /// What it cost, and would cost again.
  package let tokens: Int64
  package let cost: MicroDollars
}

/// What the cache spared on a day.
package struct CacheUse: Hashable, Sendable {
  package let hits: Int64
  package let misses: Int64
  package let savedTokens: Int64
  package let savedCost: MicroDollars
}
