import Groundwork
import SQLite
import Vocabulary

/// Where teams talk, in memory, so that whatever is said elsewhere costs one look into a set and no query.
///
/// It may name a place too many, never one too few: what counts is what the transaction that settles a message finds.
package final class TeamChannels: Sendable {
  private let places = Guarded<Set<ChatAddress>>([])
  /// Rings when there is a place more.
  package let more = Doorbell()

  package init() {}

  /// Reads all of them; once, at start.
  package func load(_ found: [ChatAddress]) { places.withLock { $0.formUnion(found) } }

  package func mayBeBound(_ place: ChatAddress) -> Bool { places.withLock { $0.contains(place) } }

  package func hasAny(on platform: Platform) -> Bool {
    places.withLock { $0.contains { $0.platform == platform && !$0.chat.hasPrefix("@") } }
  }

  var isEmpty: Bool { places.withLock { $0.isEmpty } }

  /// Before the transaction that binds it is committed: should that be taken back, the place is one too many.
  func add(_ place: ChatAddress) {
    places.withLock { _ = $0.insert(place) }
    more.ring()
  }

  func remove(_ place: ChatAddress) { places.withLock { _ = $0.remove(place) } }
}
