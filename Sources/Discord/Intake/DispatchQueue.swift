import Groundwork
import JSON

/// Dispatches of one connection in their order. Whoever puts one in waits while too much is in it.
///
/// What comes before that, when only the lane is behind, is kept as it came: the connection has to be read on, since
/// somebody waits three seconds for the answer to an interaction, and heartbeats are answered there as well.
final class DispatchQueue: Sendable {
  /// A parsed message takes ten times its bytes.
  private static let limit = 1_024 * 1_024
  /// Of what is kept as it came.
  private static let unreadLimit = 8 * 1_024 * 1_024

  private struct Entry {
    enum Content {
      case dispatch(QueuedDispatch)
      case unread([UInt8], sequence: Int64?)
    }
    let content: Content
    let weight: Int
    /// Counts against ``unreadLimit``.
    let isBeyond: Bool
  }
  private struct State {
    var entries: [Entry] = []
    var isFinished = false
  }
  private let state = Guarded(State())
  private let room = Allowance(DispatchQueue.limit)
  private let roomBeyond = Allowance(DispatchQueue.unreadLimit)
  private let bell = Doorbell()
  private let read: @Sendable ([UInt8]) -> QueuedDispatch?

  /// - Parameter read: Reads what was kept as it came.
  init(read: @escaping @Sendable ([UInt8]) -> QueuedDispatch?) { self.read = read }

  /// For one caller, who puts one in after the other.
  ///
  /// - Parameter bytes: What it was read from.
  func append(_ dispatch: QueuedDispatch, from bytes: [UInt8]) async throws {
    let entry: Entry
    let weight = min(dispatch.weight, DispatchQueue.limit)
    if room.free >= weight {
      try await room.take(weight)
      entry = Entry(content: .dispatch(dispatch), weight: weight, isBeyond: false)
    } else if dispatch.isSmall {
      try await roomBeyond.take(dispatch.weight)
      entry = Entry(content: .dispatch(dispatch), weight: dispatch.weight, isBeyond: true)
    } else {
      let weight = min(bytes.count, DispatchQueue.unreadLimit)
      try await roomBeyond.take(weight)
      entry = Entry(
        content: .unread(bytes, sequence: dispatch.sequence), weight: weight, isBeyond: true)
    }
    state.withLock { $0.entries.append(entry) }
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
        let taken = Array(state.entries.prefix(most))
        state.entries.removeFirst(taken.count)
        return (taken, state.isFinished)
      }
      if !taken.isEmpty {
        let (beyond, within) = (taken.filter(\.isBeyond), taken.filter { !$0.isBeyond })
        if !beyond.isEmpty { roomBeyond.give(beyond.reduce(0) { $0 + $1.weight }) }
        if !within.isEmpty { room.give(within.reduce(0) { $0 + $1.weight }) }
        return taken.map { entry in
          switch entry.content {
          case .dispatch(let dispatch): dispatch
          case .unread(let bytes, let sequence):
            read(bytes) ?? QueuedDispatch(content: .other, sequence: sequence, weight: 1)
          }
        }
      }
      if isFinished { return nil }
      try await bell.wait()
    }
  }
}
