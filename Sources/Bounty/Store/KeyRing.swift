import Groundwork
import Transparency

/// The keys that may sign the public log: the log itself says which of them does.
package final class KeyRing: Sendable {
  private let keys: [SigningKey]
  private let held: Guarded<SigningKey>

  /// - Parameters:
  ///   - key: Begins the log, where there is none.
  ///   - next: May take over; `nil` for none.
  package init(_ key: SigningKey, next: SigningKey? = nil) {
    keys = [key] + (next.map { [$0] } ?? [])
    held = Guarded(key)
  }

  package var current: SigningKey { held.withLock { $0 } }

  /// The key that is on the ring and does not sign now.
  package var next: SigningKey? { keys.first { $0.id != current.id } }

  /// Takes the key that the log names: after a handover, or one that was rolled back, that is another one than it was
  /// before.
  ///
  /// - Returns: `false` when it is not on the ring, or in hand already.
  func take(_ id: String) -> Bool {
    guard let key = keys.first(where: { $0.id == id }), key.id != current.id else { return false }
    held.withLock { $0 = key }
    return true
  }
}
