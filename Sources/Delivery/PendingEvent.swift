import Vocabulary

/// An event on its way through the inbox.
package struct PendingEvent: Sendable, Equatable {
  /// Its row; rows ascend in the order of arrival.
  package let row: Int64
  package var event: InboundEvent { kept.event }
  private let kept: Kept
  /// Tries that failed, or that a dead process had begun.
  package var attempts: Int
  /// Found at start. Nobody knows whether handling it ended the last process, so its next try is counted in the
  /// database before it begins; an event of this process's own intake is counted when it fails.
  package var isRecovered: Bool

  /// It may be what ended the last processes.
  var isSuspect: Bool { isRecovered && attempts >= 2 }

  package init(row: Int64, event: InboundEvent, attempts: Int, isRecovered: Bool) {
    self.row = row
    kept = Kept(event)
    self.attempts = attempts
    self.isRecovered = isRecovered
  }

  /// Keeps the event in one place: lanes, tries and retries hand it around, and a thousand of them wait for a model
  /// with several copies each.
  private final class Kept: Sendable, Equatable {
    let event: InboundEvent

    init(_ event: InboundEvent) { self.event = event }

    static func == (left: Kept, right: Kept) -> Bool { left === right || left.event == right.event }
  }
}
