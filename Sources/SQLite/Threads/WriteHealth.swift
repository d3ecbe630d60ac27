import Groundwork

/// Whether the disk takes what is written, as far as the last writes have shown.
final class WriteHealth: Sendable {
  private let failure = Guarded<SQLiteError?>(nil)

  /// What the disk said when it last refused; `nil` while it works.
  var lastFailure: SQLiteError? { failure.withLock { $0 } }

  /// Counts errors of the disk only.
  func sawFailure(_ error: any Error) {
    guard let error = error as? SQLiteError, error.isStorageFailure else { return }
    failure.withLock { $0 = error }
  }

  /// A change was committed.
  func sawSuccess() { failure.withLock { $0 = nil } }
}
