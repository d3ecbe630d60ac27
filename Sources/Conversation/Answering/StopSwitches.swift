import Groundwork
import Vocabulary

/// Answers that are being written, by conversation, so that somebody can stop them.
package final class StopSwitches: Sendable {
  private let switches = Guarded<[ChatAddress: (draft: Int64, bell: Doorbell)]>([:])

  package init() {}

  /// A conversation has one answer at a time, since its events are handled one after the other.
  func add(_ address: ChatAddress, draft: Int64) -> Doorbell {
    let bell = Doorbell()
    switches.withLock { $0[address] = (draft, bell) }
    return bell
  }

  func remove(_ address: ChatAddress) { switches.withLock { $0[address] = nil } }

  /// - Parameter draft: 0 for whichever is being written.
  package func stop(_ address: ChatAddress, draft: Int64) {
    let bell: Doorbell? = switches.withLock { switches in
      guard let entry = switches[address], draft == 0 || entry.draft == draft else { return nil }
      return entry.bell
    }
    bell?.ring()
  }
}
