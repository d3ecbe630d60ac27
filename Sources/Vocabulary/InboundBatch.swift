/// What one poll or one gateway frame brought, and how far the platform is read once it is stored.
package struct InboundBatch: Sendable {
  package let platform: Platform
  package let events: [InboundEvent]
  package let quarantined: [QuarantinedEvent]
  /// Named positions of the platform (`offset`, `session`, …), stored in the same transaction.
  package let positions: [String: String]

  package init(
    platform: Platform, events: [InboundEvent], quarantined: [QuarantinedEvent] = [],
    positions: [String: String] = [:]
  ) {
    self.platform = platform
    self.events = events
    self.quarantined = quarantined
    self.positions = positions
  }
}

/// Something a platform sent that could not be read. It is kept for a person to look at and blocks nothing.
package struct QuarantinedEvent: Hashable, Sendable {
  package let id: EventID
  /// What was wrong, without a word of the content.
  package let reason: String
  /// The bytes as they came, cut at 64 KiB.
  package let payload: [UInt8]

  package init(id: EventID, reason: String, payload: [UInt8]) {
    self.id = id
    self.reason = reason
    self.payload = payload.count > 65_536 ? Array(payload[..<65_536]) : payload
  }
}
