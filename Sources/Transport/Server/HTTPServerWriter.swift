import CMicrohttpd
import Groundwork

/// The far end of a streamed answer.
package final class HTTPServerWriter: Sendable {
  private struct State {
    var pending: [UInt8] = []
    var isFinished = false
    /// Nobody reads any more.
    var isGone = false
    /// The connection waits for something to send.
    var isSuspended = false
    var drained: CheckedContinuation<Void, Never>?
  }
  private let state = Guarded(State())
  private let connection: ServerConnection
  /// More than this waiting for the client holds the writer back.
  private static let limit = 64 * 1_024

  init(_ connection: ServerConnection) { self.connection = connection }

  /// Sends bytes, and waits while the client lags behind.
  ///
  /// - Returns: `false` when the client is gone; further writes go nowhere.
  @discardableResult
  package func write(_ bytes: [UInt8]) async -> Bool {
    await withCheckedContinuation { continuation in
      let mustWait = state.withLock { state in
        guard !state.isGone, !state.isFinished else { return false }
        precondition(state.drained == nil, "an answer has one writer")
        state.pending += bytes
        let mustWait = state.pending.count > HTTPServerWriter.limit
        if mustWait { state.drained = continuation }
        wake(&state)
        return mustWait
      }
      if !mustWait { continuation.resume() }
    }
    return state.withLock { !$0.isGone }
  }

  @discardableResult
  package func write(_ text: String) async -> Bool { await write(Array(text.utf8)) }

  func finish() { end { $0.isFinished = true } }

  /// The connection is closed or about to be: what is still unsent never will be.
  func abandon() {
    end { state in
      state.isGone = true
      state.pending = []
    }
  }

  private func end(_ change: (inout State) -> Void) {
    let drained: CheckedContinuation<Void, Never>? = state.withLock { state in
      change(&state)
      wake(&state)
      return state.isGone ? state.drained.take() : nil
    }
    drained?.resume()
  }

  /// Under the lock, so that whoever finds the connection awake may stop the server, which must not find it asleep.
  private func wake(_ state: inout State) {
    if state.isSuspended { connection.resume() }
    state.isSuspended = false
  }

  /// libmicrohttpd asks for the next bytes, on its thread.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let (count, drained): (Int, CheckedContinuation<Void, Never>?) = state.withLock { state in
      if state.isGone { return (cmicrohttpd_end_with_error(), nil) }
      if state.pending.isEmpty {
        if state.isFinished { return (cmicrohttpd_end_of_stream(), nil) }
        // Suspended under the lock, so that a write cannot resume before.
        connection.suspend()
        state.isSuspended = true
        return (0, nil)
      }
      let count = min(buffer.count, state.pending.count)
      state.pending.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
      }
      if count == state.pending.count { state.pending.removeAll() } else { state.pending.removeFirst(count) }
      let isRoomAgain = state.pending.count <= HTTPServerWriter.limit / 2
      return (count, isRoomAgain ? state.drained.take() : nil)
    }
    drained?.resume()
    return count
  }
}
