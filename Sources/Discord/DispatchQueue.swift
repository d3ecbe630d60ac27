import Groundwork
import JSON

/// A dispatch on its way from the socket to the lane, with no more of it than the lane needs.
struct QueuedDispatch: Sendable {
  enum Content: Sendable {
    /// READY. Who we are is in it.
    case started(bot: String?)
    /// Something for the ``DispatchReader``.
    case readable(name: String, JSONValue?)
    /// The latest messages of channels in a server that has come into view.
    case channels([(channel: String, latest: String?)])
    /// Nothing to us; its number still counts.
    case other
  }

  let content: Content
  let sequence: Int64?
  /// Bytes that it takes while it waits.
  let weight: Int
}

/// Dispatches of one connection in their order. Whoever puts one in waits while too much is in it.
final class DispatchQueue: Sendable {
  /// A parsed message takes ten times its bytes.
  private static let limit = 1_024 * 1_024

  private struct State {
    var dispatches: [QueuedDispatch] = []
    var isFinished = false
  }
  private let state = Guarded(State())
  private let room = Allowance(DispatchQueue.limit)
  private let bell = Doorbell()

  func append(_ dispatch: QueuedDispatch) async throws {
    try await room.take(dispatch.weight)
    state.withLock { $0.dispatches.append(dispatch) }
    bell.ring()
  }

  /// Nothing more will come.
  func finish() {
    state.withLock { $0.isFinished = true }
    bell.ring()
  }

  /// Everything that waits, but not more than `most`; `nil` at the end.
  func next(most: Int) async throws -> [QueuedDispatch]? {
    while true {
      let (taken, isFinished) = state.withLock { state in
        let taken = Array(state.dispatches.prefix(most))
        state.dispatches.removeFirst(taken.count)
        return (taken, state.isFinished)
      }
      if !taken.isEmpty {
        room.give(taken.reduce(0) { $0 + min($1.weight, DispatchQueue.limit) })
        return taken
      }
      if isFinished { return nil }
      try await bell.wait()
    }
  }
}
